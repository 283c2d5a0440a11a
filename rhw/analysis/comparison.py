"""Two folders of results: are they identical, consistent, or what differs?

Readings that both have are compared by their runs.csv. Runs of the same seeds that are equal in
every digit are identical. Otherwise each measure is tested: shares by Fisher's exact test, numbers
by the test of Mann and Whitney, where sweeps of a run that never solved are longer than any. Holm's
rule keeps the chance of a false alarm in one reading at LEVEL.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from rhw.analysis.stats import resampled_medians, wilson
from rhw.backprop.arithmetic import Array
from rhw.store import checksums, provenance

ComparisonResult = Literal["identical", "consistent", "differs", "only in one"]
LEVEL = 0.01
#: Columns that say which run it is, and not what it did.
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
    """One reading."""

    config: str
    reading: str
    outcome: ComparisonResult
    settings: list[str]
    measures: list[Measure]
    differing: list[str]


def compare(first: Path, second: Path) -> list[ReadingComparison]:
    """Every reading that one of the folders has.

    Raises:
        FileNotFoundError: if a folder has no results.
        StoreError: if a table is damaged.
    """
    tables = []
    for folder in (first, second):
        found = {(p.parent.parent.name, p.parent.name): p for p in folder.glob("*/*/runs.csv")}
        if not found:
            raise FileNotFoundError(f"{folder}: no results (NAME/READING/runs.csv)")
        tables.append(found)
    rows = []
    for key in sorted(set(tables[0]) | set(tables[1])):
        if key in tables[0] and key in tables[1]:
            rows.append(_reading(*key, tables[0][key], tables[1][key]))
        else:
            rows.append(ReadingComparison(*key, "only in one", [], [], []))
    return rows


def _reading(config: str, reading: str, first: Path, second: Path) -> ReadingComparison:
    settings = _settings(first.parent, second.parent)
    # As text: identical means every digit.
    one, two = (checksums.read(path.parent, path.name) or b"" for path in (first, second))
    a, b = (pd.read_csv(io.BytesIO(x), dtype=str, keep_default_na=False) for x in (one, two))
    both = a.merge(b, on="seed", suffixes=("", " "))
    shared = [name for name in a.columns if name in b.columns]
    if len(both) and all((both[n] == both[f"{n} "]).all() for n in shared if n != "seed"):
        return ReadingComparison(config, reading, "identical", settings, [], [])
    first_runs, second_runs = (pd.read_csv(io.BytesIO(x)) for x in (one, two))
    measures = [
        found
        for name in shared
        if name not in NO_MEASURES
        for found in [_measure(name, first_runs, second_runs)]
        if found is not None
    ]
    differing = _holm(measures)
    outcome: ComparisonResult = "differs" if differing else "consistent"
    return ReadingComparison(config, reading, outcome, settings, measures, differing)


def _settings(first: Path, second: Path) -> list[str]:
    """Settings that the two provenances give differently, in words."""
    found = []
    for folder in (first, second):
        settings = (provenance.read(folder) or {}).get("settings")
        if settings is None:
            return ["settings unknown: no provenance"]
        found.append(settings)
    keys = sorted(set(found[0]) | set(found[1]))
    return [
        f"{key}: {found[0].get(key, 'not set')} and {found[1].get(key, 'not set')}"
        for key in keys
        if found[0].get(key) != found[1].get(key)
    ]


def _measure(name: str, first: pd.DataFrame, second: pd.DataFrame) -> Measure | None:
    """One measure; None where it is no number or share, or is constant and equal."""
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
    # Newcombe's interval of a difference, from Wilson's of each.
    (low_a, high_a), (low_b, high_b) = wilson(k, n), wilson(m, total)
    share_a, share_b = k / n, m / total
    low = share_b - share_a - float(np.hypot(share_b - low_b, high_a - share_a))
    high = share_b - share_a + float(np.hypot(high_b - share_b, share_a - low_a))
    return Measure(name, share_a, share_b, low, high, p)


def _numbers(name: str, x: Array, y: Array) -> Measure:
    from scipy.stats import mannwhitneyu, rankdata

    # By ranks, so that those that never solved are simply the longest.
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


def _holm(measures: list[Measure]) -> list[str]:
    """Measures that differ at LEVEL, with Holm's rule for several tests."""
    differing = []
    for k, one in enumerate(sorted(measures, key=lambda measure: measure.p)):
        if one.p > LEVEL / (len(measures) - k):
            break
        differing.append(one.name)
    return differing
