"""Write one run to a file that other programs read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from rhw.analysis import one_run
from rhw.analysis.runs import Runs
from rhw.store.files import write_atomically

Format = Literal["npz", "csv", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


def export(runs: Runs, seed: int, path: Path) -> None:
    """Write a run; the suffix of the file says how.

    Args:
        runs: runs with this seed.
        seed: the run.
        path: the file: `.npz` (named arrays), `.csv` (a row for each weight) or `.json` (all).

    Raises:
        ValueError: if the suffix is another one, or the seed was not trained.
        OSError: if it cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(f"{path}: the name of the file must end in .npz, .csv or .json")
    write_atomically(path, encoded(runs, seed, FORMATS[FORMATS.index(kind)]))


def encoded(runs: Runs, seed: int, kind: Format) -> bytes:
    """Return the content of an exported file.

    Raises:
        ValueError: if the seed was not trained.
    """
    if kind == "npz":
        binary = io.BytesIO()
        np.savez(binary, **one_run.arrays(runs, seed))  # type: ignore[arg-type]
        return binary.getvalue()
    if kind == "json":
        return (json.dumps(one_run.described(runs, seed)) + "\n").encode()
    rows = one_run.weight_rows(runs, seed)
    text = io.StringIO()
    table = csv.DictWriter(text, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()
