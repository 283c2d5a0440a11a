"""Compare a table of another program's runs with our runs of a reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.comparison import Measure, differing, measure, stored_runs
from rhw.config.reading import Reading
from rhw.store.files import StoreError

#: Words for a run that solved, and for one that did not.
YES, NO = ("true", "yes", "1", "1.0"), ("false", "no", "0", "0.0")
#: The columns that are compared.
COLUMNS = ("solved", "sweeps")


@dataclass(frozen=True)
class OthersComparison:
    """Our runs and theirs.

    ours, theirs: numbers of runs; late: how many of theirs solved only after our limit of sweeps,
    and so count as not solved; identical: whether runs with equal seeds agree in all columns, and
    there are such; measures: the share solved and the sweeps; differing: those that differ.
    """

    ours: int
    theirs: int
    late: int
    identical: bool
    measures: list[Measure]
    differing: list[str]


def read_theirs(path: Path) -> pd.DataFrame:
    """Read a table with the columns solved and sweeps, and perhaps seed; others are ignored.

    solved: true or false, yes or no, 1 or 0; sweeps: empty if the run did not solve.

    Returns:
        The columns seed (if there is one), solved (boolean) and sweeps (NaN where empty).

    Raises:
        ValueError: with the file, and the line of the first value that cannot be read.
    """
    try:
        text = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path}: not a table with commas: {str(error).splitlines()[0]}"
        ) from error
    text.columns = [str(name).strip().lower() for name in text.columns]
    missing = [name for name in COLUMNS if name not in text.columns]
    if missing:
        there = ", ".join(text.columns)
        raise ValueError(f"{path}:1: no column `{missing[0]}`; there are {there}")
    if text.empty:
        raise ValueError(f"{path}: no runs")
    words = text["solved"].map(lambda word: word.strip().lower())
    _check(path, words, words.isin((*YES, *NO)), "solved", "true or false")
    found = {"solved": words.isin(YES), "sweeps": pd.to_numeric(text["sweeps"], errors="coerce")}
    # Sweeps of a run that did not solve may be empty, or anything.
    right = found["sweeps"].ge(0) & np.isfinite(found["sweeps"])
    _check(path, text["sweeps"], right | ~found["solved"], "sweeps", "a number of sweeps")
    if "seed" in text.columns:
        seeds = pd.to_numeric(text["seed"], errors="coerce")
        _check(path, text["seed"], ~seeds.duplicated() & seeds.notna(), "seed", "a number, once")
        found = {"seed": seeds, **found}
    return pd.DataFrame(found)


def _check(path: Path, values: pd.Series[Any], right: pd.Series[Any], name: str, what: str) -> None:
    if not right.all():
        row = int(np.flatnonzero(~right.to_numpy())[0])
        raise ValueError(f"{path}:{row + 2}: {name} `{values.iloc[row]}`: write {what}")


def our_runs(
    reading: Reading, folders: list[Path], column: str = "solved"
) -> tuple[pd.DataFrame, Path]:
    """Return the runs of a reading in the folder that has most of them, and that folder.

    Args:
        reading: the reading.
        folders: folders of results.
        column: a column that the runs must have; the table that is shipped has few.

    Raises:
        StoreError: if none has, or a table is damaged.
    """
    stored = [(stored_runs(folder, reading), folder) for folder in folders if folder.is_dir()]
    found = [(f, folder) for f, folder in stored if f is not None and column in f]
    if found:
        return max(found, key=lambda one: len(one[0]))
    names = f"{reading.config}/{reading.name}"
    raise StoreError(f"{names}: no runs with these settings; train some with `rhw run` first")


def compare_with_theirs(
    reading: Reading, ours: pd.DataFrame, theirs: pd.DataFrame
) -> OthersComparison:
    """Compare the share of runs that solved, and the sweeps of all, failures as never.

    Args:
        reading: ours.
        ours: columns seed, solved and sweeps.
        theirs: as returned by `read_theirs`.
    """
    late = theirs["solved"] & (theirs["sweeps"] > reading.task.last_sweep)
    within = theirs.assign(solved=theirs["solved"] & ~late)
    same = False
    if "seed" in within:
        both = ours.merge(within, on="seed", suffixes=("", " "))
        agree = (both["solved"] == both["solved "]) & (
            ~both["solved"] | (both["sweeps"] == both["sweeps "])
        )
        same = bool(len(both) == len(within) and agree.all())
    measures = [m for name in COLUMNS for m in [measure(name, ours, within)] if m is not None]
    return OthersComparison(
        len(ours), len(theirs), int(late.sum()), same, measures, differing(measures)
    )
