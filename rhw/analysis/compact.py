"""All runs of a folder in one small table: who solved, after how many sweeps, with which error.

The table of the published runs comes with the project, so that own runs can be compared with it
though the published weights, which take hundreds of megabytes, do not.
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
#: Significant digits of errors in the table.
DIGITS = 6


def compact(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of one reading, as text.

    Args:
        reading: whose runs they are.
        frame: a row a seed, as `Runs.frame` makes it.
    """
    rows = {"config": reading.config, "reading": reading.name}
    return compacted(frame).assign(**rows, settings=reading.fingerprint[:16])[list(COLUMNS)]


def compacted(frame: pd.DataFrame) -> pd.DataFrame:
    """What the table keeps of some runs, as text."""
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
    """The content of the file; the same rows give the same bytes."""
    text = pd.concat(tables).to_csv(index=False)
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def read(folder: Path) -> pd.DataFrame | None:
    """The table of a folder of results, as text, or None if it has none.

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
