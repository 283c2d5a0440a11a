"""A small share of each campaign; `make faults` runs them whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.__main__ import NAMES, run, write_part
from tests.faults.campaign import Result
from tests.support.processes import hear_interrupts

pytestmark = pytest.mark.slow

#: First trials and numbers of them: enough to meet each kind of trouble that takes little time.
SHARES = {
    "killed": (5, 1),
    "corrupted": (0, 1),
    "malformed": (0, 1),
    "concurrent": (0, 2),
    "diverging": (3, 1),
    "untrusted": (0, 2),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_share_of_each_campaign_has_no_problems(tmp_path, name):
    hear_interrupts()
    found = run(name, *SHARES[name], jobs=1, folder=tmp_path)
    assert found.problems == []
    assert sum(found.counts.values()) >= SHARES[name][1]
    assert found.line.startswith(f"{name}: ")
    assert found.line.endswith("; 0 problems")


def test_problems_are_told_and_counted():
    result = Result("x")
    assert not result.expect(False, "lost a seed")
    result.counts["files"] += 1200
    assert result.line == "x: 1,200 files; 1 problems"


def test_campaigns_from_the_command_line(tmp_path):
    def call(*words):
        return subprocess.run(
            [sys.executable, "-m", "tests.faults", *words],
            capture_output=True,
            text=True,
            check=False,
        )

    page = tmp_path / "reliability.md"
    done = call("malformed", "--first", "7", "--count", "1", "--write", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("malformed: ")
    assert done.stdout.strip() in page.read_text()
    # A campaign that runs again writes its own part anew and leaves the others.
    write_part(page, "killed", ["What it does.", "", "> killed: 1 kill; 0 problems"])
    write_part(page, "killed", ["What it does.", "", "> killed: 2 kills; 0 problems"])
    text = page.read_text()
    assert "1 kill;" not in text
    assert "\n\n\n" not in text
    assert text.index("## Killed") < text.index("## Malformed") < text.index(done.stdout.strip())
    done = call("nonsense")
    assert done.returncode == 2
    assert "there are killed, corrupted" in done.stderr
