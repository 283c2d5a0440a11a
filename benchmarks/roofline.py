"""The least time that the arithmetic can take: its operations, at the rate that the CPU does them.

Counted are additions, multiplications and comparisons, as the specification asks for them, and
divisions; loads, stores and loops are free. The rates are measured in the same run, with as many
independent chains as keep the CPU busy: of products and sums, without fused multiply-add, and of
divisions.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numba import njit

from rhw.backprop.task import Task
from rhw.engines.kernel_arrays import LANES, zero_lanes
from rhw.engines.lanes import load, splat, store

#: Operations of one logistic function but its division: clip 3, rounding and remainder 7, square 1,
#: p 5, q 6, 2^n 3, the rest 4.
LOGISTIC = 29


def divisions(task: Task) -> int:
    """Divisions of one sweep of one seed: one for each unit and case."""
    return len(task.inputs) * sum(group.size for group in task.network.computed)


def operations(task: Task) -> int:
    """Other floating-point operations of one sweep of one seed.

    An input of 0 costs nothing and one of 1 a sum.
    """
    network, count = task.network, 0
    given = {group.name for group in network.inputs}
    on, column = {}, 0
    for group in network.inputs:
        on[group.name] = int((task.inputs[:, column : column + group.size] != 0).sum())
        column += group.size
    cases = len(task.inputs)
    for group in network.computed:
        # The logistic function, dE/dx (3) and the gradient of the bias (1).
        count += cases * group.size * (LOGISTIC + 4)
        for p in network.into(group.name):
            if p.source in given:
                count += 2 * group.size * on[p.source]
            else:
                # Product and sum: forward, backward and in the gradient.
                count += 6 * cases * group.size * network.size(p.source)
    outputs = sum(group.size for group in network.outputs)
    # Error, its square and sum and the stop rule for each output; 4 to change each weight.
    return count + 4 * cases * outputs + 4 * network.layout.count


def floor_seconds(task: Task) -> float:
    """The least time of one sweep of one seed, at rates measured now."""
    return operations(task) * seconds_per_operation() + divisions(task) * seconds_per_division()


@njit(cache=True)
def _busy(n, address):
    a, b = load(address, 0), load(address, LANES)
    c, d = splat(1.0000001), splat(1e-9)
    for _ in range(n):
        a, b = a * c, b * c
        a, b = a + d, b + d
    store(address, 0, a)
    store(address, LANES, b)


@njit(cache=True)
def _dividing(n, address):
    a, b = load(address, 0), load(address, LANES)
    c = splat(1.0000001)
    for _ in range(n):
        a, b = c / a, c / b
    store(address, 0, a)
    store(address, LANES, b)


def seconds_per_operation() -> float:
    """Best time of one product or sum of one seed, over several tries."""
    return _best(_busy) / (4 * LANES)


def seconds_per_division() -> float:
    """Best time of one division of one seed, over several tries."""
    return _best(_dividing) / (2 * LANES)


def _best(work: Callable[[int, int], None]) -> float:
    """Best time of one turn of a loop."""
    buffer = zero_lanes(2)
    buffer[:] = 1.0
    n = 200_000
    work(1, buffer.ctypes.data)
    best = np.inf
    for _ in range(5):
        start = time.perf_counter()
        work(n, buffer.ctypes.data)
        best = min(best, time.perf_counter() - start)
    return float(best / n)
