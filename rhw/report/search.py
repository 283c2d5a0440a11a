"""What a search found, as tables and sentences: single changes, the smallest, the best."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rhw.ranking import Joint, joint
from rhw.report.tables import percent
from rhw.search import CONFIRMED, SEARCHED
from rhw.search_spec import Search
from rhw.stats import wilson

BEST = 12


def searched(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the search itself, with the number of factors that each changes."""
    rows = frame[frame["stage"] == SEARCHED].copy()
    rows["changed"] = rows["point"].str.count("=")
    return rows


def shares(row: Any, search: Search) -> dict[str, str]:
    """The share of runs that show each event."""
    return {name: percent(row[name] / row["seeds"]) for name in search.events}


def is_back(row: Any, search: Search) -> bool:
    """Whether learning is back at a point."""
    return bool(row[search.back.event] >= search.back.share * row["seeds"])


def singles_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """The base and every single change."""
    rows = searched(frame)
    return pd.DataFrame(
        [
            {"change": row["point"], "distance": f"{row['distance']:.2f}", **shares(row, search)}
            for _, row in rows[rows["changed"] <= 1].iterrows()
        ]
    )


def smallest(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Points at which learning is back, the nearest to the base first."""
    rows = searched(frame)
    back = rows[[is_back(row, search) for _, row in rows.iterrows()]]
    return back.sort_values(["distance", search.back.event], ascending=[True, False], kind="stable")


def smallest_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """The smallest changes that bring learning back."""
    rows = smallest(frame, search).head(BEST)
    return pd.DataFrame(
        [
            {"change": row["point"], "distance": f"{row['distance']:.2f}", **shares(row, search)}
            for _, row in rows.iterrows()
        ]
    )


def ranked(frame: pd.DataFrame, search: Search, stage: str) -> pd.DataFrame:
    """The rows of a stage, those that make the printed result most probable first."""
    rows = frame[frame["stage"] == stage].copy()
    rows["joint"] = [joint(row.to_dict(), search).estimate for _, row in rows.iterrows()]
    return rows.sort_values(["joint", "distance"], ascending=[False, True], kind="stable")


def probability(found: Joint) -> str:
    """A small probability with its interval."""
    return f"{found.estimate:.2g} ({found.low:.1g} to {found.high:.1g})"


def ranking_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """The best points on fresh seeds, with what the search had said of them."""
    before = frame[frame["stage"] == SEARCHED].set_index("point")
    rows = []
    for _, row in ranked(frame, search, CONFIRMED).iterrows():
        then = joint(before.loc[row["point"]].to_dict(), search)
        now = joint(row.to_dict(), search, interval=True)
        rows.append(
            {
                "change": row["point"],
                "distance": f"{row['distance']:.2f}",
                **shares(row, search),
                "jointly": probability(now),
                "in the search": f"{then.estimate:.2g}",
                "too good by": f"x {then.estimate / now.estimate:.1f}",
            }
        )
    return pd.DataFrame(rows)


def sentences(frame: pd.DataFrame, search: Search) -> list[str]:
    """Which single change brings learning back, which pair, and which is the smallest."""
    rows, name = searched(frame), search.back.event
    found = [
        f"The search trained {len(rows):,} points of at most {search.together} changes, "
        f"{search.seeds} seeds each and {len(search.runs)} runs a seed: "
        f"{len(rows) * search.seeds * len(search.runs):,} runs."
    ]
    nearest = smallest(frame, search)
    if nearest.empty:
        best = rows.sort_values([name, "distance"], ascending=[False, True]).iloc[0]
        found.append(
            f"No point shows `{name}` in {percent(search.back.share)} of its runs; the most is "
            f"{percent(best[name] / best['seeds'])}, with {best['point']}."
        )
        return found
    singles = nearest[nearest["changed"] <= 1]
    if singles.empty:
        best = rows[rows["changed"] == 1].sort_values(name, ascending=False).iloc[0]
        low, high = wilson(int(best[name]), int(best["seeds"]))
        found.append(
            f"No single change brings `{name}` to {percent(search.back.share)} of the runs; the "
            f"most is {percent(best[name] / best['seeds'])} ({percent(low)} to {percent(high)}), "
            f"with {best['point']}."
        )
    else:
        names = ", ".join(f"{p} ({d:.2f})" for p, d in singles[["point", "distance"]].to_numpy())
        found.append(f"Single changes that bring learning back, with their distances: {names}.")
    first = nearest.iloc[0]
    found.append(
        f"The smallest change that does is {first['point']}, at distance {first['distance']:.2f}: "
        f"{percent(first[name] / first['seeds'])} of its runs show `{name}`."
    )
    return found
