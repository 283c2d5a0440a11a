"""The table of claims: every claim under each of its readings, in three columns, and in counts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pandas as pd

from rhw.analysis.choice import choose
from rhw.analysis.evidence import CHECK_WORDS, VERDICTS, Evidence, Judged
from rhw.analysis.verdicts import judge
from rhw.config.claims_spec import CHECKS, NUMBERS
from rhw.store import checksums
from rhw.store.files import StoreError

FILE = "claims.csv"
NOTE = (
    "Each claim under its readings. *Accepted*: what would have been compatible, or the range that "
    "the paper's word means. docs/protocol.md has the rules."
)
#: A cell that a spreadsheet might run as a formula; a single `-` and numbers are harmless.
FORMULA = re.compile(r"\s*(?!-$|[-+]?[\d.,]+(?:e[-+]?\d+)?$)[=+\-@]")
COLUMNS = [field.name for field in fields(Judged)]
#: The three columns of verdicts, and what they are called.
THREE = {
    "printed": "as printed",
    "nearest": "nearest other reading",
    "chosen": "with the choice of a reading",
}
#: What a claim is about: a printed number, a statement, or nothing that is learned.
GROUPS = ("numbers", "statements", "checks")


def ledger(evidence: Evidence) -> pd.DataFrame:
    """Judge all claims of one experiment under each of their readings."""
    rows = [asdict(judged) for judged in judge(evidence)]
    return pd.DataFrame(rows, columns=COLUMNS)


def spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same table as text, with no cell that a spreadsheet would run as a formula.

    Such a cell is prefixed with a single quote, which spreadsheets take as a mark of text.
    """
    return frame.map(str).map(lambda text: f"'{text}" if FORMULA.match(text) else text)


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Format the claims of one experiment for the report."""
    columns = ["claim", "says", "source", "reading", "printed", "ours", "accepted", "runs"]
    weak = frame["weak"].astype(str) == "True"
    shown = frame[columns].assign(
        verdict="**" + frame["verdict"] + "**" + weak.map({True: " (weak)", False: ""}),
        note=frame["note"],
    )
    # Cells that several readings share are shown once.
    again = shown["claim"].duplicated()
    for column in ("claim", "says", "source"):
        shown[column] = shown[column].where(~again, "")
    return shown.astype(str)


def read(folder: Path) -> pd.DataFrame | None:
    """Read the claims of a results folder, as text; None if there are none.

    Raises:
        StoreError: if the file is damaged, or was written by an unknown version.
    """
    content = checksums.read(folder, FILE)
    if content is None:
        return None
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    if list(frame.columns) != COLUMNS:
        raise StoreError(f"{folder / FILE}: written by another version (other columns)")
    return frame


def judged(frame: pd.DataFrame) -> list[Judged]:
    """Return the rows of a table of claims, which may be text."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "str": str, "float": float, "int": int, "bool": lambda text: str(text) == "True",
    }  # fmt: skip
    of = {field.name: kinds[str(field.type)] for field in fields(Judged)}
    return [
        Judged(**{str(name): of[str(name)](value) for name, value in row.items()})
        for row in frame.to_dict("records")
    ]


def per_claim(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per claim: its verdict in three columns, and the price of choice."""
    rows: list[dict[str, Any]] = []
    groups: dict[tuple[str, str], list[Judged]] = {}
    for one in judged(frame):
        groups.setdefault((one.experiment, one.claim), []).append(one)
    for (experiment, claim), those in groups.items():
        first, chosen = those[0], choose(those)
        rows.append(
            {
                "experiment": experiment, "claim": claim, "source": first.source,
                "says": first.says, "group": group_of(first), "new": first.new,
                **asdict(chosen),
            }
        )  # fmt: skip
    columns = [
        "experiment", "claim", "source", "says", "group", "new", "printed", "nearest",
        "nearest_reading", "chosen", "agree", "readings", "accepted", "weak",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def group_of(one: Judged) -> str:
    """Return what a claim is about."""
    if one.kind in CHECKS:
        return "checks"
    return "numbers" if one.kind in NUMBERS and not one.word else "statements"


def counts(verdicts: Iterable[str]) -> str:
    """Format the number of each verdict, `41 reproduced, 3 undecided, ...`, without zeros."""
    found = list(verdicts)
    words = [f"{found.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in found]
    return ", ".join(words) or "none"


def tallies(rows: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts of numbers and of statements, in each of the three columns.

    Args:
        rows: one per claim, as returned by `per_claim`.
    """
    found = []
    for column, words in THREE.items():
        line = {"under": words}
        for group in GROUPS[:2]:
            own = rows[rows["group"] == group]
            weak = own["weak"].astype(bool)
            firm = own[~weak] if column == "chosen" else own
            line[group] = counts(firm[column])
            if column == "chosen" and weak.any():
                line[group] += f"; weakly tested: {counts(own.loc[own['weak'], column])}"
        found.append(line)
    return pd.DataFrame(found)


def checks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the checks, which are no claims about learning: one row each."""
    shown = frame[frame["kind"].isin(CHECKS)]
    return shown[["experiment", "says", "source", "printed", "ours", "verdict"]].astype(str)


def checks_in_words(rows: pd.DataFrame) -> str:
    """Say how many checks hold."""
    own = rows[rows["group"] == "checks"]
    hold = int((own["printed"] == CHECK_WORDS[0]).sum())
    return f"{hold} of {len(own)} checks hold (replays, printed networks, identities)"
