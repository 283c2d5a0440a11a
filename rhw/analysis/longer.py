"""Runs that had not solved at the limit of their reading, followed further: a stored table.

`rhw horizons` makes it (to_horizon.py). It has a row for each such run: how far it was followed,
whether it solved, and for some of those that did not, how they ended by Newton's method.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from rhw.analysis.failures import SOLVED
from rhw.analysis.minima import Kind
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.store import checksums
from rhw.store.blocks import tables_of

FOLDER = "horizons"
COLUMNS = ["reading", "settings", "seed", "limit", "sweeps", "end", "kind"]


@dataclass(frozen=True)
class Counted:
    """The runs of a reading, followed as far as they were.

    table: seed, solved, sweeps and end of each run; limit: how far those that did not solve were
    followed; kinds: how many of them ended in each way by Newton's method; None without longer
    runs.
    """

    table: pd.DataFrame
    limit: int
    kinds: dict[Kind, int] | None


def file(config: str) -> str:
    """Return the name of a config's table in FOLDER."""
    return f"{config}.csv"


def settings_of(reading: Reading) -> str:
    """Return the digest that ties rows to the settings of their reading."""
    return reading.fingerprint[:16]


def read(folder: Path, config: str) -> pd.DataFrame:
    """Read a table; empty if there is none.

    Raises:
        StoreError: if it is damaged.
    """
    content = checksums.read(folder / FOLDER, file(config))
    if content is None:
        return pd.DataFrame(columns=COLUMNS)
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)[COLUMNS]


def stored(results: Path, config: Config) -> dict[str, pd.DataFrame]:
    """Return the longer runs of each reading with its present settings.

    If own runs have no table, the published one is used.

    Raises:
        StoreError: if a table is damaged.
    """
    found: dict[str, pd.DataFrame] = {}
    for folder in tables_of(results):
        rows = read(folder, config.name)
        for name, reading in config.readings.items():
            own = rows[(rows["reading"] == name) & (rows["settings"] == settings_of(reading))]
            if len(own) and name not in found:
                found[name] = own.reset_index(drop=True)
    return found


def counted(
    reading: Reading, runs: Mapping[str, Any] | pd.DataFrame, longer: pd.DataFrame | None
) -> Counted:
    """Return runs, with the outcomes of those that were followed further.

    Args:
        reading: their reading.
        runs: seed, solved, sweeps and end of each run, at the limit of the reading.
        longer: its rows of the table; they are used only if no run that is open is missing.
    """
    wanted = [name for name in ("seed", "solved", "sweeps", "end") if name in runs]
    table = pd.DataFrame({name: np.array(runs[name]) for name in wanted})
    bare = Counted(table, reading.task.last_sweep, None)
    if longer is None or "seed" not in table:
        return bare
    open_ = table.index[is_open(table)]
    rows = longer.set_index("seed").reindex(table.loc[open_, "seed"])
    if rows["limit"].isna().any():
        return bare
    table.loc[open_, "solved"] = (rows["end"] == SOLVED).to_numpy()
    table.loc[open_, "sweeps"] = rows["sweeps"].astype(int).to_numpy()
    table.loc[open_, "end"] = rows["end"].to_numpy()
    # Runs that have solved need not be followed as far as the others.
    still = rows.loc[rows["end"] != SOLVED, "limit"]
    limit = bare.limit if rows.empty else int(still.min() if len(still) else rows["limit"].max())
    kinds = rows.loc[rows["kind"] != "", "kind"].value_counts().to_dict()
    return Counted(table, limit, {cast(Kind, kind): int(n) for kind, n in kinds.items()})


def is_open(table: pd.DataFrame) -> pd.Series:
    """Return which runs may yet solve: they have not solved, and their weights are finite."""
    return ~table["solved"].astype(bool) & (table["end"] != "diverged")
