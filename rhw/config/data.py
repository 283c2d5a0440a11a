"""Cases from a file: a table with named columns, or an SNNS pattern file.

Words become one unit each (one-hot), numbers are scaled if asked for, and the rows of a test file
are held out. What is scaled is fitted on the rows that are trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.patterns import MOST_ROWS, MOST_UNITS, number, read_patterns

if TYPE_CHECKING:
    import pandas as pd

Scale = Literal["unit", "standard"]
#: Bounds of a file in bytes, and of different words in a column.
MOST_BYTES, MOST_WORDS = 50_000_000, 100
#: A column is taken for numbers if at least this share of it are; the others are then errors.
NUMBERS = 0.8
SNNS = ".pat"


@dataclass(frozen=True)
class Column:
    """One column, and how it becomes units: its words, or a number minus `offset` over `size`."""

    name: str
    words: tuple[str, ...] | None = None
    offset: float = 0.0
    size: float = 1.0

    @property
    def units(self) -> list[str]:
        """Names of its units."""
        return [self.name] if self.words is None else [f"{self.name}={w}" for w in self.words]

    def encode(self, values: Sequence[str], where: str, first: int) -> Array:
        """Return the outputs of its units, shape (rows, units).

        Args:
            values: a word for each row.
            where: the file, for errors.
            first: the line of the first row.

        Raises:
            ValueError: with file, line and column, if a value is empty or not what it should be.
        """
        if self.words is None:
            found = np.array([number(v) for v in values])
            bad = np.flatnonzero(np.isnan(found))
            if len(bad):
                raise ValueError(_at(where, first + int(bad[0]), self.name, values[bad[0]]))
            return ((found - self.offset) / self.size)[:, None]
        at = {word: k for k, word in enumerate(self.words)}
        for row, value in enumerate(values):
            if value not in at:
                text = _at(where, first + row, self.name, value, f"not one of {', '.join(at)}")
                raise ValueError(text)
        return np.eye(len(self.words))[[at[value] for value in values]]


@dataclass(frozen=True)
class DataFile:
    """The cases of a file, and how they were made.

    inputs, targets: shape (cases, units), those of the test file last; held_out: the cases of the
    test file; input_columns, target_columns: empty for pattern files.
    """

    inputs: Array
    targets: Array
    held_out: tuple[int, ...]
    input_columns: tuple[Column, ...] = ()
    target_columns: tuple[Column, ...] = ()

    @property
    def input_names(self) -> list[str]:
        """Names of the input units; empty for pattern files."""
        return [unit for column in self.input_columns for unit in column.units]

    @property
    def target_names(self) -> list[str]:
        """Names of the output units; empty for pattern files."""
        return [unit for column in self.target_columns for unit in column.units]

    def encode(self, frame: pd.DataFrame) -> Array:
        """Return the inputs of new rows, from a table with the input columns by name.

        Raises:
            ValueError: if a column is missing, or a value is not what it should be.
        """
        _need(list(map(str, frame.columns)), self.input_columns, "the table")
        return _encoded(frame, self.input_columns, "the table", 1)


def read_data(
    path: Path,
    inputs: Sequence[str] | None,
    targets: Sequence[str] | None,
    scale: Scale | None,
    test: Path | None,
    held_out: Sequence[int],
) -> DataFile:
    """Read the cases of a file.

    Args:
        path: a CSV, or a pattern file (.pat), whose columns have no names.
        inputs: names of the input columns; all but the targets if None.
        targets: names of the target columns; None for pattern files only.
        scale: `unit` (numbers of the inputs become 0 to 1) or `standard` (mean 0 and variance 1),
            fitted on the rows that are trained.
        test: another file of the same form, whose rows are held out.
        held_out: rows of the file that are held out, from 0; they do not count for the scale.

    Raises:
        ValueError: with the file and, if there is one, the line.
    """
    state = tuple((p, _changed(p)) for p in (path, test) if p is not None)
    given = None if inputs is None else tuple(inputs)
    wanted = None if targets is None else tuple(targets)
    return _read(path, given, wanted, scale, test, tuple(held_out), state)


@lru_cache(maxsize=16)
def _read(
    path: Path,
    inputs: tuple[str, ...] | None,
    targets: tuple[str, ...] | None,
    scale: Scale | None,
    test: Path | None,
    held_out: tuple[int, ...],
    _: object,
) -> DataFile:
    paths = [path, *([] if test is None else [test])]
    if path.suffix.lower() == SNNS:
        if inputs is not None or targets is not None:
            raise ValueError(f"{path.name}: a pattern file has no names of columns; leave them out")
        parts = [read_patterns(one) for one in paths]
        if len({(x.shape[1], d.shape[1]) for x, d in parts}) > 1:
            raise ValueError(f"{paths[-1].name}: other numbers of units than {path.name}")
        x, d = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        rows, columns = len(parts[0][0]), ()
        offset, size = _fit(x[_trained(rows, held_out)], scale)
        return DataFile((x - offset) / size, d, tuple(range(rows, len(x))), columns, columns)
    if targets is None:
        raise ValueError(f"{path.name}: say which `columns` are targets")
    frames = [_table(one) for one in paths]
    names = list(frames[0].columns)
    chosen = [n for n in names if n not in targets] if inputs is None else list(inputs)
    twice = set(chosen) & set(targets)
    if twice:
        raise ValueError(f"columns: `{min(twice)}` is an input and a target")
    for frame, one in zip(frames, paths, strict=True):
        _need(list(frame.columns), [Column(name) for name in (*chosen, *targets)], one.name)
    trained = _trained(len(frames[0]), held_out)
    made = {n: _column(frames[0][n].tolist(), n, path.name) for n in (*chosen, *targets)}
    given = tuple(_scaled(made[n], frames[0][n][trained].tolist(), scale) for n in chosen)
    wanted = tuple(made[n] for n in targets)
    if sum(len(column.units) for column in (*given, *wanted)) > MOST_UNITS:
        raise ValueError(f"{path.name}: more than {MOST_UNITS:,} units")
    files = list(zip(frames, paths, strict=True))
    x, d = (
        np.concatenate([_encoded(frame, columns, one.name, 2) for frame, one in files])
        for columns in (given, wanted)
    )
    return DataFile(x, d, tuple(range(len(frames[0]), len(x))), given, wanted)


def _trained(rows: int, held_out: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.ones(rows, dtype=bool)
    mask[[k for k in held_out if k < rows]] = False
    return mask


def _changed(path: Path) -> tuple[int, int]:
    """Return what tells whether a file has changed.

    Raises:
        ValueError: if it cannot be read, or is too large.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    if found.st_size > MOST_BYTES:
        raise ValueError(f"{path.name}: {found.st_size:,} bytes, more than {MOST_BYTES:,}")
    return found.st_size, found.st_mtime_ns


def _table(path: Path) -> pd.DataFrame:
    """Read a CSV as text, with one name for each column.

    Raises:
        ValueError: if it is not one.
    """
    import pandas as pd

    try:
        # The first line is read like the others: pandas would rename a name that appears twice.
        whole = pd.read_csv(
            path, dtype=str, keep_default_na=False, skipinitialspace=True, nrows=MOST_ROWS + 2,
            skip_blank_lines=False, encoding="utf-8-sig", header=None,
        ).fillna("")  # fmt: skip
    except (OSError, ValueError, UnicodeDecodeError) as error:
        words = str(error).splitlines()[0].removeprefix("Error tokenizing data. C error: ")
        raise ValueError(f"{path.name}: not a table with commas: {words}") from error
    found = whole.iloc[1:].reset_index(drop=True)
    if len(found) > MOST_ROWS:
        raise ValueError(f"{path.name}: more than {MOST_ROWS:,} rows")
    found.columns = [str(name).strip() for name in whole.iloc[0]]
    twice = found.columns[found.columns.duplicated()]
    if len(twice):
        raise ValueError(f"{path.name}:1: two columns are called `{twice[0]}`")
    found = found.map(str.strip)
    # Empty lines at the end are not rows; elsewhere they are errors, with the right line.
    filled = np.flatnonzero((found != "").any(axis=1))
    if not len(filled):
        raise ValueError(f"{path.name}: no rows below the names of the columns")
    return found.iloc[: int(filled[-1]) + 1]


def _need(names: Sequence[str], columns: Sequence[Column], where: str) -> None:
    missing = [column.name for column in columns if column.name not in names]
    if missing:
        raise ValueError(f"{where}: no column `{missing[0]}`; there are {', '.join(names)}")


def _column(values: Sequence[str], name: str, where: str) -> Column:
    """Tell whether a column holds numbers or words."""
    numbers = ~np.isnan([number(value) for value in values])
    if numbers.mean() >= NUMBERS:
        bad = np.flatnonzero(~numbers)
        if len(bad):
            raise ValueError(_at(where, int(bad[0]) + 2, name, values[bad[0]]))
        return Column(name)
    if "" in values:
        raise ValueError(_at(where, list(values).index("") + 2, name, ""))
    words = sorted(set(values))
    if len(words) > MOST_WORDS:
        raise ValueError(
            f"{where}: column `{name}` has {len(words)} different words; is it a name?"
        )
    return Column(name, tuple(words))


def _scaled(column: Column, trained: Sequence[str], scale: Scale | None) -> Column:
    if column.words is not None:
        return column
    offset, size = _fit(np.array([[number(value)] for value in trained]), scale)
    return Column(column.name, None, float(offset[0]), float(size[0]))


def _fit(values: Array, scale: Scale | None) -> tuple[Array, Array]:
    """Return what to subtract from and to divide by, for each column; constant columns become 0."""
    width = values.shape[1]
    if scale is None or not len(values):
        return np.zeros(width), np.ones(width)
    offset = values.min(axis=0) if scale == "unit" else values.mean(axis=0)
    size = np.ptp(values, axis=0) if scale == "unit" else values.std(axis=0)
    return offset, np.where(size > 0, size, 1.0)


def _encoded(frame: pd.DataFrame, columns: Sequence[Column], where: str, first: int) -> Array:
    parts = [
        column.encode([str(v).strip() for v in frame[column.name].tolist()], where, first)
        for column in columns
    ]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(frame), 0))


def _at(where: str, line: int, column: str, value: str, what: str = "not a number") -> str:
    said = f"`{value}` is {what}" if value else "is empty"
    return f"{where}:{line}: column `{column}`: {said}"
