"""The section of a report on one experiment, as data: stored as JSON, and all that is read back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from math import inf, isinf, isnan, nan
from typing import Any

import pandas as pd

from rhw.report.ledger import COLUMNS
from rhw.store.files import StoreError

Row = dict[str, Any]
#: Infinity, which JSON has no number for; NaN is null.
INFINITY = "inf"
SECTION = "section.json"
#: Digest of all that a section was made from, beside it; git ignores it.
MADE_FROM = "made_from"


@dataclass(frozen=True)
class Table:
    """A table of text: title, a note below it, and its content."""

    title: str
    note: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class DrawnFigure:
    """A figure that was drawn: its file is figures/CONFIG/NAME.png.

    papers: names of the printed figures that it shows again.
    """

    name: str
    caption: str
    papers: list[str]


@dataclass(frozen=True)
class SweepSearch:
    """The result of a search for a printed sweep count.

    row: of the table of all such searches; shares: of the runs that had solved by then, one per
    point; per_case: whether the point updates per case.
    """

    printed: float
    row: dict[str, str]
    shares: list[float]
    per_case: list[bool]


@dataclass(frozen=True)
class Section:
    """The content of one experiment's section.

    command: its name, or its path as a command takes it; shipped: whether it comes with the
    project; order, headline, featured: its place in a report; reasons: by reading; settings: of
    `as_printed`, with their sources; rows: convergence of its readings (`summary_row`),
    `as_printed` first; main: readings shown in the main text, the others are folded; claims: its
    table of claims; laboratory: its data for the page.
    """

    name: str
    title: str
    claim: str
    command: str
    shipped: bool
    order: int
    headline: bool
    featured: list[str]
    notes: list[str]
    reasons: dict[str, str]
    settings_in_words: str
    settings: pd.DataFrame
    rows: list[Row]
    main: list[str]
    figures: list[DrawnFigure]
    claims: pd.DataFrame
    tables: list[Table]
    findings: list[str]
    sweep_search: SweepSearch | None = None
    laboratory: Row | None = None

    @property
    def shown(self) -> list[Row]:
        """Rows of the main readings."""
        return [row for row in self.rows if row["reading"] in self.main]

    @property
    def folded(self) -> list[Row]:
        """Rows of the other readings."""
        return [row for row in self.rows if row["reading"] not in self.main]

    @property
    def figures_printed_first(self) -> list[DrawnFigure]:
        """The figures; those that show a printed one come first."""
        return sorted(self.figures, key=lambda one: not one.papers)


def section_file(name: str) -> str:
    """Return the name of a section's file in a folder of results."""
    return f"figures/{name}/{SECTION}"


def dumped(section: Section) -> bytes:
    """Return a section as JSON."""
    content = {one.name: getattr(section, one.name) for one in fields(section)}
    content |= {
        "settings": _frame_out(section.settings),
        "claims": _frame_out(section.claims),
        "rows": [{key: _number_out(value) for key, value in row.items()} for row in section.rows],
        "figures": [asdict(one) for one in section.figures],
        "tables": [[one.title, one.note, _frame_out(one.frame)] for one in section.tables],
        "sweep_search": None if section.sweep_search is None else asdict(section.sweep_search),
    }
    return json.dumps(content, allow_nan=False, separators=(",", ":"), default=_plain).encode()


def loaded(content: bytes, where: object) -> Section:
    """Read a section from JSON.

    Raises:
        StoreError: if it is not a section of this version.
    """
    try:
        found = json.loads(content)
        made = Section(
            **found
            | {
                "settings": _frame_in(found["settings"]),
                "claims": _frame_in(found["claims"]),
                "rows": [{key: _number_in(key, v) for key, v in r.items()} for r in found["rows"]],
                "figures": [DrawnFigure(**one) for one in found["figures"]],
                "tables": [Table(t, note, _frame_in(frame)) for t, note, frame in found["tables"]],
                "sweep_search": found["sweep_search"] and SweepSearch(**found["sweep_search"]),
            }
        )
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{where}: written by another version") from error
    if list(made.claims.columns) != COLUMNS:
        raise StoreError(f"{where}: written by another version")
    return made


def _frame_out(frame: pd.DataFrame) -> dict[str, Any]:
    return {"columns": list(frame.columns), "rows": frame.astype(str).to_numpy().tolist()}


def _frame_in(content: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(content["rows"], columns=content["columns"], dtype=str)


def _number_out(value: Any) -> Any:
    if isinstance(value, float) and isinf(value):
        return INFINITY
    return None if isinstance(value, float) and isnan(value) else value


def _number_in(key: str, value: Any) -> Any:
    if key in ("config", "reading"):
        return value
    return nan if value is None else inf if value == INFINITY else value


def _plain(value: Any) -> Any:
    """Return a NumPy number as Python's."""
    return value.item()
