"""Assemble: from the sections of a folder to the data of a whole report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.evidence import Judged
from rhw.config import AS_PRINTED
from rhw.report import flips, ledger, printed_places, printed_sweeps, words
from rhw.report.printed_sweeps import Overview
from rhw.report.section import DrawnFigure, Row, Section
from rhw.report.tables import convergence_table


@dataclass(frozen=True)
class Report:
    """The sections of a report, in its order, and what follows from all of them.

    own: whether these are a user's own experiments, and not the papers'.
    """

    sections: list[Section]
    own: bool

    @cached_property
    def claims(self) -> pd.DataFrame:
        """All claims, one row per claim and reading."""
        empty = pd.DataFrame(columns=ledger.COLUMNS)
        return pd.concat([empty, *(one.claims for one in self.sections)], ignore_index=True)

    @cached_property
    def judged(self) -> list[Judged]:
        """The same rows as verdicts."""
        return ledger.judged(self.claims)

    @cached_property
    def per_claim(self) -> pd.DataFrame:
        """The verdict of each claim, in three columns."""
        return ledger.per_claim(self.claims)

    @cached_property
    def flips(self) -> pd.DataFrame:
        """The verdicts under other limits."""
        return flips.flips(self.judged)

    @cached_property
    def printed_places(self) -> DrawnFigure | None:
        """The figure of the places of printed sweep counts; None if there are too few."""
        return printed_places.drawn(self.judged)

    @property
    def rows(self) -> list[Row]:
        """Convergence of every reading of every experiment."""
        return [row for section in self.sections for row in section.rows]

    @property
    def headlines(self) -> list[tuple[Section, Row]]:
        """Experiments for the first screen that have a printed sweep count, with their base row."""
        return [
            (section, row)
            for section in self.sections
            for row in section.rows
            if section.headline and row["reading"] == AS_PRINTED and row["paper_sweeps"] > 0
        ]

    @property
    def featured(self) -> list[tuple[Section, DrawnFigure]]:
        """The figures that configs feature."""
        return [
            (section, figure)
            for section in self.sections
            for name in section.featured
            for figure in section.figures
            if figure.name == name
        ]

    @cached_property
    def printed_sweeps(self) -> Overview | None:
        """The results of all searches for printed sweep counts; None if none has run."""
        return printed_sweeps.overview(self.sections)

    @property
    def has_printed_sweeps(self) -> bool:
        """Whether any sweep count is printed."""
        return any(row["paper_sweeps"] > 0 for row in self.rows)


def assemble(sections: Iterable[Section], own: bool) -> Report:
    """Put sections in the order of a report."""
    return Report(sorted(sections, key=lambda one: (one.order, one.name)), own)


def about_verdicts(report: Report) -> dict[str, Any]:
    """Return what templates say of the verdicts as a whole."""
    return {
        "checked": ledger.checks_in_words(report.per_claim),
        "checks": ledger.checks(report.claims),
        "flips": flips,
        "words_table": words.table(),
        "words_note": words.NOTE,
    }


def closest(rows: list[Row]) -> Row | None:
    """Return the reading whose median of solved runs is closest, as a ratio, to the printed number.

    A paper that shows one run shows one that solved; the share of solved runs is given beside it.
    """
    paper = rows[0]["paper_sweeps"]
    same = [
        row
        for row in rows
        if row["paper_sweeps"] == paper and np.isfinite(row["sweeps_median_solved"])
    ]
    if not same:
        return None
    gaps = [abs(np.log(float(row["sweeps_median_solved"]) / paper)) for row in same]
    return same[int(np.argmin(gaps))]


def convergence(section: Section, rows: list[Row]) -> pd.DataFrame:
    """Return the convergence table of some rows, with printed numbers if there may be any."""
    table = convergence_table(rows)
    if section.shipped or any(row["paper_sweeps"] > 0 for row in section.rows):
        return table
    return table.drop(columns=["paper", "at or below"])
