"""The table of claims: every claim with its verdicts, in full and as a summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd

from rhw.analysis.runs import Runs
from rhw.analysis.verdicts import VERDICTS, Judged, judge
from rhw.config.loader import Config
from rhw.report.format import label, markdown
from rhw.store import checksums
from rhw.store.files import StoreError

FILE = "claims.csv"
NOTE = (
    "Each claim under its readings, the one closest to the paper first. *Expected*: the printed "
    "number, or the range that we accept for a claim without a number. docs/verdicts.md has the "
    "rules."
)
#: A cell that a spreadsheet might run as a formula; a single `-` and numbers are harmless.
FORMULA = re.compile(r"\s*(?!-$|[-+]?[\d.,]+(?:e[-+]?\d+)?$)[=+\-@]")
COLUMNS = [field.name for field in fields(Judged)]


def ledger(config: Config, runs: dict[str, Runs]) -> pd.DataFrame:
    """Judge all claims of one experiment under each of their readings."""
    rows = [
        asdict(judged)
        for name, claim in config.base.claims.items()
        for judged in judge(config.name, name, claim, runs)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same table as text, with no cell that a spreadsheet would run as a formula.

    Such a cell is prefixed with a single quote, which spreadsheets take as a mark of text.
    """
    return frame.astype(str).map(lambda text: f"'{text}" if FORMULA.match(text) else text)


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Format the claims of one experiment for the report."""
    shown = frame[["claim", "says", "source", "reading", "expected", "ours", "interval", "seeds"]]
    shown = shown.assign(verdict="**" + frame["verdict"] + "**")
    # Cells that several readings share are shown once.
    again = shown["claim"].duplicated()
    for column in ("claim", "says", "source"):
        shown[column] = shown[column].where(~again, "")
    return shown.astype(str)


def read(folder: Path) -> pd.DataFrame | None:
    """Read the claims of a results folder, as text; None if there are none.

    Raises:
        StoreError: if the file is damaged, or was written by another version.
    """
    content = checksums.read(folder, FILE)
    if content is None:
        return None
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    if list(frame.columns) != COLUMNS:
        raise StoreError(f"{folder / FILE}: written by another version (other columns)")
    return frame


def best(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per claim: its verdict under its first reading, and its best verdict."""
    rows = []
    order = {verdict: k for k, verdict in enumerate(VERDICTS)}
    for (experiment, claim), group in frame.groupby(["experiment", "claim"], sort=False):
        first = group.iloc[0]
        at_best = min(group["verdict"], key=lambda verdict: order[verdict])
        where = group[group["verdict"] == at_best]["reading"].iloc[0]
        rows.append(
            {
                "experiment": experiment,
                "claim": claim,
                "source": first["source"],
                "says": first["says"],
                "first": first["verdict"],
                "best": at_best,
                "reading": where,
            }
        )
    columns = ["experiment", "claim", "source", "says", "first", "best", "reading"]
    return pd.DataFrame(rows, columns=columns)


def counts(verdicts: Iterable[str]) -> str:
    """Format the number of each verdict, `41 reproduced, 3 partly, ...`, without zeros."""
    found = list(verdicts)
    words = [f"{found.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in found]
    return ", ".join(words) or "none"


def glance(frame: pd.DataFrame, titles: dict[str, str]) -> str:
    """Return a summary of all verdicts for the top of the report."""
    if frame.empty:
        return ""
    rows = best(frame)
    lines = [
        "## Summary of verdicts",
        "",
        f"{len(rows)} claims. Under the reading closest to the paper: {counts(rows['first'])}. "
        f"Under the best of their readings: {counts(rows['best'])}.",
        "",
    ]
    shown = []
    for name, title in titles.items():
        own = rows[rows["experiment"] == name]
        if not own.empty:
            shown.append(
                {
                    "experiment": f"[{label(title)}](#{name})",
                    "claims": str(len(own)),
                    "as printed": counts(own["first"]),
                    "under the best reading": counts(own["best"]),
                }
            )
    return "\n".join([*lines, markdown(pd.DataFrame(shown)), ""])
