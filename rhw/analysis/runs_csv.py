"""runs.csv, the table in a reading's folder: one row per seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from rhw.config.reading import Reading
from rhw.store import blocks, checksums

if TYPE_CHECKING:
    import pandas as pd

FILE = "runs.csv"
#: Columns with one value per seed, as `Runs.columns`, or a data frame with them.
Table: TypeAlias = "Mapping[Any, Any] | pd.DataFrame"


def write_frame(reading: Reading, results: Path, columns: Table) -> None:
    """Write runs.csv, one row per seed, into results/CONFIG/READING, and record its checksum.

    Raises:
        OSError: if it cannot be written.
    """
    write_table(blocks.folder(results, reading.config, reading.name), columns)


def write_table(base: Path, columns: Table) -> None:
    """Write runs.csv into a reading's folder, and record its checksum.

    Raises:
        OSError: if it cannot be written.
    """
    checksums.write(base, FILE, as_csv(columns).encode())


def as_csv(columns: Table) -> str:
    """Format columns as CSV, numbers with all their digits, as pandas does; NaN is empty."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(map(str, columns))
    values = (np.asarray(columns[name]).tolist() for name in columns)
    writer.writerows(zip(*([_cell(value) for value in one] for one in values), strict=True))
    return content.getvalue()


def _cell(value: object) -> object:
    return "" if value is None or (isinstance(value, float) and isnan(value)) else value
