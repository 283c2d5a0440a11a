"""Scan settings: one point for every combination of some values, and one table of them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from rhw.analysis.summary import summary_row
from rhw.backprop.arithmetic import Array
from rhw.config import changes
from rhw.config.config_error import ConfigError
from rhw.config.dotted import get
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.config.variants import with_changes

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 10_000
#: `0.05:3:20` or `0.05:3:20log`: first and last value, and how many.
SPAN = re.compile(r"([^:\[\]{}]+):([^:\[\]{}]+):([0-9]+)(log)?$")
#: Significant digits of the values of a logarithmic and of a linear span.
LOG_DIGITS, DIGITS = 4, 12
#: Columns of a summary that the table of a scan does not have.
LEFT_OUT = ("config", "reading", "paper_sweeps", "share_at_or_below_paper")


@dataclass(frozen=True)
class Point:
    """The values of the scanned settings, in the order of the keys, and the resulting reading."""

    values: tuple[Any, ...]
    reading: Reading


def points(
    config: Config, reading: Reading, settings: Mapping[str, Iterable[Any]], origin: str = "scan"
) -> list[Point]:
    """Return a point for every combination of values; the last setting changes fastest.

    Args:
        config: the config.
        reading: its reading that is changed.
        settings: values by dotted key.
        origin: what errors name as the place of the changes.

    Raises:
        ConfigError: if a value is not valid, or there are too few or too many.
    """
    values = {key: list(changes.plain(given)) for key, given in settings.items()}
    empty = [key for key, given in values.items() if not given]
    if not values or empty:
        what = f"`{empty[0]}` has no values" if empty else "name a setting and its values"
        raise ConfigError([f"{origin}: {what}, as in learning.epsilon=0.1,0.2,0.5"])
    count = int(np.prod([len(given) for given in values.values()]))
    if count > MOST_POINTS:
        raise ConfigError([f"{origin}: {count:,} points, more than {MOST_POINTS:,}"])
    return [
        Point(one, with_changes(config, reading, dict(zip(values, one, strict=True)), origin))
        for one in product(*values.values())
    ]


def table(
    keys: Sequence[str], scanned: Sequence[Point], frames: Iterable[pd.DataFrame]
) -> pd.DataFrame:
    """Return one row for each point.

    Columns: the scanned settings; seeds, solved, share with its 95 % interval (share_low,
    share_high); the failures by kind; quantiles of sweeps, where infinity means that so large a
    share of the runs was never solved; max_sweeps.

    Args:
        keys: of the settings.
        scanned: the points.
        frames: their runs, one row per seed, as returned by `Runs.frame`.
    """
    import pandas as pd

    rows = []
    for point, frame in zip(scanned, frames, strict=True):
        row = summary_row(point.reading, frame)
        rows.append(
            dict(zip(keys, point.values, strict=True))
            | {name: value for name, value in row.items() if name not in LEFT_OUT}
        )
    return pd.DataFrame(rows)


def base_values(reading: Reading, keys: Iterable[str]) -> dict[str, Any]:
    """Return the values of the unchanged reading, without the settings that it does not have."""
    values, found = reading.settings.model_dump(exclude_none=True), {}
    for key in keys:
        try:
            found[key] = get(values, key)
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    return found


def from_words(words: Iterable[str]) -> dict[str, list[Any]]:
    """Return values by dotted key from words such as `learning.epsilon=0.05:3:20log`.

    Raises:
        ConfigError: if a word is not KEY=VALUES.
    """
    found: dict[str, list[Any]] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not (key and equals and text):
            hint = "write KEY=VALUES, as in learning.epsilon=0.1,0.2 or max_sweeps=100:500:5"
            raise ConfigError([f"{word}: {hint}"])
        if key in found:
            raise ConfigError([f"{word}: `{key}` is given twice"])
        try:
            found[key] = values(text)
        except ValueError as error:
            raise ConfigError([f"{word}: {error}"]) from error
    return found


def values(text: str) -> list[Any]:
    """Parse values: `0.1,0.2,0.5`, `[0,1],[0.1,0.9]`, `0:1:11` or `0.05:3:20log`.

    Raises:
        ValueError: if they cannot be parsed.
    """
    span = SPAN.match(text)
    if span is None:
        return [changes.value(part) for part in _parts(text)]
    ends = [changes.value(part) for part in span.groups()[:2]]
    count = int(span[3])
    if not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends):
        raise ValueError("a span is FIRST:LAST:COUNT, as in 0:1:11, or 0.05:3:20log")
    if not 2 <= count <= MOST_POINTS:
        raise ValueError(f"a span has 2 to {MOST_POINTS:,} values, not {count}")
    first, last = map(float, ends)
    if span[4]:
        if min(first, last) <= 0:
            raise ValueError("a logarithmic span needs positive ends")
        return _rounded(np.geomspace(first, last, count), LOG_DIGITS)
    spaced = np.linspace(first, last, count)
    if all(isinstance(end, int) for end in ends) and (spaced == spaced.round()).all():
        return [int(value) for value in spaced]
    return _rounded(spaced, DIGITS)


def _rounded(spaced: Array, digits: int) -> list[float]:
    """Round values to so many significant digits, except the ends, which are as given."""
    inner = [float(f"{value:.{digits}g}") for value in spaced[1:-1]]
    return [float(spaced[0]), *inner, float(spaced[-1])]


def _parts(text: str) -> list[str]:
    """Split at the commas outside brackets.

    Raises:
        ValueError: if a part is empty, or brackets do not close.
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    parts = [part.strip() for part in parts]
    if depth != 0 or not all(parts):
        raise ValueError("write values with commas between them, as in 0.1,0.2 or [0,1],[0.1,0.9]")
    return parts
