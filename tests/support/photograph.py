"""Photograph a report's page: python -m tests.support.photograph PAGE FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from rhw.report.plots.style import smaller
from tests.support.browser import BROWSER, FLAGS, said

SIZE = {"width": 1300, "height": 760}
#: What the laboratory shows: a run under two readings, and its equations.
SHOWN = "experiment=symmetry&reading=as_printed&seed=761&sweep=end&beside=biases_zero"


def photograph(page_path: Path, folder: Path) -> None:
    """Write first.png, of a network that has learned, and laboratory.png, of two readings."""
    address = page_path.resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.wait_for_function("() => document.documentElement.dataset.ready")
        page.click("#opening-train")
        page.wait_for_function(
            "() => document.getElementById('opening-said').textContent.includes('same bits')"
        )
        taken = {"first": page.screenshot()}
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto(f"{address}?embed=1#{SHOWN}")
        said(page, "verdict", "Beside it")
        page.wait_for_function("() => document.documentElement.dataset.ready")
        taken["laboratory"] = page.screenshot()
        browser.close()
    for name, picture in taken.items():
        (folder / f"{name}.png").write_bytes(smaller(picture, 128))


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), Path(sys.argv[2]))
