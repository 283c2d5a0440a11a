"""A config to start from, for a table of one's own."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from rhw.config.config_error import ConfigError
from rhw.config.data import SNNS, DataFile, read_data

#: One of EACH rows is held out, in tables of at least SMALL and at most LARGE rows.
EACH, SMALL, LARGE = 5, 50, 2000


def name_for(path: Path) -> str:
    """Return a name for a config that a file's name suggests: small letters, digits and _."""
    name = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    return (name if name[:1].isalpha() else f"task_{name}".rstrip("_"))[:60]


def starter(
    path: Path, targets: Sequence[str], test: Path | None, hidden: int, beside: Path
) -> str:
    """Return the YAML of a config for a table.

    Args:
        path: the table.
        targets: names of its target columns; none for pattern files.
        test: a table whose rows are held out; if None every fifth row is.
        hidden: number of hidden units.
        beside: the folder in which the config will be.

    Raises:
        ConfigError: if the table cannot be read.
    """
    try:
        data = read_data(path, None, list(targets) or None, None, test, ())
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    rows = len(data.inputs) - len(data.held_out)
    held = list(range(EACH, rows + 1, EACH)) if test is None and SMALL <= rows <= LARGE else []
    names = [column.name for column in data.input_columns]
    within = {0.0, 1.0}.issuperset(data.targets.ravel().tolist())
    numbers = _scaled_numbers(data)

    def quoted(words: Sequence[str]) -> str:
        return "[" + ", ".join(_quoted(word) for word in words) + "]"

    used = f"  columns: {{inputs: {quoted(names)}, targets: {quoted(targets)}}}"
    lines = [
        f"# {path.name}: {rows:,} rows. Made by `rhw new`; every number below may be changed.",
        f"title: {_quoted(path.stem)}",
        "network:",
        f"  groups: {{input: {data.inputs.shape[1]}, hidden: {hidden}, "
        f"output: {data.targets.shape[1]}}}",
        "  projections: [input -> hidden, hidden -> output]",
        "cases:",
        f"  file: {_quoted(_relative(path, beside))}",
        *([used] if names else []),
        *(["  scale: standard  # numbers get mean 0 and variance 1"] if numbers else []),
        *([f"  test: {_quoted(_relative(test, beside))}  # held out"] if test is not None else []),
        *([f"  hold_out: {{rows: {held}}}  # every fifth"] if held else []),
        "initial:",
        "  weights: {uniform: [-0.5, 0.5]}",
        "  biases: {uniform: [-0.5, 0.5]}",
        "learning:",
        "  update: case    # after each case; `sweep`: after all of them, with a smaller epsilon",
        "  epsilon: 0.1    # the learning rate",
        "  alpha: 0.5      # momentum",
        "  targets: [0, 1]",
        "stop: {right_side: 0.5}  # every output on the right side of 0.5"
        if within
        else "stop: {within: 0.1}  # every output within 0.1 of its target",
        "max_sweeps: 500",
        "seeds: 20",
    ]
    return "\n".join(lines) + "\n"


def _scaled_numbers(data: DataFile) -> bool:
    """Return whether some inputs are numbers other than 0 and 1."""
    columns = data.input_columns
    named = not columns or any(column.words is None for column in columns)
    return named and not {0.0, 1.0}.issuperset(data.inputs.ravel().tolist())


def _relative(path: Path, beside: Path) -> str:
    """Return a file's path from the folder of the config."""
    return Path(os.path.relpath(path, beside)).as_posix()


def _quoted(word: str) -> str:
    """Return a word as YAML, in quotes unless it is plain."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", word) and word.lower() not in (
        "true", "false", "null", "yes", "no", "on", "off",
    ):  # fmt: skip
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def last_column(path: Path) -> str:
    """Return the name of a table's last column, which often is the target, for a command line."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            name = next(lines, "").rstrip("\n").split(",")[-1].strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    return shlex.quote(name or "COLUMN")


def is_table(path: Path) -> bool:
    """Return whether a file's name says that it is a table of cases."""
    return path.suffix.lower() in (".csv", SNNS)
