"""docs/extending.md, taken from the page, applied to a copy of the code, and run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

EDIT = re.compile(
    r"In\s`([\w./]+)`,\s(before|after|replace)\s`([^`\n]+)`\n\n```\w+\n(.*?)```", re.DOTALL
)


def edited(text, how, line, block):
    """The text with a block before, after or in place of a line that it has once."""
    assert text.count(f"{line}\n") == 1, line
    if block.startswith("class "):
        block += "\n\n"
    parts = {"before": block + line + "\n", "after": line + "\n" + block, "replace": block}
    return text.replace(f"{line}\n", parts[how])


@pytest.mark.slow
def test_the_examples_are_carried_by_all_engines(tmp_path):
    for name in ("rhw", "tests", "configs", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    edits = EDIT.findall((ROOT / "docs/extending.md").read_text())
    touched = {path for path, *_ in edits}
    assert touched == {
        "rhw/backprop/stop.py", "rhw/backprop/activation.py",
        "rhw/engines/kernel_equations.py", "rhw/engines/kernel_steps.py",
        "rhw/report/page/engine.js",
    }  # fmt: skip
    for path, how, line, block in edits:
        file = tmp_path / path
        file.write_text(edited(file.read_text(), how, line, block))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider",
         "tests/engines/test_families.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    for name in ("activation softsign", "stop mean_squared 0.02", "stop mean_squared 0.2"):
        assert f"test_all_three_engines_give_the_same_bits[{name}] PASSED" in run.stdout
    lint = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *(p for p in touched if p.endswith(".py"))],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert lint.returncode == 0, lint.stdout
