"""Convert a task to flat arrays for the kernel."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Projection
from rhw.backprop.learning import UpdateRule
from rhw.backprop.network import Network
from rhw.backprop.settings import Schedule
from rhw.backprop.task import Task

Integers = NDArray[np.int64]

#: Values of Options.decay_at.
NO_DECAY, AT_CHANGE, AT_SWEEP, IN_GRADIENT = range(4)
#: Values of Options.margin.
NO_MARGIN, FROM_TARGET, FROM_MARGIN = range(3)
#: Quantities that a sweep accumulates for each seed: the total squared error; the sum of the errors
#: of cases; whether some output broke the stop rule (0 or 1), and whether one was on the wrong side
#: of the middle of the targets.
TSS, CASE_ERRORS, BROKEN, WRONG_SIDE, ACCUMULATED = range(5)
#: What is known of each lane, 0 or 1: whether it has a seed; whether that seed has not yet had all
#: outputs on the right side; whether it satisfies the stop rule; whether its weights overflowed.
BUSY, UNSURE, MET, LOST, SUMS = range(ACCUMULATED, ACCUMULATED + 5)
#: Words per row of the tables of groups and of projections.
GROUP, PROJECTION = 8, 5
#: Number of constants per parameter, and their positions.
FAN_IN, USES, SHRINK, UPPER_BOUND, NUMBERS = range(5)
#: Seeds trained at once in the kernel. They fill several vector registers, because operations of
#: one seed depend on each other and those of different seeds do not. 32 was fastest of 8, 16, 32.
LANES = 32
#: Seeds trained at once if a lane holds several cases of each: with updates per sweep, cases are
#: independent until their gradients are added. Four cases of eight seeds share each weight.
FEW = 8
CASES = LANES // FEW
#: In place of the index of a lane of values: the input is 1 in all cases.
ALL_ONE = -1
_DECAYS = {None: NO_DECAY, "change": AT_CHANGE, "sweep": AT_SWEEP, "gradient": IN_GRADIENT}


class Options(NamedTuple):
    """Learning settings and stop rule; whole numbers, 0 and 1 for no and yes, then doubles."""

    per_case: int
    shuffled: int
    holds_out: int
    masked: int
    error_function: int
    margin: int
    averaged: int
    decay_at: int
    scaled: int
    bounded: int
    stop_rule: int
    half: int
    each: int
    last: int
    middle: float
    slope_offset: float
    margin_on: float
    margin_off: float
    threshold: float


def net_tables(network: Network, rule: UpdateRule) -> tuple[Any, ...]:
    """Return groups, projections, output units, and the constants of each parameter.

    Constants of each parameter: fan-in, number of uses, factor for decay (the decay itself if it
    acts in the gradient, else 1 - decay), and upper bound. groups: rows of (first unit, size, first
    bias or -1, first projection, end of projections, whether its units are outputs, activation
    function, bits of the gain). projections: rows of (first unit of the source, its size, first
    weight, input group or -1, whether dE/dy of the source begins with this projection). Units are
    numbered inputs first, then by group in the order of computation.
    """
    first, units = {}, 0
    for group in (*network.inputs, *network.computed):
        first[group.name] = units
        units += group.size
    given = [group.name for group in network.inputs]
    begins = _first_backward(network)
    groups: list[list[int]] = []
    projections: list[list[int]] = []
    for group in network.computed:
        into = network.into(group.name)
        bias = network.layout.slices[group.block].start if network.biases else -1
        count = len(projections)
        is_output = int(group in network.outputs)
        function, gain = group.function.code, int(np.float64(group.gain).view(np.int64))
        groups.append(
            [
                first[group.name], group.size, bias, count, count + len(into),
                is_output, function, gain,
            ]
        )  # fmt: skip
        for p in into:
            which = given.index(p.source) if p.source in given else -1
            size = network.size(p.source)
            start = network.layout.slices[p.block].start
            projections.append([first[p.source], size, start, which, int(p in begins)])
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
    )


def _first_backward(network: Network) -> list[Projection]:
    """Return the projections with which dE/dy of their source begins in the backward pass.

    Sources that are outputs begin with their errors.
    """
    begun = {group.name for group in network.outputs}
    found = []
    for group in reversed(network.computed):
        for p in network.into(group.name):
            if p.source not in begun:
                found.append(p)
                begun.add(p.source)
    return found


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


def options(task: Task, rule: UpdateRule) -> Options:
    """Return the options of the kernel for a task."""
    learning, margin, stop = task.learning, task.learning.margin, task.stop.rule
    given = stop.kernel_options()
    from_margin = margin is not None and margin.measured_from == "margin"
    return Options(
        per_case=int(learning.update == "case"),
        shuffled=int(learning.order == "shuffled"),
        holds_out=int(task.hold_out is not None),
        masked=int(task.masked),
        error_function=learning.error_function.code,
        margin=NO_MARGIN if margin is None else FROM_MARGIN if from_margin else FROM_TARGET,
        averaged=int(rule.averaged),
        decay_at=_DECAYS[rule.decay_at],
        scaled=int(rule.scaled),
        bounded=int(rule.bounded),
        stop_rule=stop.code,
        half=int(given.get("half", 0)),
        each=int(given.get("each", 0)),
        last=task.last_sweep,
        middle=float(learning.middle),
        slope_offset=float(learning.slope_offset),
        margin_on=0.0 if margin is None else float(margin.on),
        margin_off=0.0 if margin is None else float(margin.off),
        threshold=float(given.get("threshold", 0.0)),
    )


def workspace(task: Task) -> tuple[Any, ...]:
    """Allocate the lanes that the kernel works in.

    theta, v, g: one lane per parameter; rates: epsilon and alpha; y, dy: one lane per unit;
    desired: one lane per output; sums: SUMS quantities; fixed: targets of all cases, or empty if
    lanes have different orders; trains: one lane per case; mask: one lane per parameter, or empty;
    state: as `lane_state`; orders: the cases of each lane in order; keys: one number per case.
    """
    network, learning = task.network, task.learning
    cases, outputs = task.targets.shape
    units = sum(group.size for group in network.groups)
    own = learning.order == "shuffled" or (learning.update == "case" and task.hold_out is not None)
    sizes = (
        *[network.layout.count] * 3, 2, units, units, outputs, SUMS,
        0 if own else cases * outputs, cases,
        network.layout.count if task.masked else 0,
    )  # fmt: skip
    presented = cases - (0 if task.hold_out is None else task.hold_out.count)
    orders = np.zeros((LANES, presented), dtype=np.int64)
    return *(zero_lanes(size) for size in sizes), lane_state(LANES), orders, np.empty(cases)


def lane_state(width: int) -> tuple[Integers, ...]:
    """Return the state of lanes without seeds.

    Of each lane: its seed or -1; the sweep of the kernel before its first one; and its places in
    what is recorded and in the schedules.
    """
    return np.full(width, -1), *np.zeros((5, width), dtype=np.int64)


def zero_lanes(count: int) -> Array:
    """Allocate zeros aligned to 64 bytes, as the kernel's `load` and `store` require."""
    whole = np.zeros(count * LANES + 8)
    skip = -whole.ctypes.data % 64 // 8
    return whole[skip : skip + count * LANES]


def schedule_table(schedule: Schedule) -> tuple[Integers, Array]:
    """Return the first sweeps and the values of a schedule."""
    steps = sorted(schedule.items()) if isinstance(schedule, dict) else [(1, schedule)]
    return np.array([n for n, _ in steps], dtype=np.int64), np.array([x for _, x in steps], float)


def sweep_table(network: Network, inputs: Array) -> tuple[Integers, Integers, Array]:
    """Return the nonzero inputs of CASES cases at a time, the start of each block, and the values.

    As `case_table`, with two words per input that is not 0 in all cases of its block: the offset of
    its weight in a row, counted in parameters; and the index of its lane of values, or ALL_ONE
    if it is 1 in all of them.
    """
    words: list[int] = []
    begins: list[int] = []
    values: list[Array] = []
    for first in range(0, len(inputs), CASES):
        block = inputs[first : first + CASES]
        begins.append(len(words))
        head, pairs, column = [len(network.inputs) + 1], [], 0
        for group in network.inputs:
            for i in np.flatnonzero((block[:, column : column + group.size] != 0).any(axis=0)):
                own = np.zeros(CASES)
                own[: len(block)] = block[:, column + i]
                if (own == 1).all():
                    pairs += [int(i), ALL_ONE]
                    continue
                pairs += [int(i), len(values) * LANES]
                values.append(np.repeat(own, FEW))
            column += group.size
            head.append(len(network.inputs) + 1 + len(pairs))
        words += [*head, *pairs]
    lanes = zero_lanes(max(1, len(values)))
    lanes[: len(values) * LANES] = np.concatenate([[], *values])
    return np.array(words, dtype=np.int64), np.array(begins, dtype=np.int64), lanes


def sweep_workspace(task: Task) -> tuple[Any, ...]:
    """Allocate what the kernel works in if a lane holds CASES cases of FEW seeds.

    theta, v, g: FEW doubles per parameter; of_case: one lane per parameter if some weights are
    tied, or empty; rates; y, dy: one lane per unit; squares: one lane per output; sums: FEW doubles
    per quantity; fixed: targets of all cases; trains: FEW doubles per case; mask: FEW per
    parameter, or empty; state: as `lane_state`; orders: not used.
    """
    network = task.network
    tied = any(block.uses > 1 for block in network.layout.blocks)
    cases, outputs = task.targets.shape
    blocks = -(-cases // CASES)
    units = sum(group.size for group in network.groups)
    lanes = (units, units, outputs)
    return (
        *(zero_lanes(-(-network.layout.count // CASES)) for _ in range(3)),
        zero_lanes(network.layout.count if tied else 0),
        zero_lanes(1),
        *(zero_lanes(size) for size in lanes),
        zero_lanes(-(-SUMS // CASES)),
        zero_lanes(blocks * outputs),
        zero_lanes(blocks),
        zero_lanes(-(-network.layout.count // CASES) if task.masked else 0),
        lane_state(FEW),
        np.zeros((FEW, 1), dtype=np.int64),
    )
