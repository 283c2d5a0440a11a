"""Encode a task as JSON for the page's engine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group
from rhw.backprop.task import Task

Words = dict[str, Any]


def _group(group: Group) -> list[Any]:
    plain = Group(group.name, group.size, group.tied)
    words = [group.name, group.size, group.tied]
    return words if group == plain else [*words, group.activation, group.gain]


def task_to_json(task: Task, targets: Array) -> Words:
    """Return everything that determines the weights of a run, for rhw/report/page/engine.js.

    Args:
        task: the task.
        targets: its targets as 0 and 1, shape (cases, output units); the engine replaces them by
            the values of `learning.targets`.
    """
    network = task.network
    found: Words = {
        "groups": [_group(g) for g in network.groups],
        "projections": [[p.source, p.target, p.tied] for p in network.projections],
        "biases": network.biases,
        "inputs": task.inputs.tolist(),
        "targets": targets.tolist(),
        "initial": task.initial.model_dump(exclude_defaults=True),
        "learning": task.learning.model_dump(exclude_defaults=True),
        "stop": task.stop.model_dump(exclude_defaults=True),
        "max_sweeps": task.max_sweeps,
    }
    if network.frozen:
        found["frozen"] = list(network.frozen)
    if network.output_groups is not None:
        found["judged"] = list(network.output_groups)
    if task.hold_out is not None:
        found["hold_out"] = asdict(task.hold_out)
    return found
