"""Photograph the laboratory of a report: python -m tests.support.photograph PAGE PICTURE."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from rhw.report.plots.style import smaller
from tests.support.browser import BROWSER, FLAGS, choose, said


def photograph(page_path: Path, target: Path) -> None:
    """A trained seed of the symmetry net and a hundred more, as a PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": 1180, "height": 2200}, color_scheme="light")
        page.goto(page_path.resolve().as_uri())
        choose(page, "symmetry")
        page.locator("#lab-worth button").nth(1).click()
        said(page, "verdict", "same to the last bit")
        page.click("#lab-hundred")
        said(page, "luck", "100 seeds trained")
        page.wait_for_function("() => document.getElementById('lab-cancel').disabled")
        taken = page.locator("#laboratory").screenshot()
        browser.close()
    target.write_bytes(smaller(taken, 128))


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), Path(sys.argv[2]))
