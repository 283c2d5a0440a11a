"""The printed symmetry network next to ours."""

from __future__ import annotations

from collections.abc import Iterator

from rhw.analysis.runs import Runs
from rhw.report.beside_printed import beside_printed
from rhw.report.figures import Picture

from .measures import task_symmetries

#: The stop rule suggested by the printed weights, compared if a config has it.
COMPARED = "printed_outputs"


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw Fig. 1 of N86, or Fig. 9 of P8, next to our networks."""
    chosen = runs.get(COMPARED, runs[main[0]])
    for name in chosen.reading.paper.networks:
        if chosen.solved.any():
            yield beside_printed(chosen, name, chosen.solved, task_symmetries(chosen.network))
