"""The results of a search as tables and sentences: single changes, smallest, best reading."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rhw.analysis.stats import wilson
from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.config.search_spec import Search
from rhw.report.format import percent
from rhw.search.ranking import Joint, joint
from rhw.search.search import CONFIRMED, SEARCHED
from rhw.store.provenance import settings_of

BEST = 12


def searched(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the search itself, with the number of factors that each changes."""
    return _of_stage(frame, SEARCHED)


def _of_stage(frame: pd.DataFrame, stage: str) -> pd.DataFrame:
    rows = frame[frame["stage"] == stage].copy()
    rows["changed"] = rows["point"].str.count("=")
    return rows


def shares(row: Any, search: Search) -> dict[str, str]:
    """Return the share of runs that show each event."""
    return {name: percent(row[name] / row["seeds"]) for name in search.events}


def is_back(row: Any, search: Search) -> bool:
    """Return whether learning has returned at a point."""
    return bool(row[search.recovered.event] >= search.recovered.share * row["seeds"])


def singles_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return a table of the base and every single change."""
    rows = searched(frame)
    return pd.DataFrame(
        [
            {"change": row["point"], "distance": f"{row['distance']:.2f}", **shares(row, search)}
            for _, row in rows[rows["changed"] <= 1].iterrows()
        ]
    )


def smallest(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return the points at which learning has returned, by distance from the base."""
    rows = searched(frame)
    back = rows[[is_back(row, search) for _, row in rows.iterrows()]]
    return back.sort_values(
        ["distance", search.recovered.event], ascending=[True, False], kind="stable"
    )


def smallest_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return a table of the smallest changes that bring learning back."""
    rows = smallest(frame, search).head(BEST)
    return pd.DataFrame(
        [
            {"change": row["point"], "distance": f"{row['distance']:.2f}", **shares(row, search)}
            for _, row in rows.iterrows()
        ]
    )


def ranked(frame: pd.DataFrame, search: Search, stage: str) -> pd.DataFrame:
    """Return the rows of a stage, ordered by the probability of the printed results."""
    rows = _of_stage(frame, stage)
    rows["joint"] = [joint(row.to_dict(), search).estimate for _, row in rows.iterrows()]
    return rows.sort_values(["joint", "distance"], ascending=[False, True], kind="stable")


def winner(frame: pd.DataFrame, search: Search) -> pd.Series[Any] | None:
    """Return the best reading: the closest to the base of those tied for best."""
    rows = ranked(frame, search, CONFIRMED)
    watched = tuple(f"{factor}=" for factor in search.not_eligible)
    may = rows[[not any(w in point for w in watched) for point in rows["point"]]]
    if may.empty:
        return None
    best = may["joint"].max()
    reach = [joint(row.to_dict(), search, interval=True).high >= best for _, row in may.iterrows()]
    return may[reach].sort_values(["distance", "joint"], ascending=[True, False]).iloc[0]


def probability(found: Joint) -> str:
    """Format a small probability with its interval."""
    return f"{found.estimate:.2g} ({found.low:.1g} to {found.high:.1g})"


def ranking_table(frame: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return a table of the best points on fresh seeds, with the estimates of the search."""
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
                "joint probability": probability(now),
                "in the search": f"{then.estimate:.2g}",
                "overestimated by": f"x {then.estimate / now.estimate:.1f}",
            }
        )
    return pd.DataFrame(rows)


def sentences(frame: pd.DataFrame, search: Search) -> list[str]:
    """Describe which single change, which pair and which smallest change bring learning back."""
    rows, name = searched(frame), search.recovered.event
    runs = "1 run" if len(search.runs) == 1 else f"{len(search.runs)} runs"
    nearest = smallest(frame, search)
    found = [
        f"The search trained {len(rows):,} points of at most {search.max_changes} changes, with "
        f"{search.seeds} seeds and {runs} per seed: "
        f"{len(rows) * search.seeds * len(search.runs):,} runs.",
        *_recovered(rows, nearest, search),
    ]
    if nearest.empty:
        return found
    for event, meant in search.events.items():
        if event != name:
            most = rows.sort_values([event, "distance"], ascending=[False, True]).iloc[0]
            found.append(
                f"`{event}` ({meant.what}) is most frequent with {most['point']}: "
                f"{percent(most[event] / most['seeds'])}."
            )
    won = winner(frame, search)
    if won is not None:
        now = joint(won.to_dict(), search, interval=True)
        found.append(
            f"Best reading: {won['point']}, at distance {won['distance']:.2f}. It is the closest "
            f"to the paper among those statistically tied for best. On {won['seeds']} fresh seeds, "
            f"the joint probability of all printed results is {probability(now)}."
        )
    return found


def _recovered(rows: pd.DataFrame, nearest: pd.DataFrame, search: Search) -> list[str]:
    """Describe the points at which learning has returned, if there are any."""
    name, needed = search.recovered.event, percent(search.recovered.share)

    def shown(row: pd.Series[Any]) -> str:
        return percent(row[name] / row["seeds"])

    if nearest.empty:
        best = rows.sort_values([name, "distance"], ascending=[False, True]).iloc[0]
        return [
            f"At no point do {needed} of the runs show `{name}`; the largest share is "
            f"{shown(best)}, with "
            f"{best['point']}."
        ]
    base = nearest[nearest["changed"] == 0]
    if not base.empty:
        return [
            f"No change is needed: as printed, {shown(base.iloc[0])} of the runs show `{name}`."
        ]
    found = []
    singles = nearest[nearest["changed"] == 1]
    if singles.empty:
        best = rows[rows["changed"] == 1].sort_values(name, ascending=False).iloc[0]
        low, high = map(percent, wilson(int(best[name]), int(best["seeds"])))
        found.append(
            f"With no single change do {needed} of the runs show `{name}`; the largest share is "
            f"{shown(best)} "
            f"({low} to {high}), with {best['point']}."
        )
    else:
        names = ", ".join(f"{p} ({d:.2f})" for p, d in singles[["point", "distance"]].to_numpy())
        found.append(f"Single changes that bring learning back, with their distances: {names}.")
    pairs = nearest[nearest["changed"] == 2]
    if not pairs.empty:
        pair = pairs.iloc[0]
        found.append(
            f"The smallest pair is {pair['point']}, at distance {pair['distance']:.2f}: "
            f"{shown(pair)}."
        )
    first = nearest.iloc[0]
    found.append(
        f"The smallest change that does so is {first['point']}, at distance "
        f"{first['distance']:.2f}: "
        f"{shown(first)} of its runs show `{name}`."
    )
    return found


def _plain(value: Any) -> str:
    """Format a setting as YAML does."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def winner_table(point: str, config: Config) -> pd.DataFrame:
    """Return a table of a point's changes: as printed, as changed, and the distance of each."""
    search = config.base.search
    assert search is not None
    before, rows = settings_of(config.readings[AS_PRINTED]), []
    for word in point.split() if point != AS_PRINTED else ():
        factor, _, level = word.partition("=")
        one = search.factors[factor][level]
        for k, (key, value) in enumerate(one.change.items()):
            default = {n[len(key) + 1 :]: v for n, v in before.items() if n.startswith(f"{key}.")}
            rows.append(
                {
                    "factor": factor,
                    "setting": key,
                    "as_printed": _plain(before.get(key, default or "not set")),
                    "changed to": _plain(value),
                    "distance": "" if k else f"{one.distance:.2f}",
                }
            )
    return pd.DataFrame(rows)


def tables(frame: pd.DataFrame, config: Config) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the tables of a search for the report: title, note and content."""
    search, name = config.base.search, config.name
    assert search is not None
    events = "; ".join(f"*{n}*: {event.what} (`{event.run}`)" for n, event in search.events.items())
    found = [
        (
            "The search: single changes",
            f"Shares of runs that show each event. {events}. docs/search.md defines the distances. "
            f"All points are in `search/{name}.csv`, which `rhw search {name}` "
            "computes.",
            singles_table(frame, search),
        )
    ]
    near = smallest_table(frame, search)
    if not near.empty:
        title = "The search: the smallest changes that bring learning back"
        event, share = search.recovered.event, search.recovered.share
        note = f"Points at which at least {share:.0%}"
        found.append(
            (title, note.replace("%", " %") + f" of the runs show `{event}`, by distance.", near)
        )
    won = winner(frame, search)
    if won is not None and won["point"] != AS_PRINTED:
        note = f"The changes of {won['point']}; everything else is as printed."
        found.append(
            ("The search: the best reading", note, winner_table(str(won["point"]), config))
        )
    note = (
        f"The {search.confirm.best} best points of the search, repeated on {search.confirm.seeds} "
        "fresh seeds. *Joint probability*: of all printed results, with a 95 % interval; then the "
        "estimate of the search itself, and the factor by which it was too high (winner's curse)."
    )
    found.append(("The search: the best points, confirmed", note, ranking_table(frame, search)))
    return found


def missing(config: Config) -> str:
    """Describe, for the report, a search that has not been run with these settings."""
    return (
        f"The search of {config.name} has not been run with these settings; "
        f"`rhw search {config.name}` runs it."
    )
