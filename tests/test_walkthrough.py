"""The walk-through of docs/adding.md, taken from the page and run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


def test_the_walk_through_runs_as_it_stands(tmp_path):
    page = (ROOT / "docs/adding.md").read_text()
    blocks = re.findall(r"```(?:python|yaml)\n# (\S+)\n(.*?)```", page, re.DOTALL)
    assert [name for name, _ in blocks] == [
        "experiments/larger/cases.py", "experiments/larger/measures.py",
        "experiments/larger/report.py", "larger.yaml",
    ]  # fmt: skip
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def rhw(*words):
        run = subprocess.run(
            [sys.executable, "-m", "rhw", *words], cwd=tmp_path,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    rhw("check", "larger.yaml")
    assert "per_case" in rhw("run", "larger.yaml", "--reading", "all", "-j", "1")
    rhw("report", "larger.yaml", "-j", "1")
    report = (tmp_path / "runs/sections/larger.md").read_text()
    assert "<summary>Opposite weights</summary>" in report
    assert "`rhw run larger.yaml --reading all`" in report
    assert re.search(
        r"opposite +as_printed .*(reproduced|undecided)",
        rhw("claims", "-e", "larger", "--results", "runs"),
    )
