"""A report whose page the tests of the page open, and the browser that opens it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from filelock import FileLock

from tests.support.browser import BROWSER, FLAGS, HOSTILE, LINKED
from tests.support.configs import SMALL


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A report of two experiments of ours and of a hostile one, by the real command line."""
    # Below the folder of this run of all tests, so that one report serves every process.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
    folder = tmp_path_factory.getbasetemp().parent / f"page-{run}"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        if not (folder / "runs/report.html").exists():
            _report(folder)
    return folder / "runs/report.html"


def _report(folder):
    hostile = SMALL.read_text()
    hostile = hostile.replace(
        "title: XOR, small enough for a test", f"title: {json.dumps(HOSTILE)}\nlaboratory: true"
    )
    hostile = hostile.replace("Too slow a step to get anywhere.", json.dumps(HOSTILE + LINKED))
    hostile = hostile.replace("It is learned within a few hundred sweeps.", json.dumps(LINKED))
    (folder / "hostile.yaml").write_text(hostile)
    words = ("report", "xor", "symmetry", "hostile.yaml", "--seeds", "20")
    subprocess.run([sys.executable, "-m", "rhw", *words], cwd=folder, check=True)


@pytest.fixture(scope="module")
def browser():
    if BROWSER is None:
        message = "no Chromium here: install Debian's package chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def opened(browser):
    """Opens a page; whatever it logs as an error or asks of a network fails the test."""

    @contextmanager
    def opener(path, **options):
        wrong = []
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))

        def asked(request):
            if not request.url.startswith((path.as_uri(), "data:", "blob:")):
                wrong.append(request.url)

        page.on("request", asked)
        page.goto(path.as_uri())
        yield page
        assert wrong == []
        context.close()

    return opener
