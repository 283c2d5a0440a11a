"""The least time that the arithmetic can take: its operations, at the rate that the CPU does them.

Counted are additions, multiplications, comparisons and one a division, as the specification asks
for them; loads, stores and loops are free. The rate is measured in the same run, with as many
independent chains of products and sums as keep the CPU busy, and without fused multiply-add.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import time

import numpy as np
from numba import njit

from rhw.backprop.task import Task
from rhw.engines.kernel_arrays import LANES, zero_lanes
from rhw.engines.lanes import load, splat, store

#: Operations of one logistic function: clip 3, rounding and remainder 7, powers 3, series 27, 2^n
#: 3, the rest 4 with one division.
LOGISTIC = 47


def operations(task: Task) -> int:
    """Floating-point operations of one sweep of one seed.

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


@njit(cache=True)
def _busy(n, address):
    a, b = load(address, 0), load(address, LANES)
    c, d = splat(1.0000001), splat(1e-9)
    for _ in range(n):
        a, b = a * c, b * c
        a, b = a + d, b + d
    store(address, 0, a)
    store(address, LANES, b)


def seconds_per_operation() -> float:
    """Best time of one operation of one seed, over several tries."""
    buffer = zero_lanes(2)
    n = 200_000
    _busy(1, buffer.ctypes.data)
    best = np.inf
    for _ in range(5):
        start = time.perf_counter()
        _busy(n, buffer.ctypes.data)
        best = min(best, time.perf_counter() - start)
    return float(best / (4 * n * LANES))
