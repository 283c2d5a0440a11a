"""Check a reading for errors between sections that are valid alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.initial import initial_theta, theta_of
from rhw.backprop.task import Task
from rhw.config.reading import Reading
from rhw.config.schema import ConfigFile
from rhw.config.yaml import Key


def _can_hold_out(held: HoldOut, cases: int) -> bool:
    sets = held.sets if held.sets is not None else ()
    right = all(len(set(one)) == held.count and set(one) <= set(range(cases)) for one in sets) and (
        held.sets is None or len(held.sets) > 0
    )
    return right and 0 < held.count < cases


def cross_check(reading: Reading, base: ConfigFile | None = None) -> list[tuple[Key, str]]:
    """Return errors between sections that are valid alone: sizes, ranges, trivial stop rules.

    Args:
        reading: the reading.
        base: settings that have been checked; sections that are the same are not checked again.
    """
    s = reading.settings
    if s.experiment is not None and reading.experiment is None:
        return [
            (
                ("experiment",),
                f"no folder experiments/{s.experiment} with cases, measures or figures",
            )
        ]
    try:
        inputs, targets = reading.cases
        held = reading.hold_out
    except ValueError as error:
        return [(("cases",), str(error))]
    if held is not None and not _can_hold_out(held, len(inputs)):
        text = (
            f"hold out 1 to {len(inputs) - 1} of the {len(inputs)} cases, the same number in "
            "every set"
        )
        return [(("cases", "hold_out"), text)]
    network = s.network.build()
    found: list[tuple[Key, str]] = []
    for values, groups, what, units in (
        (inputs, network.inputs, "inputs", reading.columns),
        (targets, network.outputs, "targets", sum(g.size for g in network.outputs)),
    ):
        if values.shape[1] != units:
            names = ", ".join(f"{g.name}: {g.size}" for g in groups)
            text = f"{values.shape[1]} {what} per case, but {units} units ({names})"
            found.append((("cases", what), text))
    if ((targets < 0) | (targets > 1)).any():
        text = "targets are 0 (off) to 1 (on); learning.targets sets the values that are trained"
        found.append((("cases", "targets"), text))
    if found:
        return found
    given: list[tuple[Key, Callable[[], Array]]] = []
    known = base if base is not None and s.network is base.network else None
    if known is None or s.initial is not known.initial:
        given.append((("initial",), partial(initial_theta, network, s.initial, [0])))
    if known is None or reading.paper is not known.paper:
        for name, printed in reading.paper.networks.items():
            given.append((("paper", "networks", name), partial(theta_of, network, printed)))
    for section, make in given:
        try:
            make()
        except ValueError as error:
            found.append((section, str(error)))
    return found + (_sides(reading.task) or _outputs(reading.task))


def _sides(task: Task) -> list[tuple[Key, str]]:
    """Return errors of a stop rule that compares sides: each target must be on one."""
    (off, on), rule = task.learning.targets, task.stop.rule
    side = rule.side(task.learning.middle)
    if side is None:
        return []
    if not off < side < on:
        return [(("stop",), f"give a value between the targets, {off:g} and {on:g}")]
    for case, row in enumerate(task.targets):
        if (row == side).any():
            text = f"case {case + 1}: stop rule `{task.stop.key}` needs targets on one side "
            text += f"of {side:g}, and one of these is {side:g}"
            return [(("cases", "targets", case), text)]
    return []


def _outputs(task: Task) -> list[tuple[Key, str]]:
    """Return errors between outputs, error function and stop rule."""
    network, learning = task.network, task.learning
    found: list[tuple[Key, str]] = []
    if learning.error == "cross_entropy":
        other = [g for g in network.outputs if g.activation != "logistic"]
        if other:
            text = f"cross_entropy needs logistic outputs; `{other[0].name}` is "
            found.append((("learning", "error"), text + other[0].activation))
    # What each output is at the start, if its net input is 0.
    start = np.concatenate(
        [np.full(g.size, g.function.output(np.zeros(1))[0]) for g in network.outputs]
    )
    if task.satisfied_by(np.broadcast_to(start, task.targets.shape), task.targets):
        text = f"outputs of {start[0]:g} already satisfy this rule, so training would stop at once"
        found.append((("stop",), text))
    return found
