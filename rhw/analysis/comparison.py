"""Compare two folders of results, reading by reading: identical, consistent or different.

Readings present in both folders are compared by their runs.csv. Runs of the same seeds that agree
in every digit are identical. Otherwise each measure is tested: shares by Fisher's exact test,
numbers by the Mann-Whitney test, in which the sweep count of an unsolved run ranks above all
others. Holm's method limits the probability of a false alarm in one reading to LEVEL.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from rhw.analysis import compact
from rhw.analysis.runs_csv import FILE as RUNS
from rhw.analysis.stats import resampled_medians, wilson
from rhw.backprop.arithmetic import Array
from rhw.config.reading import Reading
from rhw.store import checksums, provenance

ComparisonResult = Literal["identical", "consistent", "differs", "only in one"]
LEVEL = 0.01
#: Columns that identify a run and are not results.
NO_MEASURES = ("seed",)


@dataclass(frozen=True)
class Measure:
    """One measure in both folders: medians or shares, their difference with an interval, and p."""

    name: str
    first: float
    second: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class ReadingComparison:
    """The comparison of one reading."""

    config: str
    reading: str
    outcome: ComparisonResult
    settings: list[str]
    measures: list[Measure]
    differing: list[str]


@dataclass(frozen=True)
class _Side:
    """One reading in one folder: its runs as text, and its settings.

    settings: from the provenance, None if there is none; fingerprint: from a compact table, which
    has few columns and only a hash of the settings.
    """

    text: pd.DataFrame
    settings: dict[str, Any] | None
    fingerprint: str
    compact: bool


def compare(first: Path, second: Path, only_first: bool = False) -> list[ReadingComparison]:
    """Compare every reading that at least one of the folders has.

    Args:
        first: a folder of results, with tables of its readings or a compact table of all.
        second: another one.
        only_first: whether to leave out readings that the first folder does not have.

    Raises:
        FileNotFoundError: if a folder has no results.
        StoreError: if a table is damaged.
    """
    sides = [_sides(folder) for folder in (first, second)]
    keys = set(sides[0]) if only_first else set(sides[0]) | set(sides[1])
    rows = []
    for key in sorted(keys):
        if key in sides[0] and key in sides[1]:
            rows.append(_reading(*key, *(load[key]() for load in sides)))
        else:
            rows.append(ReadingComparison(*key, "only in one", [], [], []))
    return rows


def _sides(folder: Path) -> dict[tuple[str, str], Callable[[], _Side]]:
    """Return, by config and reading, a function that loads each reading of a folder."""
    found: dict[tuple[str, str], Callable[[], _Side]] = {
        (path.parent.parent.name, path.parent.name): partial(_stored, path.parent)
        for path in folder.glob(f"*/*/{RUNS}")
    }
    if found:
        return found
    table = compact.read(folder)
    if table is None:
        raise FileNotFoundError(f"{folder}: no results (NAME/READING/{RUNS} or {compact.FILE})")
    return {
        (str(config), str(reading)): partial(_from_table, rows)
        for (config, reading), rows in table.groupby(["config", "reading"], sort=False)
    }


def stored_runs(folder: Path, reading: Reading) -> pd.DataFrame | None:
    """Return the runs of a reading with exactly its settings; None if a folder has none.

    Returns:
        One row per seed, with the columns seed, solved and sweeps, and perhaps others.

    Raises:
        StoreError: if a table is damaged.
    """
    try:
        load = _sides(folder).get(reading.key)
    except FileNotFoundError:
        return None
    side = None if load is None else load()
    if side is None or side.fingerprint != reading.fingerprint[:16]:
        return None
    return _typed(side.text)


def _stored(base: Path) -> _Side:
    # Compared as text: identical means equal in every digit.
    content = checksums.read(base, RUNS) or b""
    text = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    known = provenance.read(base) or {}
    settings = known.get("settings")
    if isinstance(settings, dict):
        settings = {"arithmetic": known.get("arithmetic"), **settings}
    return _Side(text, settings, str(known.get("fingerprint", ""))[:16], False)


def _from_table(rows: pd.DataFrame) -> _Side:
    text = rows.drop(columns=["config", "reading", "settings"]).reset_index(drop=True)
    return _Side(text, None, str(rows["settings"].iloc[0]), True)


def _typed(text: pd.DataFrame) -> pd.DataFrame:
    """Convert a table that was read as text to numbers and booleans."""
    content = io.StringIO(text.to_csv(index=False))
    return pd.read_csv(content)


def _reading(config: str, reading: str, first: _Side, second: _Side) -> ReadingComparison:
    settings = _settings(first, second)
    a, b = first.text, second.text
    if first.compact != second.compact:
        # If one side has more columns, compare those that the other has.
        a, b = (
            side.text if side.compact else compact.compacted(_typed(side.text))
            for side in (first, second)
        )
    both = a.merge(b, on="seed", suffixes=("", " "))
    shared = [name for name in a.columns if name in b.columns]
    if len(both) and all((both[n] == both[f"{n} "]).all() for n in shared if n != "seed"):
        return ReadingComparison(config, reading, "identical", settings, [], [])
    first_runs, second_runs = _typed(a), _typed(b)
    measures = [
        found
        for name in shared
        if name not in NO_MEASURES
        for found in [measure(name, first_runs, second_runs)]
        if found is not None
    ]
    differs = differing(measures)
    outcome: ComparisonResult = "differs" if differs else "consistent"
    return ReadingComparison(config, reading, outcome, settings, measures, differs)


def _settings(first: _Side, second: _Side) -> list[str]:
    """Return the settings that differ, as text."""
    if first.compact or second.compact:
        same = first.fingerprint == second.fingerprint
        return [] if same else ["their fingerprints (a setting, or the version of the arithmetic)"]
    if first.settings is None or second.settings is None:
        return ["settings unknown: no provenance"]
    a, b = first.settings, second.settings
    return [
        f"{key}: {a.get(key, 'not set')} and {b.get(key, 'not set')}"
        for key in sorted(set(a) | set(b))
        if a.get(key) != b.get(key)
    ]


def measure(name: str, first: pd.DataFrame, second: pd.DataFrame) -> Measure | None:
    """Compare one measure; None if it is neither a number nor a share, or constant and equal."""
    a, b = first[name], second[name]
    if a.dtype == bool and b.dtype == bool:
        return _share(name, a.to_numpy(), b.to_numpy())
    if not (_is_number(a) and _is_number(b)):
        return None
    x, y = a.to_numpy(dtype=float), b.to_numpy(dtype=float)
    if name == "sweeps":
        x = np.where(first["solved"].to_numpy(dtype=bool), x, np.inf)
        y = np.where(second["solved"].to_numpy(dtype=bool), y, np.inf)
    x, y = x[~np.isnan(x)], y[~np.isnan(y)]
    if not len(x) or not len(y) or np.unique(np.concatenate([x, y])).size == 1:
        return None
    return _numbers(name, x, y)


def _is_number(values: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values)) and values.dtype != bool


def _share(name: str, a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> Measure | None:
    from scipy.stats import fisher_exact

    k, n, m, total = int(a.sum()), len(a), int(b.sum()), len(b)
    if (k, m) in ((0, 0), (n, total)):
        return None
    p = float(fisher_exact(np.array([[k, n - k], [m, total - m]])).pvalue)
    # Newcombe's interval of a difference, from the two Wilson intervals.
    (low_a, high_a), (low_b, high_b) = wilson(k, n), wilson(m, total)
    share_a, share_b = k / n, m / total
    low = share_b - share_a - float(np.hypot(share_b - low_b, high_a - share_a))
    high = share_b - share_a + float(np.hypot(high_b - share_b, share_a - low_a))
    return Measure(name, share_a, share_b, low, high, p)


def _numbers(name: str, x: Array, y: Array) -> Measure:
    from scipy.stats import mannwhitneyu, rankdata

    # A test of ranks: unsolved runs simply rank above all others.
    ranks = rankdata(np.concatenate([x, y]))
    p = float(mannwhitneyu(ranks[: len(x)], ranks[len(x) :]).pvalue)
    random = np.random.Generator(np.random.PCG64(1986))
    with np.errstate(invalid="ignore"):
        gaps = resampled_medians(y, random) - resampled_medians(x, random)
    gaps = gaps[~np.isnan(gaps)]
    low, high = (
        np.quantile(gaps, [0.025, 0.975], method="inverted_cdf") if len(gaps) else (0.0, 0.0)
    )
    first, second = (float(np.quantile(v, 0.5, method="inverted_cdf")) for v in (x, y))
    return Measure(name, first, second, float(low), float(high), p)


def differing(measures: list[Measure]) -> list[str]:
    """Return the measures that differ at LEVEL after Holm's correction for multiple tests."""
    found = []
    for k, one in enumerate(sorted(measures, key=lambda measure: measure.p)):
        if one.p > LEVEL / (len(measures) - k):
            break
        found.append(one.name)
    return found
