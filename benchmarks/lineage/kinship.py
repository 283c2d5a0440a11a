"""The kinship questions of the family trees: which are held out, and how a method is judged.

A method is fitted to 100 of the 104 questions and asked the other four, which are those that the
same seed of the papers' network holds out. Where it has settings, they are chosen among a small
stated grid by cross-validation within the 100.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.backprop.hold_out import HoldOut, Indices, drawn
from rhw.backprop.task import Task
from rhw.config import catalogue

READING = "reproducing"
#: Splits into trained and held-out questions, and folds of the inner cross-validation.
SPLITS, FOLDS = 25, 3
HELD = 4
RESAMPLES = 4_000

Settings = dict[str, Any]
#: From settings, trained questions and answers, questions to answer, and a seed, to scores of the
#: 24 persons for each question; a person is said to be an answer if its score is over 0.5.
Fit = Callable[[Settings, Array, Array, Array, int], Array]


@dataclass(frozen=True)
class Method:
    """A method: its name, its library, its grid of settings, and how it is fitted."""

    name: str
    library: str
    grid: tuple[Settings, ...]
    fit: Fit


@dataclass(frozen=True)
class Answered:
    """What a method answered: questions held out that are right, by split, and seconds.

    exact: all 24 persons are on the right side of 0.5, as in 1986; first: the answers have the
    highest scores, which any ranking can satisfy; trained: share of trained ones that are exact.
    """

    exact: NDArray[np.int64]
    first: NDArray[np.int64]
    trained: NDArray[np.float64]
    chosen: list[Settings]
    seconds: float


def interval(right: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the share of held-out questions that are right, and its 95 % interval.

    A bootstrap over splits; where none or all are right, which gives no width, Wilson's interval of
    as many questions as there are splits.

    Args:
        right: how many of HELD, by split; those of a split go together.
    """
    share = float(right.mean() / HELD)
    if share in (0.0, 1.0):
        return share, *wilson(int(share * len(right)), len(right))
    random = np.random.default_rng(0)
    picks = random.integers(len(right), size=(RESAMPLES, len(right)))
    low, high = np.quantile(right[picks].mean(axis=1) / HELD, (0.025, 0.975))
    return share, float(low), float(high)


def task(reading: str = READING) -> Task:
    """Return the task of the family trees under a reading."""
    return catalogue.load_all(["family_trees"])[0].readings[reading].task


def cases() -> tuple[Array, Array]:
    """Return all questions and answers as 0 and 1; shapes (104, 36) and (104, 24)."""
    found = task()
    return found.inputs, (found.targets > 0.5).astype(float)


def held_out(split: int) -> Indices:
    """Return the questions that a split holds out; shape (4,)."""
    return drawn(HoldOut(HELD), len(cases()[0]), split)


def exact(scores: Array, answers: Array) -> NDArray[np.bool_]:
    """Return which questions have all 24 persons on the right side of 0.5."""
    return np.asarray(((scores > 0.5) == (answers > 0.5)).all(axis=1))


def first(scores: Array, answers: Array) -> NDArray[np.bool_]:
    """Return for which questions every answer has a higher score than all other persons."""
    least = np.where(answers > 0.5, scores, np.inf).min(axis=1)
    most = np.where(answers > 0.5, -np.inf, scores).max(axis=1)
    return np.asarray(least > most)


def chosen(method: Method, inputs: Array, answers: Array, split: int) -> Settings:
    """Return the settings that answer most questions in folds of the trained ones."""
    if len(method.grid) == 1:
        return method.grid[0]
    order = np.random.default_rng(split).permutation(len(inputs))
    folds = np.array_split(order, FOLDS)

    def score(settings: Settings) -> int:
        count = 0
        for fold in folds:
            rest = np.setdiff1d(order, fold)
            scores = method.fit(settings, inputs[rest], answers[rest], inputs[fold], split)
            count += int(exact(scores, answers[fold]).sum() + first(scores, answers[fold]).sum())
        return count

    return max(method.grid, key=score)


def _one(method: Method, split: int) -> tuple[int, int, float, Settings, float]:
    inputs, answers = cases()
    held = held_out(split)
    kept = np.setdiff1d(np.arange(len(inputs)), held)
    began = time.perf_counter()
    settings = chosen(method, inputs[kept], answers[kept], split)
    scores = method.fit(settings, inputs[kept], answers[kept], inputs, split)
    good, ranked = exact(scores, answers), first(scores, answers)
    seconds = time.perf_counter() - began
    return (
        int(good[held].sum()),
        int(ranked[held].sum()),
        float(good[kept].mean()),
        settings,
        seconds,
    )


def examined(method: Method, splits: Iterable[int] = range(SPLITS), jobs: int = 2) -> Answered:
    """Fit a method to every split, and ask it what was held out."""
    found = Parallel(jobs)(delayed(_one)(method, split) for split in splits)
    good, ranked, trained, settings, seconds = zip(*found, strict=True)
    return Answered(
        np.array(good), np.array(ranked), np.array(trained), list(settings), float(sum(seconds))
    )
