"""Chromium, and the words by which tests use the laboratory of a page."""

from __future__ import annotations

import shutil

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def choose(page, experiment, reading="as_printed", seed=0, speed="0"):
    page.select_option("#lab-experiment", experiment)
    page.select_option("#lab-reading", reading)
    page.fill("#lab-seed", str(seed))
    page.dispatch_event("#lab-seed", "change")
    page.select_option("#lab-speed", speed)


def said(page, name, text):
    """Waits until an element says something."""
    page.wait_for_function(
        "([id, text]) => document.getElementById(id).textContent.includes(text)",
        arg=[f"lab-{name}", text],
    )
    return page.text_content(f"#lab-{name}")
