"""Convert a task to flat arrays for the kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.learning import UpdateRule
from rhw.backprop.network import Network
from rhw.backprop.settings import Schedule, Stop, exactly_one
from rhw.backprop.task import Task

Integers = NDArray[np.int64]

#: Positions in `flags`.
PER_CASE, SHUFFLED, SCALED, DECAY, MARGIN, MARGIN_FROM_MARGIN, RULE, HALF, EACH, LAST = range(10)
OUTPUT_SLOPE, HOLDS_OUT, AVERAGED, BOUNDED, MISSING = range(10, 15)
#: Values of flags[DECAY].
NO_DECAY, AT_CHANGE, AT_SWEEP, IN_GRADIENT = range(4)
#: Positions in `numbers`.
BELOW, MARGIN_ON, MARGIN_OFF = range(3)
#: Values of flags[RULE].
RIGHT_SIDE, WITHIN, TSS, CASE_ERROR, SWEEPS = range(5)
#: Words per row of the tables of groups and of projections.
GROUP, PROJECTION = 6, 4
#: Number of constants per parameter, and their positions.
FAN_IN, USES, SHRINK, UPPER_BOUND, NUMBERS = range(5)
#: Seeds trained at once in the kernel. They fill several vector registers, because operations of
#: one seed depend on each other and those of different seeds do not. 32 was fastest of 8, 16, 32.
LANES = 32
_DECAYS = {None: NO_DECAY, "change": AT_CHANGE, "sweep": AT_SWEEP, "gradient": IN_GRADIENT}
_RULES = {
    "right_side": RIGHT_SIDE,
    "within": WITHIN,
    "tss": TSS,
    "error_per_case": CASE_ERROR,
    "sweeps": SWEEPS,
}


def net_tables(network: Network, rule: UpdateRule) -> tuple[Any, ...]:
    """Return groups, projections, output units, constants of each parameter, number of units.

    Constants of each parameter: fan-in, number of uses, factor for decay (the decay itself if it
    acts in the gradient, else 1 - decay), and upper bound. groups: rows of (first unit, size, first
    bias or -1, first projection, end of projections, whether its units are outputs). projections:
    rows of (first unit of the source, its size, first weight, input group or -1). Units are
    numbered inputs first, then by group in the order of computation.
    """
    first, units = {}, 0
    for group in (*network.inputs, *network.computed):
        first[group.name] = units
        units += group.size
    given = [group.name for group in network.inputs]
    groups: list[list[int]] = []
    projections: list[list[int]] = []
    for group in network.computed:
        into = network.into(group.name)
        bias = network.layout.slices[group.block].start if network.biases else -1
        count = len(projections)
        is_output = int(group in network.outputs)
        groups.append([first[group.name], group.size, bias, count, count + len(into), is_output])
        for p in into:
            which = given.index(p.source) if p.source in given else -1
            size = network.size(p.source)
            projections.append([first[p.source], size, network.layout.slices[p.block].start, which])
    outputs = [first[g.name] + j for g in network.outputs for j in range(g.size)]
    return (
        np.array(groups, dtype=np.int64),
        np.array(projections, dtype=np.int64),
        np.array(outputs, dtype=np.int64),
        np.concatenate(
            [
                rule.fan_in,
                rule.uses,
                rule.decay if rule.decay_at == "gradient" else rule.retain_factor,
                rule.upper_bound,
            ],
            axis=1,
        ),
        units,
    )


def case_table(network: Network, inputs: Array) -> tuple[Integers, Integers]:
    """Return the nonzero inputs, case by case, as 64-bit words, and the start of each case.

    A case is a head of (input groups + 1) words, followed by one pair of words per nonzero input:
    the offset of its weight in a row, counted in doubles, and its value (the bits of a double).
    Word k of the head is the start of the pairs of input group k, counted from the head; the next
    word is their end.
    """
    words: list[int] = []
    begins = []
    for row in inputs:
        begins.append(len(words))
        head, pairs, column = [len(network.inputs) + 1], [], 0
        for group in network.inputs:
            for i in np.flatnonzero(row[column : column + group.size]):
                bits = np.float64(row[column + i]).view(np.int64)
                pairs += [int(i) * LANES, int(bits)]
            column += group.size
            head.append(len(network.inputs) + 1 + len(pairs))
        words += [*head, *pairs]
    return np.array(words, dtype=np.int64), np.array(begins, dtype=np.int64)


def option_tables(task: Task, rule: UpdateRule) -> tuple[Integers, Array]:
    """Return flags and numbers of the learning settings and the stop rule."""
    learning, margin = task.learning, task.learning.margin
    flags, numbers = np.zeros(15, dtype=np.int64), np.zeros(3)
    flags[PER_CASE] = learning.update == "case"
    flags[SHUFFLED] = learning.order == "shuffled"
    flags[SCALED], flags[DECAY] = rule.scaled, _DECAYS[rule.decay_at]
    flags[OUTPUT_SLOPE], flags[HOLDS_OUT] = learning.output_slope, task.hold_out is not None
    flags[AVERAGED], flags[BOUNDED] = rule.averaged, rule.bounded
    flags[MISSING] = bool(task.initial.missing)
    if margin is not None:
        flags[MARGIN], flags[MARGIN_FROM_MARGIN] = 1, margin.measured_from == "margin"
        numbers[MARGIN_ON], numbers[MARGIN_OFF] = margin.on, margin.off
    flags[LAST] = task.last_sweep
    name = exactly_one(task.stop)
    flags[RULE] = _RULES[name]
    numbers[BELOW] = _threshold(task.stop, name)
    if task.stop.error_per_case is not None:
        flags[HALF] = task.stop.error_per_case.half
        flags[EACH] = task.stop.error_per_case.of == "each"
    return flags, numbers


def _threshold(stop: Stop, name: str) -> float:
    value = getattr(stop, name)
    return float(value.below if name == "error_per_case" else value)


def workspace(task: Task) -> tuple[Array, ...]:
    """Allocate the lanes that the kernel works in.

    theta, v, g: one lane per parameter; rates: epsilon and alpha; y, dy: one lane per unit;
    desired: one lane per output; judged: five sums; fixed: targets of all cases, or empty if lanes
    have different orders; trains: one lane per case; there: one lane per parameter, or empty.
    """
    network, learning = task.network, task.learning
    cases, outputs = task.targets.shape
    units = sum(group.size for group in network.groups)
    own = learning.order == "shuffled" or (learning.update == "case" and task.hold_out is not None)
    sizes = (
        *[network.layout.count] * 3, 2, units, units, outputs, 5,
        0 if own else cases * outputs, cases, network.layout.count if task.initial.missing else 0,
    )  # fmt: skip
    return tuple(zero_lanes(size) for size in sizes)


def zero_lanes(count: int) -> Array:
    """Allocate zeros aligned to 64 bytes, as the kernel's `load` and `store` require."""
    whole = np.zeros(count * LANES + 8)
    skip = -whole.ctypes.data % 64 // 8
    return whole[skip : skip + count * LANES]


def schedule_table(schedule: Schedule) -> tuple[Integers, Array]:
    """Return the first sweeps and the values of a schedule."""
    steps = sorted(schedule.items()) if isinstance(schedule, dict) else [(1, schedule)]
    return np.array([n for n, _ in steps], dtype=np.int64), np.array([x for _, x in steps], float)
