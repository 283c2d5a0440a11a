"""Gradient boosting (Friedman 2001): stagewise descent in function space."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.lineage.kinship import Method, Settings
from rhw.backprop.arithmetic import Array
from rhw.config import catalogue
from rhw.engines.engine import train
from rhw.report.format import count

TITLE = "Gradient boosting"
QUESTION = "How many stages does it need where back-propagation needs sweeps?"
NEEDS = ("sklearn",)
#: Small tasks of the papers with one output.
TASKS = ("xor", "symmetry", "parity")
STAGES = 500
SEEDS = 100


def _machine(settings: Settings, seed: int) -> Any:
    from sklearn.ensemble import GradientBoostingClassifier

    return GradientBoostingClassifier(random_state=seed, **settings)


def by_output(make: Any, inputs: Array, answers: Array, asked: Array) -> Array:
    """Return scores of one classifier for each output, over 0.5 for yes; shape (asked, outputs)."""
    scores = np.empty((len(asked), answers.shape[1]))
    for k, wanted in enumerate(answers.T):
        # Where an output never changes there is nothing to fit.
        one = np.unique(wanted)
        if len(one) == 1:
            scores[:, k] = one[0]
        else:
            scores[:, k] = 0.5 + make().fit(inputs, wanted).decision_function(asked)
    return scores


def _fit(settings: Settings, inputs: Array, answers: Array, asked: Array, seed: int) -> Array:
    return by_output(lambda: _machine(settings, seed), inputs, answers, asked)


METHOD = Method(
    "gradient-boosted trees",
    "scikit-learn",
    tuple({"n_estimators": 60, "max_depth": depth} for depth in (1, 2, 4)),
    _fit,
)


def stages(inputs: Array, wanted: Array, depth: int) -> float:
    """Return after how many stages all cases are right; infinity if not within STAGES."""
    machine = _machine({"n_estimators": STAGES, "max_depth": depth}, 0).fit(inputs, wanted)
    for stage, answer in enumerate(machine.staged_predict(inputs), 1):
        if (answer == wanted).all():
            return stage
    return np.inf


def rows() -> list[dict[str, str]]:
    """Return stages by depth of the trees beside sweeps of the papers' network, for each task."""
    found = []
    for name in TASKS:
        task = catalogue.load_all([name])[0].readings["as_printed"].task
        wanted = (task.targets[:, 0] > 0.5).astype(float)
        runs = train(task, range(SEEDS))
        sweeps = np.where(runs.solved, runs.sweeps, np.inf)
        row = {"task": name, "cases": str(len(wanted))}
        for depth in (1, 2, 3, 6):
            row[f"stages, depth {depth}"] = count(stages(task.inputs, wanted, depth))
        low, middle, high = np.quantile(sweeps, (0.25, 0.5, 0.75), method="lower")
        row[f"sweeps of {SEEDS} seeds: median (quartiles)"] = (
            f"{count(middle)} ({count(low)} to {count(high)})"
        )
        found.append(row)
    return found
