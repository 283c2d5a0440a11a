"""Classes: tasks in which every case belongs to one, and how often each is taken for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.config.reading import Reading

if TYPE_CHECKING:
    import pandas as pd

    from rhw.analysis.runs import Runs


@dataclass(frozen=True)
class Classes:
    """The classes of a task: names, and the class of each case, shape (cases,).

    several: whether each class has an output unit of its own; otherwise a single unit is on or off.
    """

    names: list[str]
    desired: NDArray[np.int64]
    several: bool
    middle: float

    def of(self, outputs: Array) -> NDArray[np.int64]:
        """Return the class of outputs: the largest, or the side of the middle.

        Args:
            outputs: shape (cases, output units).
        """
        if self.several:
            return np.asarray(outputs.argmax(axis=1), dtype=np.int64)
        return np.asarray(outputs[:, 0] > self.middle, dtype=np.int64)


def classes(reading: Reading) -> Classes | None:
    """Return the classes of a task; None if its targets are not classes.

    They are if exactly one of several output units is on in every case, or if the only output unit
    is on or off.
    """
    task, desired = reading.task, reading.cases[1]
    if not np.isin(desired, (0.0, 1.0)).all():
        return None
    names = reading.names_of(task.network.outputs)
    middle = task.learning.middle
    if desired.shape[1] == 1:
        name = names[0] if names != ["1"] else "output"
        of = desired[:, 0].astype(np.int64)
        return Classes([f"{name} off", f"{name} on"], of, False, middle)
    if not (desired.sum(axis=1) == 1).all():
        return None
    return Classes(
        [name.partition("=")[2] or name for name in names], desired.argmax(axis=1), True, middle
    )


def confusion(runs: Runs, seed: int, held_out: bool | None = None) -> pd.DataFrame:
    """Count the cases of each class (rows) by the class that a run gives them (columns).

    Args:
        runs: the runs.
        seed: one of them.
        held_out: only the cases held out (True) or trained (False); all if None.

    Raises:
        ValueError: if the targets are not classes, or the seed was not trained.
    """
    import pandas as pd

    known = classes(runs.reading)
    if known is None:
        raise ValueError(
            "the targets are not classes: one output on in each case, or a single unit"
        )
    at = runs.position(seed)
    given = known.of(runs.outputs[..., at])
    shown = np.ones(len(given), dtype=bool)
    if held_out is not None:
        shown = runs.trained[:, at] != held_out
    table = np.zeros((len(known.names),) * 2, dtype=int)
    np.add.at(table, (known.desired[shown], given[shown]), 1)
    return pd.DataFrame(
        table,
        index=pd.Index(known.names, name="class"),
        columns=pd.Index(known.names, name="given"),
    )


def predict(runs: Runs, rows: Any, seed: int) -> pd.DataFrame:
    """Return the outputs of a run for new rows, and their class if the task has classes.

    Args:
        runs: the runs.
        rows: a table with the input columns of the file by name, if the cases come from a file;
            otherwise numbers, shape (rows, inputs).
        seed: which run.

    Returns:
        A column for each output unit, and `class`.

    Raises:
        ValueError: if a column is missing or a value is wrong, or the seed was not trained.
    """
    import pandas as pd

    reading = runs.reading
    named = (
        reading.data is not None and reading.data.input_columns and isinstance(rows, pd.DataFrame)
    )
    inputs = reading.data.encode(rows) if named and reading.data is not None else rows
    y = runs.activities(inputs, seed)
    groups = runs.network.outputs
    outputs = np.concatenate([y[group.name] for group in groups], axis=1)
    names = [
        name if not name.isdecimal() else f"{g.name} {name}"
        for g in groups
        for name in reading.unit_names(g.name, g.size)
    ]
    index = rows.index if isinstance(rows, pd.DataFrame) else None
    made = pd.DataFrame(outputs, columns=names, index=index)
    known = classes(reading)
    if known is not None:
        made["class"] = [known.names[k] for k in known.of(outputs)]
    return made
