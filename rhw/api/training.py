"""Train readings in memory, with progress on the terminal; everything public does it here."""

from __future__ import annotations

from collections.abc import Sequence

from rhw.api.progress import shown
from rhw.api.runs import Runs
from rhw.config.reading import Reading
from rhw.engines import Engine

#: So few runs are trained by one thread: they are one or two blocks.
FEW = 64


def train_readings(
    readings: Sequence[Reading], seeds: Sequence[int], jobs: int | None, engine: Engine, text: str
) -> list[Runs]:
    """Train the same seeds of several readings, with one pool of threads.

    Args:
        readings: the readings.
        seeds: numbers of the runs, each once.
        jobs: number of threads; one per core if None.
        engine: kernel or reference.
        text: what the progress bar says.

    Raises:
        ValueError: if initial values do not fit a network.
    """
    from rhw.engines.engine import ready
    from rhw.running.in_memory import train_all
    from rhw.running.workers import cores

    tasks = [reading.task for reading in readings]
    with shown(text) as (on_progress, on_message):
        used = ready(engine, on_message)
        threads = jobs or (cores() if len(seeds) * len(tasks) > FEW else 1)
        found = train_all(tasks, seeds, threads, used, on_progress)
    return [Runs(reading, outcome) for reading, outcome in zip(readings, found, strict=True)]
