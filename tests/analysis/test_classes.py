"""Classes: which is taken for which, and what is predicted for new rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import rhw
from tests.support.flowers import FLOWERS, config


def test_classes_predictions_and_confusions(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flowers.csv").write_text(FLOWERS)
    runs = rhw.load(config(hold_out={"rows": [4]})).train(3, max_sweeps=5)
    table = runs.confusion(seed=1)
    assert table.index.tolist() == table.columns.tolist() == ["a", "b", "c"]
    assert table.sum(axis=1).tolist() == [2, 1, 1]
    assert runs.confusion(seed=1, held_out=True).to_numpy().sum() == 1
    assert runs.confusion(seed=1, held_out=False).sum(axis=1).tolist() == [1, 1, 1]
    new = pd.DataFrame({"petal": ["1", "3"]}, index=["x", "y"])
    said = runs.predict(new, seed=1)
    assert said.index.tolist() == ["x", "y"]
    np.testing.assert_array_equal(said.iloc[:, :3], runs.outputs[:2, :, 1])
    winner = runs.outputs[:2, :, 1].argmax(axis=1)
    assert said["class"].tolist() == [["a", "b", "c"][k] for k in winner]
    with pytest.raises(ValueError, match="no column `petal`; there are sepal"):
        runs.predict(pd.DataFrame({"sepal": [1]}))
    with pytest.raises(ValueError, match="column `petal`: `wide` is not a number"):
        runs.predict(pd.DataFrame({"petal": ["wide"]}))


def test_a_single_output_has_two_classes_and_several_at_once_have_none():
    runs = rhw.train("xor", [0])
    assert runs.confusion().index.tolist() == ["output off", "output on"]
    assert runs.confusion().to_numpy().tolist() == [[2, 0], [0, 2]]
    assert runs.predict([[0, 1]], 0)["class"].tolist() == ["output on"]
    with pytest.raises(ValueError, match="not classes"):
        rhw.train("addition", [0], max_sweeps=2).confusion()


def test_the_best_run_has_most_cases_right_and_then_the_least_error():
    runs = rhw.train("xor", 40, max_sweeps=500)
    right = runs.correct.sum(axis=0)
    at = runs.position(runs.best)
    assert right[at] == right.max()
    assert runs.outcome.error[at] == runs.outcome.error[right == right.max()].min()
