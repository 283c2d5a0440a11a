"""A reading: its settings, the resulting task, and the printed numbers that belong to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from rhw.backprop.arithmetic import SPEC_VERSION, Array
from rhw.backprop.groups import Group
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.task import Task
from rhw.config import experiments
from rhw.config.data import DataFile, read_data
from rhw.config.experiments import Experiment
from rhw.config.schema import SECTIONS, ConfigFile, Paper

CURVE_POINTS = 120


@dataclass(frozen=True)
class Reading:
    """One reading of the paper: settings, task and printed numbers."""

    config: str
    name: str
    reason: str
    settings: ConfigFile
    paper: Paper
    changed: dict[str, Any] = field(default_factory=dict)
    experiment: Experiment | None = None
    #: The folder of its config, where a file of cases is looked for.
    beside: Path = Path()

    @property
    def key(self) -> tuple[str, str]:
        """The name of its config and its own name."""
        return self.config, self.name

    @property
    def label(self) -> str:
        """Its name for figures: without the digest that keeps folders of changed readings apart."""
        name, *changes = self.name.split("+")
        return ", ".join([name, *changes[:-1]])

    @property
    def columns(self) -> int:
        """The number of inputs of a case."""
        return self.settings.network.columns

    def unit_names(self, group: str, size: int) -> list[str]:
        """Return the names of a group's units: the experiment's, or their numbers from 1."""
        known = experiments.names(self.experiment, self.settings.cases.make)
        if self.data is not None:
            network = self.task.network
            for groups, names in (
                (network.inputs, self.data.input_names),
                (network.outputs, self.data.target_names),
            ):
                start = 0
                for one in groups:
                    known = {**known, one.name: names[start : start + one.size]}
                    start += one.size
        found = known.get(group, [])
        return found if len(found) == size else [str(k + 1) for k in range(size)]

    def names_of(self, groups: Iterable[Group]) -> list[str]:
        """Return the names of all units of some groups, in their order."""
        return [name for group in groups for name in self.unit_names(group.name, group.size)]

    @cached_property
    def data(self) -> DataFile | None:
        """The file of its cases, if they come from one.

        Raises:
            ValueError: if it cannot be used; with the file and the line.
        """
        cases = self.settings.cases
        if cases.file is None:
            return None
        columns, held = cases.columns, cases.hold_out
        return read_data(
            self.beside / cases.file,
            None if columns is None else columns.inputs,
            None if columns is None else columns.targets,
            cases.scale,
            None if cases.test is None else self.beside / cases.test,
            [] if held is None or held.rows is None else [row - 1 for row in held.rows],
        )

    @cached_property
    def cases(self) -> tuple[Array, Array]:
        """Inputs as given in the config, and targets as 0 and 1; shape (cases, units)."""
        cases = self.settings.cases
        if self.data is not None:
            return self.data.inputs, self.data.targets
        if cases.make is not None:
            return experiments.make_cases(self.experiment, cases.make, cases.options)
        return np.array(cases.inputs, dtype=float), np.array(cases.targets, dtype=float)

    @cached_property
    def hold_out(self) -> HoldOut | None:
        """The cases that each seed leaves out of training."""
        spec = self.settings.cases.hold_out
        if spec is None:
            return _of_test_file(self.data)
        if spec.rows is not None:
            return HoldOut(len(spec.rows), (tuple(sorted(row - 1 for row in spec.rows)),))
        if spec.random is not None:
            return HoldOut(spec.random)
        assert spec.make is not None
        sets = experiments.make_sets(self.experiment, spec.make, spec.options)
        return HoldOut(len(sets[0]) if sets else 0, tuple(tuple(one) for one in sets))

    @cached_property
    def task(self) -> Task:
        """The task for the engines."""
        s = self.settings
        inputs, targets = self.cases
        off, on = s.learning.targets
        last = s.stop.last_sweep(s.max_sweeps)
        return Task(
            network=s.network.build(),
            inputs=np.ascontiguousarray(s.network.expand(inputs)),
            targets=off + (on - off) * targets,
            initial=s.initial,
            learning=s.learning,
            stop=s.stop,
            max_sweeps=s.max_sweeps,
            hold_out=self.hold_out,
            curve_at=_curve_points(last),
            snapshots_at=tuple(n for n in s.snapshots if n <= last),
        )

    def followed_to(self, limit: int) -> Task:
        """Return its task with another limit of sweeps, and without snapshots.

        A run has the same weights at every sweep, whatever the limit.
        """
        last = self.settings.stop.last_sweep(limit)
        return replace(self.task, max_sweeps=limit, curve_at=_curve_points(last), snapshots_at=())

    @cached_property
    def depends_on_seed(self) -> bool:
        """Whether a seed changes anything: initial weights, links, order, or held-out cases."""
        task = self.task
        if task.learning.order == "shuffled":
            return True
        if task.hold_out is not None and len(task.hold_out.sets or (0, 1)) > 1:
            return True
        blocks = task.network.layout.blocks
        random = any(task.initial.distribution(block).varies for block in blocks)
        return random or bool(task.initial.missing)

    def count(self, seeds: int | None) -> int:
        """Return how many seeds to train and to count: one, if nothing depends on the seed.

        Args:
            seeds: how many are asked for; the config's number if None.
        """
        return (seeds or self.settings.seeds) if self.depends_on_seed else 1

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything that determines a seed's weights and what is stored of them.

        Settings left at their defaults do not count, so adding a setting changes no existing
        result.
        """
        task = self.task
        content = {
            "arithmetic": SPEC_VERSION,
            "settings": {
                name: value.model_dump(exclude_defaults=True)
                if isinstance(value, BaseModel)
                else value
                for name in SECTIONS
                if name != "cases"  # Generated cases count as the numbers that they consist of.
                for value in [getattr(self.settings, name)]
            },
            "inputs": task.inputs.tolist(),
            "targets": task.targets.tolist(),
            "hold_out": None if task.hold_out is None else asdict(task.hold_out),
            "curve_at": task.curve_at,
            "snapshots_at": task.snapshots_at,
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _curve_points(last: int) -> tuple[int, ...]:
    """Return the sweeps at which the error is recorded, about equally spaced on a log axis."""
    points = np.unique(np.geomspace(1, last, CURVE_POINTS).round().astype(int))
    return tuple(points.tolist())


def _of_test_file(data: DataFile | None) -> HoldOut | None:
    if data is None or not data.held_out:
        return None
    return HoldOut(len(data.held_out), (data.held_out,))
