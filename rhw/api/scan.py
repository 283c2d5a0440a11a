"""Scan settings from Python: all points in memory, with one pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rhw.api.task import Task, load, seed_numbers
from rhw.api.training import train_readings
from rhw.config import AS_PRINTED
from rhw.engines import Engine
from rhw.search import scan as scanning

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Scan:
    """The table of a scan, and its figure.

    Attributes:
        frame: one row for each point: the scanned settings; seeds, solved, share with its 95 %
            interval; failures by kind; quantiles of sweeps, where infinity means never.
        keys: the scanned settings.
        title: what was scanned.
        base: the values of these settings in the unchanged reading.
    """

    frame: pd.DataFrame
    keys: list[str]
    title: str
    base: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Scan of {self.title} over {', '.join(self.keys)}: {len(self.frame)} points>"

    def plot(self) -> Figure:
        """Draw sweeps and the share solved against one setting, or two heat maps against two.

        Raises:
            ValueError: if more than two settings were scanned.
        """
        from rhw.report.plots import scan, style

        return style.laid_out(scan.figure, self.frame, self.keys, self.title, self.base)


def scan(
    what: str | Path | Mapping[str, Any] | Task,
    settings: Mapping[str, Iterable[Any]],
    seeds: int | Iterable[int] | None = None,
    *,
    reading: str = AS_PRINTED,
    jobs: int | None = None,
    engine: Engine = "kernel",
) -> Scan:
    """Train a task with every combination of some settings; no file is written.

    Args:
        what: a task, or what `load` accepts.
        settings: values by dotted key, as `{"learning.epsilon": [0.1, 0.2, 0.5]}`.
        seeds: how many at each point, or which; the config's number if None.
        reading: the reading that is changed.
        jobs: number of threads; one per core if None.
        engine: kernel or reference, with equal results.

    Raises:
        ConfigError: if a value is not valid.
        ValueError: if the seeds are not different whole numbers from 0.
    """
    task = what if isinstance(what, Task) else load(what)
    base = task.reading(reading)
    scanned = scanning.points(task.config, base, settings, task.name)
    numbers = seed_numbers(base.settings.seeds if seeds is None else seeds)
    readings = [point.reading for point in scanned]
    runs = train_readings(readings, numbers, jobs, engine, f"scanning {task.name}")
    keys = list(settings)
    frame = scanning.table(keys, scanned, (one.frame for one in runs))
    return Scan(frame, keys, f"{task.title}: {reading}", scanning.base_values(base, keys))
