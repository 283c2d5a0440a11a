"""A compact table of all runs in a folder: whether each solved, its sweep count and its error.

The project ships this table of the published runs, so that own runs can be compared with it. The
published weights, which take hundreds of megabytes, are not shipped.
"""

from __future__ import annotations

import io
import lzma
from pathlib import Path
from typing import Any

import pandas as pd

from rhw.config.reading import Reading
from rhw.store import checksums
from rhw.store.files import StoreError

FILE = "runs.csv.xz"
COLUMNS = ("config", "reading", "settings", "seed", "solved", "sweeps", "error")
#: Significant digits of the errors in the table.
DIGITS = 6


def compact(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table's rows of one reading, as text.

    Args:
        reading: the reading.
        frame: one row per seed, as returned by `Runs.frame`.
    """
    rows = {"config": reading.config, "reading": reading.name}
    return compacted(frame).assign(**rows, settings=reading.fingerprint[:16])[list(COLUMNS)]


def compacted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of some runs that the table keeps, as text."""
    return pd.DataFrame(
        {
            "seed": frame["seed"].astype(str),
            "solved": frame["solved"].astype(bool).astype(str),
            "sweeps": frame["sweeps"].astype(int).astype(str),
            "error": [_digits(error) for error in frame["error"]],
        }
    )


def _digits(error: Any) -> str:
    return "" if pd.isna(error) else f"{float(error):.{DIGITS}g}"


def packed(tables: list[pd.DataFrame]) -> bytes:
    """Compress the table; equal rows give equal bytes."""
    text = pd.concat(tables).to_csv(index=False)
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def read(folder: Path) -> pd.DataFrame | None:
    """Read the table of a results folder, as text; None if there is none.

    Raises:
        StoreError: if it is damaged.
    """
    content = checksums.read(folder, FILE)
    if content is None:
        return None
    try:
        text = lzma.decompress(content)
        frame = pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False)
    except (lzma.LZMAError, ValueError) as error:
        raise StoreError(f"{folder / FILE}: damaged ({error})") from error
    if tuple(frame.columns) != COLUMNS:
        raise StoreError(f"{folder / FILE}: has other columns than {', '.join(COLUMNS)}")
    return frame
