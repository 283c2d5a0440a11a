"""All printed sweep counts together: the readings that make each typical, and the others.

Computed from the searches with the events `by_then` (solved within the printed number of sweeps)
and `not_yet`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from rhw.config.loader import Config
from rhw.report.format import percent, plain
from rhw.report.plots.style import OURS, PAPER, blank
from rhw.report.section import Section, SweepSearch
from rhw.search.search import SEARCHED
from rhw.search.table import read_table
from rhw.store.files import StoreError

#: A printed count is typical if at least this share of runs had solved by then, and this share not.
USUAL = 0.1
HEADING = "Which settings make the printed numbers of sweeps probable?"
INTRODUCTION = (
    "For every printed number of sweeps, we tried all combinations of the details that the paper "
    f"leaves open. The number is *typical* under a reading if at least {USUAL:.0%} of the runs had "
    f"solved the task by then and at least {USUAL:.0%} had not; it is *impossible* if none or all "
    "had. These are counts of version 1: a reading of which half never solve is *typical* too "
    "(docs/search.md)."
)
CAPTION = (
    "Each dot is a reading, one combination of the open details (update, targets, initial weights, "
    "momentum, stop rule). In the grey band, the printed number is typical."
)
BY_THEN, NOT_YET = "by_then", "not_yet"


@dataclass(frozen=True)
class Overview:
    """The part of a report on all printed sweep counts."""

    table: pd.DataFrame
    heading: str = HEADING
    introduction: str = INTRODUCTION
    caption: str = CAPTION


def printed(config: Config) -> float | None:
    """Return the printed sweep count that a config's search is about."""
    search = config.base.search
    if search is None or not {BY_THEN, NOT_YET} <= set(search.events):
        return None
    bound = search.events[BY_THEN].where.get("sweeps")
    return None if bound is None else bound.at_most


def trusted(results: Path, config: Config, problems: list[str]) -> pd.DataFrame | None:
    """Read the table of a search; None if there is none, or if it is damaged (a problem)."""
    try:
        return read_table(results, config)
    except StoreError as error:
        problems.append(f"{error}; it is left out of the report")
        return None


def level_of(points: pd.Series[str], factor: str) -> pd.Series[str]:
    """Return the level of a factor at each point; `base` where it is unchanged."""
    return points.str.extract(rf"(?:^| ){factor}=(\S+)")[0].fillna("base")


def summarised(config: Config, frame: pd.DataFrame) -> SweepSearch | None:
    """Summarise the search for a config's printed sweep count; None if its search is another one.

    Args:
        config: a config with a search.
        frame: the table of the search.
    """
    search, wanted = config.base.search, printed(config)
    if search is None or wanted is None:
        return None
    rows = frame[frame["stage"] == SEARCHED].copy()
    rows["share"] = rows[BY_THEN] / rows["seeds"]
    # Diverged runs are neither; a point with no other runs is left out.
    rows["typical"] = (rows["share"] >= USUAL) & (rows[NOT_YET] / rows["seeds"] >= USUAL)
    impossible = (rows[BY_THEN] == 0) | (rows[BY_THEN] == rows["seeds"])
    typical = rows[rows["typical"]].sort_values(["distance", "share"], kind="stable")
    telling = []
    for factor in search.factors:
        levels = level_of(rows["point"], factor)
        shares = {
            level: float(rows["typical"][levels == level].mean()) for level in levels.unique()
        }
        best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
        if shares[best] >= 2 * shares[worst] and shares[best] > 0:
            telling.append(
                f"{factor}: {best} {percent(shares[best])}, {worst} {percent(shares[worst])}"
            )
    base = config.readings["as_printed"].settings.learning.update
    changed = level_of(rows["point"], "update") != "base"
    return SweepSearch(
        wanted,
        {
            "experiment": plain(config.base.title),
            "printed": f"{wanted:,.0f}",
            "readings": str(len(rows)),
            "typical": str(len(typical)),
            "impossible": str(int(impossible.sum())),
            "closest reading where it is typical": "none"
            if typical.empty
            else str(typical["point"].iloc[0]),
            "factors that matter (share of readings where it is typical)": "; ".join(telling)
            or "-",
        },
        rows["share"].tolist(),
        ((base == "case") ^ changed.to_numpy()).tolist(),
    )


def overview(sections: Iterable[Section]) -> Overview | None:
    """Return the table of all printed sweep counts that were searched for, if there are any."""
    rows = [one.sweep_search.row for one in sections if one.sweep_search is not None]
    return Overview(pd.DataFrame(rows)) if rows else None


def figure(sections: Iterable[Section]) -> Figure:
    """Draw the share of runs that had solved by each printed count, one dot per reading."""
    found = {one.name: one.sweep_search for one in sections if one.sweep_search is not None}
    fig = blank(7.4, 0.42 * len(found) + 1.1)
    ax = fig.subplots()
    random = np.random.Generator(np.random.PCG64(1986))
    for row, search in enumerate(found.values()):
        shares, per_case = np.array(search.shares), np.array(search.per_case, dtype=bool)
        heights = row + random.uniform(-0.28, 0.28, len(shares))
        for kind, color, label in ((True, OURS, "per case"), (False, PAPER, "per sweep")):
            which = per_case == kind
            ax.scatter(
                100 * shares[which], heights[which], s=9, color=color, alpha=0.6, lw=0,
                label=label if row == 0 else None,
            )  # fmt: skip
    ax.axvspan(100 * USUAL, 100 * (1 - USUAL), color="#000000", alpha=0.06, lw=0)
    names = [f"{name}, {search.printed:,.0f}" for name, search in found.items()]
    ax.set_yticks(range(len(found)), names, fontsize=8)
    ax.invert_yaxis()
    ax.set(
        xlabel="runs that had solved the task within the printed number of sweeps, %",
        xlim=(-3, 103),
    )
    ax.legend(frameon=False, fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, 1.13), ncol=2)
    return fig
