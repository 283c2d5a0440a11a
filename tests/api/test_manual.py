"""docs/python.md and docs/tour.md: their code runs, and the reference has everything public."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

import rhw
from tests.support.paths import ROOT
from tests.support.reference import CLASSES, ERRORS, FUNCTIONS, members, updated

MANUAL = (ROOT / "docs/python.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def after_the_manual(tmp_path_factory):
    """What the names of the manual stand for when all its blocks have run."""
    folder = tmp_path_factory.mktemp("manual")
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in blocks("python"):
            exec(compile(block, "docs/python.md", "exec"), names)
    return folder, names


def test_the_manuals_examples_run_and_write_only_what_they_say(after_the_manual):
    folder, names = after_the_manual
    assert len(blocks("python")) >= 7
    assert sorted(path.name for path in folder.iterdir()) == ["mine", "run.npz"]
    assert names["runs"].summary.share > 0.9
    assert len(names["table"].frame) == 20


def test_the_weights_give_the_same_outputs_in_pytorch(after_the_manual, monkeypatch):
    pytest.importorskip("torch")
    folder, names = after_the_manual
    monkeypatch.chdir(folder)
    (block,) = blocks("python torch")
    exec(compile(block, "docs/python.md", "exec"), names)
    assert names["gap"] < 1e-12
    assert len(block.strip().splitlines()) <= 15


def test_the_reference_is_current_and_complete():
    assert updated(MANUAL) == MANUAL, "run `make python-reference`"
    public = {name for name in dir(rhw) if not name.startswith("_")}
    told = {name.removeprefix("rhw.") for name, _ in CLASSES if name.startswith("rhw.")}
    assert public == {*FUNCTIONS, *told, *ERRORS}
    for _, one in CLASSES:
        for name, value in members(one):
            assert getattr(value, "__doc__", None), f"{one.__name__}.{name} says nothing"


def test_a_manual_without_its_block_is_refused():
    with pytest.raises(ValueError, match="no block"):
        updated("# Python")


@pytest.mark.slow
def test_the_tour_runs(tmp_path):
    target = tmp_path / "tour.ipynb"
    words = [
        sys.executable,
        "-m",
        "tests.support.notebook",
        str(ROOT / "docs/tour.md"),
        str(target),
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"tour.ipynb", "xor.pdf", "one_of_three"}
    cells = json.loads(target.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 5
    said = "".join("".join(output.get("text", "")) for output in outputs)
    assert "differ by 0.0" in said
