"""Write one run to a file that other programs read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rhw.analysis import one_run
from rhw.analysis.runs import Runs
from rhw.store.files import write_atomically


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
    encode = FORMATS.get(path.suffix.lower().removeprefix("."))
    if encode is None:
        raise ValueError(f"{path}: the name of the file must end in .npz, .csv or .json")
    write_atomically(path, encode(runs, seed))


def _npz(runs: Runs, seed: int) -> bytes:
    content = io.BytesIO()
    np.savez(content, **one_run.arrays(runs, seed))  # type: ignore[arg-type]
    return content.getvalue()


def _csv(runs: Runs, seed: int) -> bytes:
    rows = one_run.weight_rows(runs, seed)
    text = io.StringIO()
    table = csv.DictWriter(text, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def _json(runs: Runs, seed: int) -> bytes:
    return (json.dumps(one_run.described(runs, seed)) + "\n").encode()


#: The content of a file, by its suffix.
FORMATS: dict[str, Callable[[Runs, int], bytes]] = {"npz": _npz, "csv": _csv, "json": _json}
