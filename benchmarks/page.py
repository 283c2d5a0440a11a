"""Time training in the page, in Chromium and Firefox, beside the kernel; and the page's size."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from rhw.config import catalogue
from rhw.engines.engine import train
from rhw.report.format import markdown
from rhw.report.page.task_json import task_to_json
from rhw.store.files import write_atomically
from rhw.store.provenance import cpu

PAGE = Path("results/report.html")
FILE = "page.md"
#: Seeds of each network, on all cores.
SEEDS = {"symmetry": 100, "xor": 100, "family_trees": 20}
TRIES = 3
BROWSERS = ("Chromium", "Firefox")
CORES = os.cpu_count() or 1
TRAIN = """([words, seeds]) => new Promise((resolve) => {
    const began = performance.now();
    const all = Array.from({ length: seeds }, (_, seed) => seed);
    Crew.hire(Crew.pieces(words, all), () => {}, () => resolve(performance.now() - began));
})"""
#: Collects tasks of the main thread over 50 ms (https://www.w3.org/TR/longtasks-1/).
WATCH = """window.tasks = []; new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.tasks.push(Math.round(task.duration));
}).observe({ type: "longtask", buffered: true });"""
HEAD = """# Training in the page

Written by `python -m benchmarks page --write docs` on: {cpu}. Seconds until all seeds of a
network have ended, on all cores; the median of {tries}, interleaved. The kernel trains the same
seeds to the same bits in as many processes. Times depend on the machine and its load, so compare
the ratios.

{table}

The page has {size:.2f} MB. Tasks of more than 50 ms on its main thread in Chromium: {tasks}.
"""


def _tasks() -> dict[str, Any]:
    found = {}
    for name, seeds in SEEDS.items():
        reading = catalogue.load_all([name])[0].readings["as_printed"]
        found[name] = [task_to_json(reading.task, reading.cases[1]), seeds]
    return found


def _kernel_part(name: str, seeds: list[int]) -> None:
    train(catalogue.load_all([name])[0].readings["as_printed"].task, seeds)


def run(folder: Path | None, say: Callable[[str], None]) -> None:
    """Time all, print the rows, and write the page of the documentation.

    Args:
        folder: where page.md is written, if anywhere.
        say: called with each line.
    """
    from playwright.sync_api import sync_playwright

    from tests.support.browser import BROWSER, FLAGS
    from tests.support.firefox import Firefox

    tasks = _tasks()
    address = PAGE.resolve().as_uri()
    times: dict[str, dict[str, list[float]]] = {name: {} for name in tasks}
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as profile,
        Firefox(Path(profile)) as firefox,
        ProcessPoolExecutor(CORES) as workers,
    ):
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = chromium.new_page()
        page.set_default_timeout(600_000)
        page.goto(address)
        firefox.open(address)
        tabs: dict[str, Any] = dict(zip(BROWSERS, (page, firefox), strict=True))
        # The workers load the kernel before it is timed.
        list(workers.map(_kernel_part, ["xor"] * CORES, [[0]] * CORES))
        for _ in range(TRIES):
            for name, (words, seeds) in tasks.items():
                began = time.perf_counter()
                parts = [list(range(k, seeds, CORES)) for k in range(CORES)]
                list(workers.map(_kernel_part, [name] * CORES, parts))
                here = times[name]
                here.setdefault("kernel", []).append(time.perf_counter() - began)
                given = json.dumps([words, seeds])
                for browser, tab in tabs.items():
                    took = tab.evaluate(f"({TRAIN})({given})")
                    here.setdefault(browser, []).append(took / 1000)
        long = _long_tasks(chromium, address)
        chromium.close()
    rows = []
    for name, here in times.items():
        middle = {what: statistics.median(values) for what, values in here.items()}
        rows.append(
            {"network": name, "seeds": str(SEEDS[name])}
            | {f"{what}, s": f"{seconds:.2f}" for what, seconds in middle.items()}
            | {f"{b} / kernel": f"{middle[b] / middle['kernel']:.1f}" for b in BROWSERS}
        )
    text = HEAD.format(
        cpu=cpu(),
        tries=TRIES,
        table=markdown(pd.DataFrame(rows)),
        size=PAGE.stat().st_size / 1e6,
        tasks=", ".join(
            f"{what}: {f'{found} ms' if found else 'none'}" for what, found in long.items()
        ),
    )
    say(text)
    if folder is not None:
        write_atomically(folder / FILE, text.encode())


def _long_tasks(chromium: Any, address: str) -> dict[str, list[int]]:
    """Return the long tasks of opening the page, and of training family trees in it."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("() => document.documentElement.dataset.ready")
    page.wait_for_timeout(500)
    found = {"opening it": page.evaluate("window.tasks")}
    page.evaluate("() => { window.tasks = []; location.hash = 'experiment=family_trees&seed=1'; }")
    page.wait_for_function("() => Laboratory.state.experiment.name === 'family_trees'")
    page.evaluate("() => { window.tasks = []; }")
    page.click("#lab-train")
    page.wait_for_function(
        "() => document.getElementById('lab-verdict').textContent.includes('same to')",
        timeout=600_000,
    )
    found["training family trees"] = page.evaluate("window.tasks")
    return found
