"""`rhw verify` says identical, or names what differs first and what is to blame."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from rhw.cli.app import app
from rhw.config import catalogue
from rhw.running import golden
from rhw.store.files import StoreError
from tests.support.paths import ROOT

GOLDEN = ROOT / "results/golden.json"


@pytest.fixture(scope="module")
def expected():
    return golden.read(GOLDEN)


def test_every_reading_has_golden_values(expected):
    names = {f"{c.name}/{r}" for c in catalogue.load_all([]) for r in c.readings}
    assert set(expected["readings"]) == names


@pytest.mark.parametrize("engine", ["kernel", pytest.param("reference", marks=pytest.mark.slow)])
def test_this_machine_gets_what_we_got(engine):
    names, count = (
        (["xor_direct", "shift_register"], 17) if engine == "kernel" else (["xor_and"], 3)
    )
    words = ["verify", *names, "--golden", str(GOLDEN), "-j", "1", "--engine", engine]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert f"identical to the last bit: {count} readings" in done.stdout


def test_the_seed_and_the_sweep_that_differ_are_named(expected):
    reading = catalogue.load_all(["xor"])[0].readings["as_printed"]
    stored = copy.deepcopy(expected["readings"]["xor/as_printed"])
    assert golden.compare(reading, stored, "kernel") is None
    stored["seeds"] = stored["seeds"][:24] + "00000000" + stored["seeds"][32:]
    found = golden.compare(reading, stored, "kernel")
    assert found.text == "xor/as_printed: 1 of 100 seeds differ, the first is seed 3"
    assert found.engines_agree
    stored["steps"] = stored["steps"][:16] + "00000000" + stored["steps"][24:]
    assert "weights differ after sweep 4" in golden.compare(reading, stored, "kernel").text
    stored["steps"] = "00000000" + stored["steps"][8:]
    stored["first"][4] = (1.5).hex()
    text = golden.compare(reading, stored, "kernel").text
    assert "after sweep 1, first in weights/input -> hidden[1, 0]: " in text
    assert text.endswith("here, 1.5 there")


def test_other_settings_are_not_called_a_difference_of_bits(expected):
    reading = catalogue.load_all(["xor"])[0].readings["as_printed"]
    stored = expected["readings"]["xor/as_printed"] | {"sweeps": 7}
    assert "its settings do not match" in golden.compare(reading, stored, "kernel").text


def test_who_is_to_blame(expected):
    known = expected["arithmetic"]
    assert "NumPy" in golden.blame(known | {"random": "0"}, True)
    assert "logistic function differs" in golden.blame(known | {"logistic": "0"}, True)
    assert "kernel differs from the reference" in golden.blame(known, False)
    assert "equations or the settings" in golden.blame(known, True)


@pytest.mark.slow
def test_a_changed_constant_of_the_logistic_function_is_found(tmp_path):
    for name in ("rhw", "experiments", "configs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "results", tmp_path / "results", ignore=lambda *_: {"figures", "search"})
    source = tmp_path / "rhw/backprop/arithmetic.py"
    text = source.read_text()
    assert text.count("1.90821492927058770002e-10") == 1
    source.write_text(text.replace("1.90821492927058770002e-10", "1.90821592927058770002e-10"))
    run = subprocess.run(
        [sys.executable, "-m", "rhw", "verify", "xor_direct", "-j", "1"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    assert "xor_direct/as_printed: 100 of 100 seeds differ, the first is seed 0" in run.stdout
    assert "the logistic function differs" in run.stdout


def test_a_golden_file_that_is_not_there_is_said(tmp_path):
    done = CliRunner().invoke(app, ["verify", "xor", "--golden", str(tmp_path / "none.json")])
    assert done.exit_code == 1
    assert "none.json" in done.output


def test_golden_values_of_another_arithmetic_are_no_difference_of_bits(tmp_path, expected):
    path = tmp_path / "golden.json"
    path.write_text(golden.as_text(expected | {"version": 1}))
    with pytest.raises(StoreError, match="the values of arithmetic 1; this is 2"):
        golden.read(path)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", "half", "digit"])
def test_a_damaged_golden_file_is_named_and_not_compared_with(tmp_path, damage):
    text = GOLDEN.read_text()
    place = text.index('"seeds": "') + 40
    changed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
    path = tmp_path / "golden.json"
    path.write_text({"half": text[: len(text) // 2], "digit": changed}.get(damage, damage))
    done = CliRunner().invoke(app, ["verify", "xor", "--golden", str(path)])
    assert done.exit_code == 1
    assert f"{path}: damaged" in done.output.replace("\n", "")
    with pytest.raises(StoreError, match="damaged"):
        golden.read(path)
