"""What an experiment adds to a report: its tables and its sentences, from its report.py."""

from __future__ import annotations

from typing import Protocol, cast

import pandas as pd

from rhw.analysis.runs import Runs
from rhw.config import experiments
from rhw.config.experiments import Experiment

#: Title, note and content of a table, all as text.
Titled = tuple[str, str, pd.DataFrame]


class Plugin(Protocol):
    """The functions of a report.py; each may be missing."""

    def tables(self, runs: dict[str, Runs]) -> list[Titled]:
        """Return tables of the runs, which are given by reading."""

    def findings(self, runs: dict[str, Runs]) -> list[str]:
        """Return sentences on the runs, which are given by reading."""


def _plugin(experiment: Experiment | None, function: str) -> Plugin | None:
    module = experiments.load(experiment, "report")
    return cast(Plugin, module) if module is not None and hasattr(module, function) else None


def tables(experiment: Experiment | None, runs: dict[str, Runs]) -> list[Titled]:
    """Return the experiment's own tables."""
    found = _plugin(experiment, "tables")
    return [] if found is None else found.tables(runs)


def findings(experiment: Experiment | None, runs: dict[str, Runs]) -> list[str]:
    """Return the experiment's own sentences."""
    found = _plugin(experiment, "findings")
    return [] if found is None else found.findings(runs)
