"""From the recipe of 1986 to today's, one change at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.lineage import kinship
from benchmarks.lineage.kinship import Method, Settings
from benchmarks.lineage.nets import Recipe, scores, trained
from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.backprop.task import Task
from rhw.config import catalogue
from rhw.report.format import count, percent

TITLE = "Adam, cross-entropy, ReLU"
QUESTION = "How much of the difficulty of 1986 is the recipe?"
NEEDS = ("torch",)
TASKS = ("symmetry", "parity", "family_trees")
SEEDS = 30
FIRST = Recipe("squared error, momentum, logistic units")
#: Each line has the change of all lines above it too. Adam's rate is of another kind.
LADDER = (
    ("cross-entropy", {"error": "cross-entropy"}),
    ("Adam (Kingma and Ba 2015)", {"optimiser": "Adam", "rate": 0.01}),
    ("rectified linear hidden units", {"hidden": "ReLU"}),
    ("initial weights by fan-in (He et al. 2015)", {"start": "He"}),
)
#: Sweeps, and the rate with momentum that the config prints or our readings have.
SWEEPS = {"symmetry": 5000, "parity": 5000, "family_trees": 1500}
RATES = {"symmetry": 0.1, "parity": 0.1, "family_trees": 0.02}


def ladder(name: str) -> list[Recipe]:
    """Return the recipes for a task, from 1986 to today."""
    found = [replace(FIRST, rate=RATES[name], sweeps=SWEEPS[name])]
    for what, change in LADDER:
        found.append(replace(found[-1], name=f"+ {what}", **change))
    return found


def _data(name: str) -> tuple[Task, Array, Array, Array]:
    """Return a task, its inputs and answers, and which cases each seed trains."""
    if name == "family_trees":
        inputs, answers = kinship.cases()
        kept = np.ones((SEEDS, len(inputs)))
        for seed in range(SEEDS):
            kept[seed, kinship.held_out(seed)] = 0
        return kinship.task(), inputs, answers, kept
    task = catalogue.load_all([name])[0].readings["as_printed"].task
    answers = (task.targets > 0.5).astype(float)
    return task, task.inputs, answers, np.ones((SEEDS, len(answers)))


def rows() -> list[dict[str, str]]:
    """Return how many of the seeds learn, and how fast, under each recipe."""
    found = []
    for name in TASKS:
        task, inputs, answers, kept = _data(name)
        for recipe in ladder(name):
            nets, first = trained(task, recipe, range(SEEDS), inputs, answers, kept)
            learned = int(np.isfinite(first).sum())
            low, high = wilson(learned, SEEDS)
            row = {
                "task": name,
                "recipe": recipe.name,
                "learned": f"{learned} of {SEEDS}",
                "95 % interval": f"{percent(low)} to {percent(high)}",
                "median sweeps": count(float(np.quantile(first, 0.5, method="lower"))),
                "held out, right": "-",
            }
            if name == "family_trees":
                answered = scores(nets, inputs)
                good = ((answered > 0.5) == (answers > 0.5)).all(-1) & (kept == 0)
                row["held out, right"] = f"{int(good.sum())} of {int((kept == 0).sum())}"
            found.append(row)
    return found


def _fit(settings: Settings, inputs: Array, answers: Array, asked: Array, seed: int) -> Array:
    recipe = Recipe("kinship", "cross-entropy", "Adam", sweeps=1500, **settings)
    kept = np.ones((1, len(inputs)))
    nets, _ = trained(kinship.task(), recipe, [seed, seed + 1], inputs, answers, kept)
    return np.asarray(scores(nets, asked)[0])


METHOD = Method(
    "the network, Adam and cross-entropy",
    "PyTorch",
    tuple(
        {"rate": rate, "hidden": hidden}
        for rate, hidden in ((0.01, "logistic"), (0.03, "logistic"), (0.01, "ReLU"))
    ),
    _fit,
)
