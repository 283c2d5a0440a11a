"""Browsers, and the words by which tests use the laboratory of a page."""

from __future__ import annotations

import json
import shutil

from rhw.config import catalogue
from rhw.report.page.task_json import task_to_json
from rhw.running.golden import shortened
from tests.support.paths import ROOT

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
HOSTILE = """<script>window.hurt = 1</script><img src=x onerror="window.hurt = 1">"""
LINKED = "![x](https://example.org/x.png) [y](javascript:alert(1)) </script> & 1 < 2 > 0"
#: Experiments whose networks the page trains in the tests.
LABORATORY = ("xor", "xor_direct", "symmetry", "encoder", "parity", "family_trees")
#: Trains seeds in the page's workers; gives their hashes.
TRAINED = """new Promise((resolve) => {
    const heard = [];
    const done = () => resolve(heard.map(({ hash }) => hash).join(""));
    const all = Array.from({ length: seeds }, (_, seed) => seed);
    Crew.hire(Crew.pieces(words, all), (run) => { heard[run.seed] = run; }, done);
})"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def choose(page, experiment, reading="as_printed", seed=0, speed="0"):
    page.wait_for_function("() => document.documentElement.dataset.ready")
    page.select_option("#lab-experiment", experiment)
    page.wait_for_function("(name) => Laboratory.state.experiment.name === name", arg=experiment)
    page.select_option("#lab-reading", reading)
    page.fill("#lab-seed", str(seed))
    page.dispatch_event("#lab-seed", "change")
    page.select_option("#lab-speed", speed)


def change(page, name, value):
    """Change a field of the laboratory, as leaving it would."""
    page.fill(f"#lab-{name}", value)
    page.dispatch_event(f"#lab-{name}", "change")


def said(page, name, text):
    """Waits until an element says something."""
    page.wait_for_function(
        "([id, text]) => document.getElementById(id).textContent.includes(text)",
        arg=[f"lab-{name}", text],
    )
    return page.text_content(f"#lab-{name}")


def golden_words(name):
    """Return a task as the page takes it, how many seeds to train, and their golden hashes."""
    seeds = 20 if name == "family_trees" else 100
    stored = json.loads((ROOT / "results/golden.json").read_text())["readings"]
    reading = catalogue.load_all([name])[0].readings["as_printed"]
    words = task_to_json(shortened(reading.task), reading.cases[1])
    return words, seeds, stored[f"{name}/as_printed"]["seeds"][: 8 * seeds]
