"""The values that the prose of the article may use, by name; an unknown name is an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rhw.analysis import longer
from rhw.analysis.evidence import Judged
from rhw.analysis.failures import SOLVED
from rhw.analysis.plain import records
from rhw.config import AS_PRINTED
from rhw.config.dotted import get
from rhw.config.loader import Config
from rhw.report import ledger
from rhw.report.article.markup import ArticleError
from rhw.report.assemble import Report
from rhw.report.section import Section


class Named:
    """Values by name, as attributes."""

    def __init__(self, what: str, values: Mapping[str, Any]):
        self._what, self._values = what, values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return picked(self._what, self._values, name)


def picked(what: str, values: Mapping[str, Any], name: str) -> Any:
    """Return one of several values.

    Raises:
        ArticleError: if there is none of that name.
    """
    if name not in values:
        raise ArticleError(f"{what}: no `{name}`; there are {', '.join(map(str, values))}")
    return values[name]


@dataclass(frozen=True)
class ClaimValue:
    """One claim: its verdicts in three columns, and under each reading."""

    name: str
    columns: Named
    rows: Mapping[str, Judged]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.columns, name)

    def under(self, reading: str = AS_PRINTED) -> Judged:
        """Return the verdict under one reading.

        Raises:
            ArticleError: if it was not judged under that.
        """
        found = picked(f"claim {self.name}", self.rows, reading)
        assert isinstance(found, Judged)
        return found


class Values:
    """All values of a report, for the prose.

    Args:
        report: of all experiments.
        configs: of the same experiments.
        results: folder of results, with the table of runs that were followed further.
    """

    def __init__(self, report: Report, configs: Iterable[Config], results: Path):
        self.report, self.results = report, results
        self.configs = {config.name: config for config in configs}

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        return {f"{row['config']}/{row['reading']}": row for row in self.report.rows}

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.name: section for section in self.report.sections}

    @cached_property
    def _claims(self) -> dict[str, ClaimValue]:
        found: dict[str, ClaimValue] = {}
        judged = self.report.judged
        for row in records(self.report.per_claim):
            name = f"{row['experiment']}/{row['claim']}"
            own = {
                one.reading: one
                for one in judged
                if (one.experiment, one.claim) == (row["experiment"], row["claim"])
            }
            found[name] = ClaimValue(name, Named(f"claim {name}", row), own)
        return found

    def runs(self, config: str, reading: str = AS_PRINTED) -> Named:
        """Return the convergence of a reading: a row of summary.csv."""
        row = picked("runs", self._rows, f"{config}/{reading}")
        return Named(f"{config}/{reading}", row)

    def followed(self, config: str, reading: str = AS_PRINTED) -> Named:
        """Return how many runs of a reading solve if they are followed as far as they were."""
        row = picked("runs", self._rows, f"{config}/{reading}")
        longer_runs = longer.stored(self.results, picked("configs", self.configs, config))
        rows = records(longer_runs[reading]) if reading in longer_runs else []
        later = [one["sweeps"] for one in rows if one["end"] == SOLVED]
        limit = max((one["limit"] for one in rows), default=row["max_sweeps"])
        solved, runs = row["solved"] + len(later), row["seeds"]
        found = {
            "solved": solved, "runs": runs, "open": runs - solved, "limit": limit,
            "slowest": max(later, default=row["sweeps_max"]),
        }  # fmt: skip
        return Named(f"{config}/{reading}", found | {"share": solved / runs})

    def claim(self, experiment: str, name: str) -> ClaimValue:
        """Return a claim."""
        found = picked("claims", self._claims, f"{experiment}/{name}")
        assert isinstance(found, ClaimValue)
        return found

    def setting(self, config: str, key: str, reading: str = AS_PRINTED) -> Any:
        """Return a setting of a reading, by its dotted key."""
        readings = picked("configs", self.configs, config).readings
        values = picked(config, readings, reading).settings.model_dump()
        try:
            return get(values, key)
        except (KeyError, ValueError, TypeError) as error:
            raise ArticleError(f"{config}/{reading}: no setting `{key}`") from error

    def printed(self, config: str, key: str = "sweeps") -> Any:
        """Return what a paper prints for a config: `sweeps`, or one of its `numbers`."""
        paper = picked("configs", self.configs, config).base.paper
        values = {"sweeps": paper.sweeps, **paper.numbers}
        return picked(f"{config}: paper", {k: v for k, v in values.items() if v}, key)

    def cell(self, config: str, table: str, row: Mapping[str, str], column: str) -> str:
        """Return a cell of a table of the report.

        Args:
            config: its experiment.
            table: its title.
            row: values that select one row, by column.
            column: the column.

        Raises:
            ArticleError: if there is no such cell, or more than one.
        """
        section = picked("sections", self._sections, config)
        frames = {one.title: one.frame for one in section.tables}
        rows = records(picked(config, frames, table))
        own = [one for one in rows if all(picked(table, one, k) == v for k, v in row.items())]
        if len(own) != 1:
            raise ArticleError(f"{config}: {table}: {len(own)} rows with {dict(row)}")
        return str(picked(table, own[0], column))

    def count(self, group: str, column: str = "printed", *verdicts: str, weak: Any = None) -> int:
        """Return how many claims have one of these verdicts; all claims without one.

        Args:
            group: numbers, statements or checks.
            column: printed, nearest or chosen.
            verdicts: the verdicts.
            weak: whether to count only those that are weakly tested, or that are not.
        """
        rows = self.report.per_claim
        own = rows[rows["group"] == picked("groups", {one: one for one in ledger.GROUPS}, group)]
        if weak is not None:
            own = own[own["weak"].astype(bool) == weak]
        return len(own) if not verdicts else int(own[column].isin(verdicts).sum())

    def caption(self, config: str, figure: str) -> str:
        """Return the caption of a figure of the report."""
        section = picked("sections", self._sections, config)
        drawn = picked(config, {one.name: one for one in section.figures}, figure)
        return str(drawn.caption)
