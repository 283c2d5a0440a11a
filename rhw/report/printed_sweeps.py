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
    "had."
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


def gather(
    configs: Iterable[Config], results: Path, problems: list[str]
) -> dict[str, pd.DataFrame]:
    """Collect the points of these searches, with the share of runs that had solved by then.

    Args:
        configs: configs that may have a search.
        results: folder of results.
        problems: receives a message for each table that is left out.
    """
    found = {}
    for config in sorted(configs, key=lambda one: one.base.order):
        frame = trusted(results, config, problems) if printed(config) is not None else None
        if frame is not None:
            rows = frame[frame["stage"] == SEARCHED].copy()
            rows["share"] = rows[BY_THEN] / rows["seeds"]
            # Diverged runs are neither; a point with no other runs is left out.
            rows["usual"] = (rows["share"] >= USUAL) & (rows[NOT_YET] / rows["seeds"] >= USUAL)
            rows["impossible"] = (rows[BY_THEN] == 0) | (rows[BY_THEN] == rows["seeds"])
            found[config.name] = rows
    return found


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


def table(found: dict[str, pd.DataFrame], configs: dict[str, Config]) -> pd.DataFrame:
    """Return one row per printed count: how many readings make it typical, and what they share."""
    lines = []
    for name, rows in found.items():
        search = configs[name].base.search
        assert search is not None
        usual = rows[rows["usual"]]
        nearest = usual.sort_values(["distance", "share"], kind="stable")
        telling = []
        for factor in search.factors:
            levels = level_of(rows["point"], factor)
            shares = {
                level: float(rows["usual"][levels == level].mean()) for level in levels.unique()
            }
            best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
            if shares[best] >= 2 * shares[worst] and shares[best] > 0:
                telling.append(
                    f"{factor}: {best} {percent(shares[best])}, {worst} {percent(shares[worst])}"
                )
        lines.append(
            {
                "experiment": plain(configs[name].base.title),
                "printed": f"{printed(configs[name]):,.0f}",
                "readings": str(len(rows)),
                "typical": str(len(usual)),
                "impossible": str(int(rows["impossible"].sum())),
                "closest reading where it is typical": "none"
                if usual.empty
                else str(nearest["point"].iloc[0]),
                "factors that matter (share of readings where it is typical)": "; ".join(telling)
                or "-",
            }
        )
    return pd.DataFrame(lines)


def figure(found: dict[str, pd.DataFrame], configs: dict[str, Config]) -> Figure:
    """Draw the share of runs that had solved by each printed count, one dot per reading."""
    fig = blank(7.4, 0.42 * len(found) + 1.1)
    ax = fig.subplots()
    random = np.random.Generator(np.random.PCG64(1986))
    for row, (name, rows) in enumerate(found.items()):
        base = configs[name].readings["as_printed"].settings.learning.update
        changed = level_of(rows["point"], "update") != "base"
        per_case = (base == "case") ^ changed.to_numpy()
        heights = row + random.uniform(-0.28, 0.28, len(rows))
        for kind, color, label in ((True, OURS, "per case"), (False, PAPER, "per sweep")):
            which = per_case == kind
            ax.scatter(
                100 * rows["share"][which], heights[which], s=9, color=color, alpha=0.6, lw=0,
                label=label if row == 0 else None,
            )  # fmt: skip
    ax.axvspan(100 * USUAL, 100 * (1 - USUAL), color="#000000", alpha=0.06, lw=0)
    names = [f"{name}, {printed(configs[name]):,.0f}" for name in found]
    ax.set_yticks(range(len(found)), names, fontsize=8)
    ax.invert_yaxis()
    ax.set(
        xlabel="runs that had solved the task within the printed number of sweeps, %",
        xlim=(-3, 103),
    )
    ax.legend(frameon=False, fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, 1.13), ncol=2)
    return fig
