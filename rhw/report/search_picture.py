"""The points of a search that matter, chosen to be drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from rhw.analysis.stats import wilson
from rhw.config import AS_PRINTED
from rhw.config.search_spec import Search
from rhw.report.figures import Picture
from rhw.report.plots import search as plot
from rhw.report.search import is_back, ranked, searched, smallest
from rhw.search.ranking import joint
from rhw.search.search import CONFIRMED, SEARCHED

#: The number of single changes that are drawn, and of the smallest that bring learning back.
DRAWN = 5


def picture(frame: pd.DataFrame, search: Search) -> Picture:
    """Draw the points of the search that matter, by name."""
    dots, points = shown(frame, search), len(searched(frame))
    return Picture(
        "search",
        f"The base, the best single changes, the smallest changes that bring learning back and the "
        f"best of all {points:,} points of the search, each with its distance from the base. Blue: "
        "learning has returned. Filled: confirmed on fresh seeds. Bars: 95 % intervals.",
        partial(plot.figure, dots),
    )


def shown(frame: pd.DataFrame, search: Search) -> list[plot.Dot]:
    """Return the points to draw: the base, the best single changes, the smallest, the best."""
    first, best = ranked(frame, search, SEARCHED), ranked(frame, search, CONFIRMED)
    single = first[first["changed"] == 1]
    single = single.sort_values(
        [search.recovered.event, "joint"], ascending=False, kind="stable"
    ).head(DRAWN)
    sure = {row["point"]: row for _, row in best.iterrows()}
    names = [AS_PRINTED, *single["point"], *smallest(frame, search)["point"].head(DRAWN)]
    rows = {row["point"]: row for _, row in first.iterrows()} | sure
    return [
        _dot(rows[name], search, name in sure) for name in dict.fromkeys([*names, *best["point"]])
    ]


def _dot(row: pd.Series[Any], search: Search, confirmed: bool) -> plot.Dot:
    back, seeds = int(row[search.recovered.event]), int(row["seeds"])
    found = joint(row.to_dict(), search, interval=True)
    return plot.Dot(
        str(row["point"]), float(row["distance"]), back / seeds, *wilson(back, seeds),
        found.estimate, found.low, found.high, is_back(row, search), confirmed,
    )  # fmt: skip
