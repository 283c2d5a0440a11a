"""Pattern files of SNNS, the Stuttgart Neural Network Simulator."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from rhw.backprop.arithmetic import Array

#: Bounds of a file of cases: rows and units.
MOST_ROWS, MOST_UNITS = 200_000, 10_000
HEADER = re.compile(r"no\. of (patterns|input units|output units)\s*:\s*(\d+)", re.IGNORECASE)


def number(word: str) -> float:
    """Return a finite number, or NaN."""
    try:
        found = float(word)
    except (TypeError, ValueError):
        return float("nan")
    return found if np.isfinite(found) else float("nan")


def read_patterns(path: Path) -> tuple[Array, Array]:
    """Read an SNNS pattern file with patterns of one size.

    Returns:
        Inputs and targets, one row for each pattern.

    Raises:
        ValueError: with the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: cannot be read as text: {error}") from error
    header: dict[str, int] = {}
    numbers: list[float] = []
    for line, text in enumerate(lines, start=1):
        found = HEADER.match(text.strip())
        if found:
            header[found[1].lower()] = int(found[2])
            continue
        if not header:
            continue  # The lines before the numbers of units name the program and the date.
        for word in text.partition("#")[0].split():
            value = number(word)
            if np.isnan(value):
                raise ValueError(f"{path.name}:{line}: `{word}` is not a number")
            numbers.append(value)
    missing = [n for n in ("patterns", "input units", "output units") if not header.get(n)]
    if missing:
        raise ValueError(f"{path.name}: no line `No. of {missing[0]} : NUMBER`, as SNNS writes")
    rows, inputs, targets = (header[n] for n in ("patterns", "input units", "output units"))
    if rows > MOST_ROWS or inputs + targets > MOST_UNITS:
        raise ValueError(f"{path.name}: more than {MOST_ROWS:,} patterns or {MOST_UNITS:,} units")
    if len(numbers) != rows * (inputs + targets):
        expected = f"{rows:,} patterns of {inputs} and {targets} need {rows * (inputs + targets):,}"
        raise ValueError(f"{path.name}: {len(numbers):,} numbers, but {expected}")
    table = np.array(numbers).reshape(rows, inputs + targets)
    return table[:, :inputs], table[:, inputs:]
