"""The convergence table, with one row per reading."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from rhw.analysis.failures import KINDS, count_of, in_words
from rhw.report.format import count, percent

if TYPE_CHECKING:
    import pandas as pd

HELD_OUT = "held out right"


def right(row: dict[str, Any], which: str) -> str:
    """Format how many cases are right, `4 (3 to 4) of 4`: median and range; - for none.

    Args:
        row: a row of `summary_row`.
        which: `trained` or `held_out`.
    """
    cases = row.get(f"{which}_cases", float("nan"))
    if isnan(cases):
        return "-"
    low, middle, high = (row[f"{which}_right_{name}"] for name in ("min", "median", "max"))
    spread = f" ({low:,.0f} to {high:,.0f})" if low < high else ""
    return f"{middle:,.6g}{spread} of {cases:,.0f}"


def failures(row: dict[str, Any]) -> str:
    """Format failures, `1 diverged, 284 no longer improving`, without zeros; - for none."""
    counts = {kind: count_of(row, kind) for kind in KINDS}
    return ", ".join(f"{n:,} {in_words(kind)}" for kind, n in counts.items() if n) or "-"


def convergence_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Format the convergence table as text, from rows of `summary_row`."""
    import pandas as pd

    return pd.DataFrame(convergence_rows(rows))


def convergence_rows(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Format the rows of the convergence table; each has the same columns.

    Args:
        rows: as `summary_row` returns them.
    """
    table = []
    for row in rows:
        low, high = row["share_low"], row["share_high"]
        table.append(
            {
                "reading": row["reading"],
                "solved": f"{row['solved']} of {row['seeds']}",
                "share": percent(row["share"]),
                "95 % interval": f"{percent(low)[:-2]} to {percent(high)}",
                **{
                    head: count(row[f"sweeps_{key}"])
                    for head, key in (
                        ("fastest", "min"),
                        ("quartile 1", "q1"),
                        ("median", "median"),
                        ("quartile 3", "q3"),
                        ("slowest", "max"),
                        ("median of solved", "median_solved"),
                    )
                },
                "cases right": right(row, "trained"),
                HELD_OUT: right(row, "held_out"),
                "paper": count(row["paper_sweeps"]),
                "at or below": percent(row["share_at_or_below_paper"]),
                "failures": failures(row),
            }
        )
    if all(row[HELD_OUT] == "-" for row in table):
        for row in table:
            del row[HELD_OUT]
    return table
