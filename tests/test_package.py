"""The wheel: what is in it, and that it works from any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy
import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Python of a fresh environment with the wheel, and the packages of this one linked in."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    words = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *words], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    # A path in a .pth is only a path: what that folder's own .pth files name is not added.
    (site / "linked.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    return python


def test_the_wheel_has_one_name_and_all_that_a_run_needs(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"rhw"}
    for needed in (
        "rhw/py.typed", "rhw/_shipped/configs/xor.yaml", "rhw/_shipped/experiments/xor/measures.py",
        "rhw/_shipped/results/golden.json", "rhw/_shipped/results/runs.csv.xz",
        "rhw/report/page/engine.js",
        "rhw/report/templates/section.html",
    ):  # fmt: skip
        assert needed in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".npz")]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_every_command_works_from_any_folder(installed, tmp_path):
    def rhw(*words):
        done = subprocess.run(
            [str(installed), "-m", "rhw", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert str(ROOT) not in done.stdout + done.stderr
        return done.stdout

    assert rhw("--version") == f"rhw 0.1.0, arithmetic {SPEC_VERSION}\n"
    assert "symmetry" in rhw("list")
    assert "printed" in rhw("check", "family_trees")
    assert re.search(r"1[0-9] of 20", rhw("run", "xor", "-n", "20"))
    assert "1 reading: 1 " in rhw("compare")
    assert "from the published tables" in rhw("compare", "--paper", "xor")
    # Another folder of this name is not taken for the published one.
    (tmp_path / "results").mkdir()
    rows = (ROOT / "results/claims.csv").read_text().count("\n") - 1
    assert f"{rows} rows" in rhw("claims")
    assert "identical to the last bit" in rhw("verify", "xor_and")
    assert "runs/REPORT.md" in rhw("report", "xor_and", "-n", "3")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "runs"]


def test_the_package_is_found_beside_a_clone_of_its_name(installed, tmp_path):
    (tmp_path / "rhw/configs").mkdir(parents=True)
    (tmp_path / "script.py").write_text("import rhw\nprint(rhw.__version__, rhw.load.__name__)\n")
    for python in (str(installed), sys.executable):
        done = subprocess.run(
            [python, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.stdout == "0.1.0 load\n", done.stderr
