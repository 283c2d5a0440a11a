"""The section of a report on one experiment, before it becomes Markdown or part of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from rhw.config.dotted import get
from rhw.config.loader import Config
from rhw.report.figures import Picture

Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """The content of one experiment's section.

    rows: convergence of its readings (`summary_row`), `as_printed` first; main: readings shown in
    the main text, the others are folded; figures: the figures that were drawn; claims: its table of
    claims; tables: title, note and content of its own tables; findings: sentences.
    """

    config: Config
    rows: list[Row]
    main: list[str]
    figures: list[Picture]
    claims: pd.DataFrame
    tables: list[tuple[str, str, pd.DataFrame]]
    findings: list[str]

    @property
    def name(self) -> str:
        """The config's name."""
        return self.config.name

    @property
    def shown(self) -> list[Row]:
        """Rows of the main readings."""
        return [row for row in self.rows if row["reading"] in self.main]

    @property
    def folded(self) -> list[Row]:
        """Rows of the other readings."""
        return [row for row in self.rows if row["reading"] not in self.main]

    def reason(self, row: Row) -> str:
        """Return the reason for a reading."""
        return self.config.readings[row["reading"]].reason

    @property
    def settings_in_words(self) -> str:
        """The number of printed settings and of our choices, in words."""
        kinds = [kind for kind, _ in self.config.sources().values()]
        printed = kinds.count("printed")
        return (
            f"Of the {len(kinds)} settings of `as_printed`, {printed} are printed and "
            f"{len(kinds) - printed} are ours."
        )

    @property
    def settings(self) -> pd.DataFrame:
        """The settings of `as_printed`, each with its source or reason."""
        values = []
        for key, (kind, comment) in self.config.sources().items():
            value = get(self.config.document.data, key)
            text = str(value) if len(str(value)) < 60 else f"{str(value)[:56]} ..."
            values.append({"setting": key, "value": text, "": kind, "source or reason": comment})
        return pd.DataFrame(values)
