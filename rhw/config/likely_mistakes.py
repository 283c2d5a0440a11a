"""Settings that are valid and rarely meant: training would not do what its author expects.

Each kind can be declared as intended, in the list `intended:` of a config.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Task
from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.config.making import where
from rhw.config.reading import Reading
from rhw.config.yaml import Key


@dataclass(frozen=True)
class Mistake:
    """A likely mistake: its kind, the setting that causes it, and a sentence."""

    kind: str
    key: Key
    text: str


def contradictory_cases(reading: Reading) -> Mistake | None:
    """Find two cases with equal inputs and different targets."""
    task = reading.task
    known: dict[bytes, int] = {}
    for case, row in enumerate(task.inputs):
        first = known.setdefault(row.tobytes(), case)
        if not np.array_equal(task.targets[first], task.targets[case]):
            table = reading.settings.cases.inputs is not None
            text = f"cases {first + 1} and {case + 1} have equal inputs and different targets; "
            text += "no network can learn both"
            key: Key = ("cases", "inputs", case) if table else ("cases",)
            return Mistake("contradictory_cases", key, text)
    return None


def unreachable_targets(reading: Reading) -> Mistake | None:
    """Find targets that no output can come as close to as the stop rule asks for."""
    task, start = reading.task, 0
    if task.stop.sweeps is not None:
        return None
    best = task.targets.copy()
    for group in task.network.outputs:
        part = slice(start, start + group.size)
        best[:, part] = np.clip(best[:, part], group.function.low, group.function.high)
        start += group.size
    if task.satisfied_by(best, task.targets, task.last_sweep):
        return None
    gaps = np.abs(best - task.targets)
    far, unit = np.unravel_index(gaps.argmax(), gaps.shape)
    names = {g.activation: (g.function.low, g.function.high) for g in task.network.outputs}
    ranges = ", ".join(f"{name} outputs lie in {a:g} to {b:g}" for name, (a, b) in names.items())
    text = f"{ranges}, so the stop rule `{task.stop.key}` can never be met for the target "
    return Mistake(
        "unreachable_targets", ("stop",), f"{text}{task.targets[far, unit]:g} of case {far + 1}"
    )


def equal_start(reading: Reading) -> Mistake | None:
    """Find hidden units of a group that start with equal weights, and so stay equal."""
    task = reading.task
    network = task.network
    blocks = {block.key: block for block in network.layout.blocks}
    outputs = {group.name for group in network.outputs}
    for group in network.computed:
        near = [p for p in network.projections if group.name in (p.source, p.target)]
        keys = [p.block for p in near] + ([group.block] if network.biases else [])
        random = any(task.initial.distribution(blocks[key]).varies for key in keys)
        missing = any(key.partition("/")[2] in task.initial.missing for key in keys)
        if group.name in outputs or group.size < 2 or random or missing:
            continue
        rows = _around(task, initial_theta(network, task.initial, [0]), group.name)
        _, first, counts = np.unique(rows, axis=0, return_index=True, return_counts=True)
        if counts.max() > 1:
            alike = np.flatnonzero((rows == rows[first[counts.argmax()]]).all(axis=1))
            text = f"units {alike[0] + 1} and {alike[1] + 1} of `{group.name}` start with equal "
            text += "weights, and stay equal: they act as one unit"
            return Mistake("equal_start", ("initial", "weights"), text)
    return None


def _around(task: Task, theta: Array, name: str) -> Array:
    """Return, for each unit of a group, all weights to and from it, and its bias."""
    layout, parts = task.network.layout, []
    for projection in task.network.projections:
        w = layout.weights(theta, projection)[..., 0]
        if projection.target == name:
            parts.append(w)
        elif projection.source == name:
            parts.append(w.T)
    bias = layout.bias(theta, name)
    return np.concatenate(parts if bias is None else [*parts, bias], axis=1)


def seed_independent(reading: Reading) -> Mistake | None:
    """Tell whether nothing depends on the seed."""
    if reading.depends_on_seed:
        return None
    text = "nothing in this reading depends on the seed, so all its runs are one run, counted once"
    return Mistake("seed_independent", ("initial",), text)


#: Every kind, by the word that declares it as intended.
KINDS: dict[str, Callable[[Reading], Mistake | None]] = {
    "contradictory_cases": contradictory_cases,
    "unreachable_targets": unreachable_targets,
    "equal_start": equal_start,
    "seed_independent": seed_independent,
}


def warnings(config: Config, readings: list[Reading]) -> list[str]:
    """Return the likely mistakes of some readings, each `file:line:column: warning: ...`.

    What `as_printed` has is not repeated for other readings; what a config declares as intended is
    left out.
    """
    found: dict[tuple[str, Key], str] = {}
    for reading in sorted(readings, key=lambda one: one.name != AS_PRINTED):
        spec = config.base.readings.get(reading.name)
        intended = {*config.base.intended, *(() if spec is None else spec.intended)}
        for kind, find in KINDS.items():
            mistake = None if kind in intended else find(reading)
            if mistake is not None:
                at = () if reading.name == AS_PRINTED else ("readings", reading.name, "change")
                key = where(mistake.key, reading.changed, at) if spec is not None else mistake.key
                line, column = config.document.place(key)
                place = f"{config.path}:{line}:{column}" if config.document.places else config.name
                within = "" if reading.name == AS_PRINTED else f" (in `{reading.label}`)"
                text = f"{mistake.text}{within}; `intended: [{kind}]` silences this"
                found.setdefault((kind, key), f"{place}: warning: {text}")
    return list(found.values())
