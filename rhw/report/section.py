"""The section of a report that belongs to one experiment, before it is Markdown or a page."""

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
    """What there is to say of one experiment.

    rows: convergence of its readings (`summary_row`), `as_printed` first; main: readings that the
    main text shows, the others are folded away; figures: those that were drawn; claims: its ledger;
    tables: title, note and content of its own tables; findings: sentences with what was found.
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
        """Rows of the others."""
        return [row for row in self.rows if row["reading"] not in self.main]

    def reason(self, row: Row) -> str:
        """Why there is this reading."""
        return self.config.readings[row["reading"]].reason

    @property
    def settings_in_words(self) -> str:
        """How many settings are printed and how many are ours."""
        kinds = [kind for kind, _ in self.config.sources().values()]
        printed = kinds.count("printed")
        return (
            f"Of the {len(kinds)} settings of `as_printed`, {printed} are printed and "
            f"{len(kinds) - printed} are ours."
        )

    @property
    def settings(self) -> pd.DataFrame:
        """Settings of `as_printed`, each with its source or reason."""
        values = []
        for key, (kind, comment) in self.config.sources().items():
            value = get(self.config.document.data, key)
            text = str(value) if len(str(value)) < 60 else f"{str(value)[:56]} ..."
            values.append({"setting": key, "value": text, "": kind, "source or reason": comment})
        return pd.DataFrame(values)
