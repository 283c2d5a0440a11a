"""Write docs/lineage.md and its figure: what is installed, and words for the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from benchmarks.lineage import (
    answers,
    autodiff,
    boosting,
    kinship,
    later,
    margins,
    pretraining,
    private,
    recipe,
    triplets,
)
from benchmarks.lineage.kinship import Answered, Method
from benchmarks.lineage.saved import saved
from rhw.backprop.equations import forward, outputs_of
from rhw.engines.engine import train
from rhw.report.format import markdown, percent
from rhw.report.plots import style
from rhw.store import files
from rhw.store.files import write_atomically

PARTS: tuple[ModuleType, ...] = (
    boosting, margins, autodiff, pretraining, private, triplets, recipe, later,
)  # fmt: skip
ASKED = (boosting, margins, triplets, recipe)
FILE, STEM = "lineage.md", "lineage"
NAMES = {
    "sklearn": "scikit-learn",
    "torch": "PyTorch",
    "tensorflow": "TensorFlow",
    "dp_accounting": "dp-accounting",
}

HEAD = """# Lineage and rivals

Context, and apart from what the papers claim: methods that came after the letter or stand against
it, each by its own library, on the tasks of 1986, with one question each. Written by `make
lineage`, which installs these libraries into an environment of their own.

## Held-out kinship questions

![Held-out kinship questions that are right, by method](lineage.png)

*Each method is fitted to 100 of the 104 questions of the family trees and asked the other four;
{splits} such splits, the same for all. Its settings are the best of a small grid, by {folds}-fold
cross-validation within the 100; those of back-propagation are the reading `{reading}`, which was
found with the printed result in view. Lines are 95 % intervals, which take the four questions of
a split together. "Exact": all 24 persons on the right side of 0.5, as in 1986. "First": the
answers have the highest scores of all persons.*

{said}

{asked}

Settings that were tried:

{grids}
"""


def back_propagation() -> Answered:
    """Return what the papers' networks answer, one for each split."""
    task = kinship.task()
    began = time.perf_counter()
    runs = train(task, range(kinship.SPLITS))
    seconds = time.perf_counter() - began
    inputs, answers = kinship.cases()
    y = forward(task.network, runs.theta.T, inputs[:, :, None])
    scores = np.moveaxis(outputs_of(task.network, y), -1, 0)
    found = []
    for split, one in enumerate(scores):
        held = kinship.held_out(split)
        good = kinship.exact(one, answers)
        ranked = kinship.first(one[held], answers[held])
        kept = np.setdiff1d(np.arange(len(inputs)), held)
        found.append((int(good[held].sum()), int(ranked.sum()), float(good[kept].mean())))
    exact, first, trained = zip(*found, strict=True)
    return Answered(np.array(exact), np.array(first), np.array(trained), [{}], seconds)


def _as_row(name: str, library: str, grid: int, found: Answered) -> dict[str, Any]:
    exact, first = kinship.interval(found.exact), kinship.interval(found.first)
    return {
        "method": name,
        "library": library,
        "grid": grid,
        "trained": float(found.trained.mean()),
        "exact": exact,
        "first": first,
        "n": kinship.HELD * len(found.exact),
        "seconds": found.seconds / len(found.exact),
    }


def asked(place: Path, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Return one row for each method that is installed; finished ones are read from `place`."""

    def ours() -> dict[str, Any]:
        return _as_row("back-propagation, 1986", "rhw", 1, back_propagation())

    rows = [saved(place, "kinship-rhw", ours)]
    for part in ASKED:
        if _missing(part):
            continue
        method: Method = part.METHOD
        say(f"held-out kinship questions: {method.name}")

        def make(method: Method = method) -> dict[str, Any]:
            return _as_row(method.name, method.library, len(method.grid), kinship.examined(method))

        rows.append(saved(place, f"kinship-{_name(part)}", make))
    return rows


def figure(rows: list[dict[str, Any]]) -> Figure:
    """Draw shares of held-out questions with intervals, one line for each method."""
    drawn = style.blank(7.2, 0.9 + 0.5 * len(rows))
    axes = drawn.subplots()
    for k, row in enumerate(reversed(rows)):
        for offset, what, colour, marker in (
            (0.12, "exact", style.LINES[0], "o"),
            (-0.12, "first", style.LINES[1], "s"),
        ):
            share, low, high = row[what]
            axes.plot([100 * low, 100 * high], [k + offset] * 2, color=colour, linewidth=1.5)
            axes.plot(100 * share, k + offset, marker, color=colour, label=what if k == 0 else None)
    axes.set_yticks(range(len(rows)), [row["method"] for row in reversed(rows)])
    axes.set_xlabel("held-out questions that are right, %")
    axes.set_xlim(-2, 102)
    axes.legend(frameon=False, loc="lower right")
    return drawn


def _name(part: ModuleType) -> str:
    return part.__name__.rpartition(".")[2]


def _missing(part: ModuleType) -> list[str]:
    return [NAMES.get(name, name) for name in part.NEEDS if find_spec(name) is None]


def _grid(method: Method) -> str:
    """Return an item of a list with the settings of a method."""
    tried = [", ".join(f"{key} {value}" for key, value in one.items()) for one in method.grid]
    return f"- {method.name}: {'; '.join(tried)}."


def _share(found: tuple[float, float, float]) -> str:
    share, low, high = found
    return f"{percent(share)} ({percent(low)} to {percent(high)})"


def write(folder: Path, place: Path, say: Callable[[str], None]) -> Path:
    """Compute what is not known yet, and write the chapter.

    Args:
        folder: of the documentation.
        place: where finished parts are kept, so that an interrupted run resumes.
        say: called with what is being done.

    Returns:
        The chapter's path.
    """
    answered = asked(place, say)
    table = [
        {
            "method": row["method"],
            "library": row["library"],
            "settings tried": row["grid"],
            "trained questions, exact": percent(row["trained"]),
            "held out, exact": _share(row["exact"]),
            "held out, first": _share(row["first"]),
            "n": row["n"],
            "seconds a split": f"{row['seconds']:.2g}",
        }
        for row in answered
    ]
    pages = [
        HEAD.format(
            splits=kinship.SPLITS,
            folds=kinship.FOLDS,
            reading=kinship.READING,
            said=answers.kinship(answered),
            grids="\n".join(_grid(part.METHOD) for part in ASKED),
            asked=markdown(pd.DataFrame(table)),
        )
    ]
    for part in PARTS:
        name = _name(part)
        missing = _missing(part)
        say(f"{part.TITLE}: {'not installed' if missing else part.QUESTION}")
        if missing:
            body = f"Not run here: {', '.join(missing)} is not installed."
        else:
            rows = saved(place, name, part.rows)
            body = f"{answers.BY_PART[name](rows)}\n\n{markdown(pd.DataFrame(rows))}"
        pages.append(f"## {part.TITLE}\n\n*{part.QUESTION}*\n\n{body}\n")
    with style.styled():
        style.save(figure(answered), partial(files.write_into, folder), STEM)
    write_atomically(folder / FILE, "\n".join(pages).encode())
    return folder / FILE
