"""A task with its readings: load it by name, from a file or from values, and train it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rhw.api.runs import Runs
from rhw.api.training import train_readings
from rhw.config import AS_PRINTED, catalogue, changes, likely_mistakes, loader, variants
from rhw.config.config_error import ConfigError
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.engines import Engine

#: Limits of an array of seeds; a seed is a number of a PCG64 stream, stored as 64 bits.
MOST_SEEDS, LARGEST_SEED = 10_000_000, 2**63 - 1


@dataclass(frozen=True, repr=False)
class Task:
    """A network, its cases and its settings, with the readings of the paper.

    `load` and `Task.from_arrays` make one.

    Attributes:
        config: the checked config, with all its lines and sources.
    """

    config: Config

    def __repr__(self) -> str:
        return f"<Task {self.name}: {self.title}; readings: {', '.join(self.readings)}>"

    @property
    def name(self) -> str:
        """The name of its config."""
        return self.config.name

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return self.config.base.title

    @property
    def readings(self) -> list[str]:
        """The names of its readings; the first, `as_printed`, is the config itself."""
        return list(self.config.readings)

    def reason(self, reading: str) -> str:
        """Return why a reading exists, in one sentence."""
        self.reading(reading)
        return self.config.reason(reading)

    def reading(self, reading: str = AS_PRINTED, **settings: Any) -> Reading:
        """Return a reading, with changed settings if any are given.

        Raises:
            ConfigError: if there is no such reading, or the settings are not valid.
        """
        if reading not in self.config.readings:
            raise ConfigError([catalogue.no_reading(self.config, reading)])
        one = self.config.readings[reading]
        return variants.with_changes(self.config, one, changes.from_python(settings), self.name)

    def train(
        self,
        seeds: int | Iterable[int] | None = None,
        *,
        reading: str = AS_PRINTED,
        jobs: int | None = None,
        engine: Engine = "kernel",
        **settings: Any,
    ) -> Runs:
        """Train networks in memory, one for each seed; no file is written.

        Args:
            seeds: how many (100: the seeds 0 to 99), or which; the config's number if None.
            reading: the name of a reading.
            jobs: number of threads; one per core if None. The results do not depend on it.
            engine: the compiled kernel, or the slow readable reference, with equal results.
            **settings: changed settings by section, as `learning={"epsilon": 0.5}`; the keys are
                those of a config. A stop rule, a distribution and a schedule are replaced as a
                whole.

        Raises:
            ConfigError: if there is no such reading, or the settings are not valid.
            ValueError: if the seeds are not different whole numbers from 0.
        """
        one = self.reading(reading, **settings)
        for text in likely_mistakes.warnings(self.config, [one]):
            warnings.warn(text, stacklevel=2)
        numbers = seed_numbers(one.settings.seeds if seeds is None else seeds)
        (runs,) = train_readings([one], numbers, jobs, engine, f"training {self.name}")
        return runs

    @classmethod
    def from_arrays(
        cls,
        inputs: ArrayLike,
        targets: ArrayLike,
        hidden: int | Iterable[int] = 2,
        *,
        name: str = "arrays",
        **settings: Any,
    ) -> Task:
        """Make a task of your own cases, for a layered network.

        Settings that are not given are those of the letter's symmetry network: one update per sweep
        (epsilon 0.1, alpha 0.9), and initial weights between -0.3 and 0.3. Training ends when every
        output is on the right side of 0.5; if targets lie between 0 and 1, when every output is
        within 0.1 of its target; and in any case after 10,000 sweeps.

        Args:
            inputs: shape (cases, input units); one column may be a plain list.
            targets: shape (cases, output units), 0 (off) to 1 (on).
            hidden: the number of hidden units; several numbers make several layers; 0 makes none.
            name: of the task, in small letters.
            **settings: changed settings by section, as in `train`.

        Raises:
            ConfigError: if the arrays or the settings do not fit together.
        """
        x, d = (_table(values, what) for values, what in ((inputs, "inputs"), (targets, "targets")))
        layers = [hidden] if isinstance(hidden, int) else list(hidden)
        groups = {"input": x.shape[1]}
        for k, size in enumerate(n for n in layers if n != 0):
            groups["hidden" if len(layers) == 1 else f"hidden_{k + 1}"] = size
        groups["output"] = d.shape[1]
        graded = bool(((d > 0) & (d < 1)).any())
        values = {
            "title": f"{name}: {len(x)} cases of {x.shape[1]} inputs",
            "claim": "A task of your own.",
            "network": {
                "groups": groups,
                "projections": [f"{a} -> {b}" for a, b in pairwise(groups)],
            },
            "cases": {"inputs": x, "targets": d},
            "initial": {
                "weights": {"uniform": [-0.3, 0.3]},
                "biases": {"uniform": [-0.3, 0.3]},
            },
            "learning": {"update": "sweep", "epsilon": 0.1, "alpha": 0.9, "targets": [0, 1]},
            "stop": {"within": 0.1} if graded else {"right_side": 0.5},
            "max_sweeps": 10_000,
            "seeds": 100,
        }
        changed = variants.changed_values(values, changes.from_python(settings), name)
        return cls(loader.from_values(changed, name))


def load(what: str | Path | Mapping[str, Any], name: str = "mine") -> Task:
    """Load a task by the name of a config that comes with rhw, from a YAML file, or from values.

    Args:
        what: a name such as `xor`, the path of a YAML, or the values that a YAML would hold.
        name: what to call a task that is given as values.

    Raises:
        ConfigError: with every problem that was found.
    """
    if isinstance(what, Mapping):
        return Task(loader.from_values(what, name))
    return Task(loader.load(catalogue.path_of(str(what))))


def train(
    what: str | Path | Mapping[str, Any] | Task,
    seeds: int | Iterable[int] | None = None,
    **options: Any,
) -> Runs:
    """Load a task unless it is one, and train it: `rhw.train("xor_and", 100)`.

    Args:
        what: a task, or what `load` accepts.
        seeds: how many seeds, or which.
        **options: as those of `Task.train`.

    Raises:
        ConfigError: if the task or a setting is not valid.
        ValueError: if the seeds are not different whole numbers from 0.
    """
    return (what if isinstance(what, Task) else load(what)).train(seeds, **options)


def seed_numbers(seeds: int | Iterable[int]) -> list[int]:
    """Return the numbers of the runs from their count or from themselves.

    Raises:
        ValueError: if they are not different whole numbers from 0.
    """
    if isinstance(seeds, int):
        if not 0 < seeds <= MOST_SEEDS:
            raise ValueError(f"seeds: {seeds}, not a number from 1 to {MOST_SEEDS:,}")
        return list(range(seeds))
    numbers = []
    for one in seeds:
        # NumPy's whole numbers are welcome, and 1.5 is not.
        if isinstance(one, bool) or not hasattr(one, "__index__") or not 0 <= one <= LARGEST_SEED:
            raise ValueError(f"seed {one}: not a whole number from 0 to {LARGEST_SEED:,}")
        numbers.append(int(one))
    if not numbers or len(set(numbers)) < len(numbers):
        raise ValueError("seeds: give at least one, and each only once")
    return numbers


def _table(values: ArrayLike, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return cases as a table with one row for each.

    Raises:
        ConfigError: if they are not numbers in rows.
    """
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ConfigError([f"{what}: not a table of numbers: {error}"]) from error
    if found.ndim == 1:
        found = found[:, None]
    if found.ndim != 2 or not found.size:
        raise ConfigError([f"{what}: shape {found.shape}, not (cases, units)"])
    return found
