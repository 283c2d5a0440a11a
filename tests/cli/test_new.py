"""`rhw new`: from a table to a config, and on to a confusion."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rhw.config.starter import name_for
from tests.support.flowers import FLOWERS, PATTERNS
from tests.support.processes import call


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("Iris Data.csv", "iris_data"),
        ("2nd.csv", "task_2nd"),
        ("é.csv", "task"),
        ("a-b.csv", "a_b"),
    ],
)
def test_a_config_is_named_after_its_table(name, config, tmp_path):
    assert name_for(tmp_path / name) == config


def test_a_table_becomes_a_confusion_in_three_commands(tmp_path):
    random = np.random.default_rng(0)
    kinds = np.repeat(["red", "green", "blue"], 20)
    x = np.repeat([[0, 0], [4, 0], [0, 4]], 20, axis=0) + random.normal(size=(60, 2))
    frame = pd.DataFrame({"wide": x[:, 0], "high": x[:, 1], "kind": kinds})
    frame.to_csv(tmp_path / "My Table.csv", index=False)
    said = call(["run", "My Table.csv"], tmp_path)
    assert (said.code, said.traceback) == (2, False)
    assert "--target kind" in said.err
    made = call(["new", "My Table.csv", "--target", "kind"], tmp_path)
    assert made.code == 0, made.text
    assert "rhw run my_table.yaml" in made.out
    ran = call(["run", "my_table.yaml", "-n", 4], tmp_path)
    assert ran.code == 0, ran.text
    assert "of 48" in ran.out
    assert "of 12" in ran.out
    shown = call(["show", "my_table.yaml", "--seed", 0], tmp_path)
    assert shown.code == 0, shown.text
    assert "class (held out)" in shown.out
    assert "as green" in shown.out
    again = call(["new", "My Table.csv", "--target", "kind"], tmp_path)
    assert again.code == 2
    assert "exists" in again.err


def test_new_says_what_is_missing(tmp_path):
    (tmp_path / "flowers.csv").write_text(FLOWERS)
    for words, message in (
        (["new", "flowers.csv"], "--target kind"),
        (["new", "flowers.csv", "-t", "kinds"], "no column `kinds`; there are petal"),
        (["new", "absent.csv", "-t", "kind"], "absent.csv: cannot be read"),
        (["new", "flowers.txt", "-t", "kind"], "a .csv or an SNNS .pat"),
        (["new", "flowers.csv", "-t", "kind", "-o", "Flowers.yaml"], "small letters"),
    ):
        done = call(words, tmp_path)
        assert (done.code, done.traceback) == (2, False), done.text
        assert message in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["flowers.csv"]


def test_a_pattern_file_needs_no_target(tmp_path):
    (tmp_path / "small.pat").write_text(PATTERNS)
    assert call(["new", "small.pat"], tmp_path).code == 0
    done = call(["run", "small.yaml", "-n", 2, "--jobs", 1], tmp_path)
    assert done.code == 0, done.text
