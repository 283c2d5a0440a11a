"""Cases from files: columns by name, words, scale, test files, pattern files, and every error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import rhw
from rhw.config import data
from rhw.config.patterns import read_patterns
from tests.support.flowers import CONFIG, FLOWERS, PATTERNS, config


@pytest.fixture
def flowers(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return path


def read(path, inputs=None, targets=("kind",), scale=None, test=None, held_out=()):
    return data.read_data(path, inputs, targets, scale, test, held_out)


def test_columns_are_found_by_name_and_words_become_units(flowers):
    found = read(flowers, ["colour", "petal"])
    assert found.input_names == ["colour=blue", "colour=red", "petal"]
    assert found.target_names == ["kind=a", "kind=b", "kind=c"]
    np.testing.assert_array_equal(found.inputs, [[0, 1, 1], [1, 0, 3], [0, 1, 5], [1, 0, 7]])
    np.testing.assert_array_equal(found.targets.argmax(axis=1), [0, 1, 2, 0])
    assert read(flowers).input_names == ["petal", "sepal", "colour=blue", "colour=red"]


def test_scales_are_fitted_on_trained_rows_and_constants_become_0(flowers):
    unit = read(flowers, ["petal", "sepal"], scale="unit", held_out=[3]).inputs
    np.testing.assert_array_equal(unit[:, 0], [0, 0.5, 1, 1.5])
    assert (unit[:, 1] == 0).all()
    standard = read(flowers, ["petal"], scale="standard", held_out=[0]).inputs[:, 0]
    assert np.allclose([standard[1:].mean(), standard[1:].std()], [0, 1])
    new = pd.DataFrame({"petal": [9], "colour": ["red"], "more": [0]})
    encoded = read(flowers, ["petal", "colour"], scale="unit", held_out=[3]).encode(new)
    np.testing.assert_array_equal(encoded, [[2.0, 0, 1]])


def test_the_rows_of_a_test_file_are_held_out_and_do_not_count_for_the_scale(flowers, tmp_path):
    test = tmp_path / "test.csv"
    test.write_text("kind,petal,colour,sepal\nb,9,red,1\n")
    found = read(flowers, ["petal"], scale="unit", test=test)
    assert found.held_out == (4,)
    assert found.inputs[-1, 0] == (9 - 1) / (7 - 1)
    assert found.targets[-1].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "petal,kind\n1,a\n2,b\n3,a\n4,b\n?,a\n6,a\n",
            "f.csv:6: column `petal`: `?` is not a number",
        ),
        ("petal,kind\n1,a\n2,b\n3,a\n4,b\n,a\n6,a\n", "f.csv:6: column `petal`: is empty"),
        ("petal,kind\n1,a\n\n3,a\n4,b\n5,a\n6,a\n7,b\n", "f.csv:3: column `petal`: is empty"),
        ("petal,kind\n1,a\n2,\n3,a\n", "f.csv:3: column `kind`: is empty"),
        ("petal,petal,kind\n1,1,a\n", "f.csv:1: two columns are called `petal`"),
        ("a,b\n1,2\n", "no column `kind`; there are a, b"),
        ("petal,kind\n", "no rows"),
        ("petal,kind\n1,a,7\n2,b\n", "Expected 2 fields in line 2"),
        ("", "not a table"),
        ("petal,kind\n" + "".join(f"1,w{k}\n" for k in range(101)), "101 different words"),
        ("petal,kind\n1,a\ninf,a\n3,b\n4,b\n5,b\n6,b\n", "f.csv:3: column `petal`: `inf`"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_with_its_line(text, message, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"f\.csv") as caught:
        read(path)
    assert message in str(caught.value)


def test_trailing_lines_quotes_spaces_and_marks_do_no_harm(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes('﻿petal, "the kind" \n1, "a, b"\n2,c\n\n\n'.encode())
    found = read(path, targets=["the kind"])
    assert found.target_names == ["the kind=a, b", "the kind=c"]
    assert found.inputs.tolist() == [[1], [2]]


def test_a_word_that_only_the_test_file_has_is_an_error(flowers, tmp_path):
    test = tmp_path / "test.csv"
    test.write_text("kind,petal,colour,sepal\nd,9,red,1\n")
    with pytest.raises(ValueError, match=r"test\.csv:2: column `kind`: `d` is not one of a, b, c"):
        read(flowers, test=test)


def test_pattern_files_of_snns_are_read(tmp_path):
    path = tmp_path / "xor.pat"
    path.write_text(PATTERNS)
    x, d = read_patterns(path)
    np.testing.assert_array_equal(x, [[0, 0.5, 1], [1, 1, 0]])
    np.testing.assert_array_equal(d, [[1], [0]])
    found = read(path, targets=None, scale="unit")
    assert found.inputs.tolist() == [[0, 0, 1], [1, 1, 0]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.5", "half", "f.pat:10: `half` is not a number"),
        ("No. of input units : 3\n", "", "no line `No. of input units : NUMBER`"),
        ("patterns : 2", "patterns : 3", "8 numbers, but 3 patterns of 3 and 1 need 12"),
        ("patterns : 2", "patterns : 900000", "more than 200,000 patterns"),
    ],
)
def test_a_pattern_file_that_cannot_be_used_is_an_error(old, new, message, tmp_path):
    path = tmp_path / "f.pat"
    path.write_text(PATTERNS.replace(old, new))
    with pytest.raises(ValueError, match=r"f\.pat") as caught:
        read_patterns(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ({"file": "absent.csv"}, "absent.csv: cannot be read"),
        ({"columns": {"targets": ["kind"]}}, "4 inputs per case, but 1 units"),
        ({"columns": {"inputs": ["kind"], "targets": ["kind"]}}, "an input and a target"),
        ({"columns": {"inputs": ["petals"], "targets": ["kind"]}}, "no column `petals`"),
        ({"columns": {"inputs": ["petal"], "targets": ["sepal"]}}, "targets are 0 (off) to 1 (on)"),
        ({"scale": "units"}, "'unit' or 'standard'"),
        ({"scale": "unit", "hold_out": {"random": 1}}, "each seed holds out other rows"),
        ({"hold_out": {"rows": [5]}}, "hold out 1 to 3 of the 4 cases"),
        ({"hold_out": {"rows": [1, 1]}}, "give each row once"),
        ({"hold_out": {"rows": [0]}}, "greater than 0"),
        ({"test": "flowers.csv", "hold_out": {"rows": [1]}}, "`test` or `hold_out`, not both"),
        ({"inputs": [[0]], "targets": [[1]]}, "give one of `make`, `file`, or a table"),
    ],
)
def test_a_config_with_a_wrong_file_is_an_error(cases, message, flowers, monkeypatch):
    monkeypatch.chdir(flowers.parent)
    with pytest.raises(rhw.ConfigError) as caught:
        rhw.load(config(**cases))
    assert message in str(caught.value)


def test_a_setting_of_files_without_a_file_is_an_error():
    for extra in ({"scale": "unit"}, {"test": "a.csv"}, {"columns": {"targets": ["t"]}}):
        table = {"inputs": [[0]], "targets": [[1]], **extra}
        with pytest.raises(rhw.ConfigError, match="is for cases from a `file`"):
            rhw.load({**CONFIG, "cases": table})


def test_the_bits_depend_on_the_numbers_and_not_on_the_file(flowers, monkeypatch, tmp_path):
    monkeypatch.chdir(flowers.parent)
    from_file = rhw.load(config()).reading()
    table = {"inputs": from_file.cases[0].tolist(), "targets": from_file.cases[1].tolist()}
    assert rhw.load({**CONFIG, "cases": table}).reading().fingerprint == from_file.fingerprint
    flowers.write_text(FLOWERS.replace("7,10", "8,10"))
    assert rhw.load(config()).reading().fingerprint != from_file.fingerprint


def test_held_out_rows_are_the_same_for_every_seed(flowers, monkeypatch):
    monkeypatch.chdir(flowers.parent)
    runs = rhw.load(config(hold_out={"rows": [2, 4]})).train(5)
    assert (runs.trained == np.array([[True], [False], [True], [False]])).all()


def test_saved_runs_bring_their_file(flowers, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(flowers.parent)
    runs = rhw.load(config(scale="unit", hold_out={"rows": [4]})).train(2)
    place = tmp_path_factory.mktemp("elsewhere") / "saved"
    runs.save(place)
    flowers.unlink()
    again = rhw.read(place)
    assert np.array_equal(again.theta, runs.theta)
    new = pd.DataFrame({"petal": [2]})
    assert again.predict(new, 0).equals(runs.predict(new, 0))
