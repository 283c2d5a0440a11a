"""The kernel for updates per case: a lane holds one case of LANES seeds.

The kernels give the same bits as rhw.engines.reference. They serve every network: they read the
tables of rhw.engines.kernel_arrays. When the seed of a lane ends, the lane takes the next seed. The
inner functions take addresses, not arrays: the reference counting of compiled arrays would cost
more than the arithmetic of a small network.
"""

# Numba infers the types of these functions; the arrays are described in rhw.engines.kernel_arrays.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.engines.kernel_arrays import (
    ACCUMULATED,
    AT_SWEEP,
    BROKEN,
    CASE_ERRORS,
    LANES,
    PROJECTION,
    TSS,
    WRONG_SIDE,
)
from rhw.engines.kernel_change import change, clear, shrink
from rhw.engines.kernel_equations import activate, compare, group_at, through
from rhw.engines.kernel_steps import (
    ERROR_PER_CASE,
    any_lost,
    any_news,
    apply_rule,
    next_due,
    refill,
    retire,
    shuffle,
    step_rates,
)
from rhw.engines.lanes import integer, load, real, splat, store, where_less


@njit(cache=True)
def forward(count, groups, projections, theta, y, dy, given):
    """Compute equations (1) and (2) for one case, and set dE/dy to 0.

    given: address of the case's nonzero inputs, in the layout of
    rhw.engines.kernel_arrays.case_table; 0 if lanes have different cases, whose inputs are then in
    y.
    """
    for g in range(count):
        first, size, bias, begin, end, _, function, gain = group_at(groups, g)
        for j in range(size):
            x = load(theta, (bias + j) * LANES) if bias >= 0 else splat(0.0)
            for p in range(begin, end, PROJECTION):
                n, which = integer(projections, p + 1), integer(projections, p + 3)
                row = (integer(projections, p + 2) + j * n) * LANES
                if which >= 0 and given != 0:
                    for k in range(integer(given, which), integer(given, which + 1), 2):
                        w, value = load(theta, row + integer(given, k)), real(given, k + 1)
                        x = x + (w if value == 1.0 else splat(value) * w)
                else:
                    source = integer(projections, p) * LANES
                    for i in range(0, n * LANES, LANES):
                        x = x + load(y, source + i) * load(theta, row + i)
            store(y, (first + j) * LANES, activate(function, gain, x))
            store(dy, (first + j) * LANES, splat(0.0))


@njit(cache=True)
def backward(count, groups, projections, theta, g, y, dy, given, options):
    """Compute equations (5) to (7) for one case; dy holds dE/dy of the outputs and 0 elsewhere."""
    for group in range(count - 1, -1, -1):
        first, size, bias, begin, end, is_output, function, gain = group_at(groups, group)
        for j in range(size):
            at = (first + j) * LANES
            dx = through(options, function, gain, is_output, load(y, at), load(dy, at))
            if bias >= 0:
                at = (bias + j) * LANES
                store(g, at, load(g, at) + dx)
            for p in range(begin, end, PROJECTION):
                n, which = integer(projections, p + 1), integer(projections, p + 3)
                row = (integer(projections, p + 2) + j * n) * LANES
                if which >= 0 and given != 0:
                    for k in range(integer(given, which), integer(given, which + 1), 2):
                        at, value = row + integer(given, k), real(given, k + 1)
                        store(g, at, load(g, at) + (dx if value == 1.0 else dx * splat(value)))
                else:
                    source = integer(projections, p) * LANES
                    for i in range(0, n * LANES, LANES):
                        at, unit = row + i, source + i
                        store(g, at, load(g, at) + dx * load(y, unit))
                        if which < 0:
                            store(dy, unit, load(dy, unit) + dx * load(theta, at))


@njit(cache=True)
def judge(count, outputs, options, y, dy, desired, sums):
    """Compute equation (4) for one case, and accumulate the quantities of the stop rule.

    sums: the quantities TSS, BROKEN, ... of rhw.engines.kernel_arrays.
    """
    tss, error_of_case, one = load(sums, TSS * LANES), splat(0.0), splat(1.0)
    broken, wrong = load(sums, BROKEN * LANES), load(sums, WRONG_SIDE * LANES)
    for o in range(count):
        at, d = integer(outputs, o) * LANES, load(desired, o * LANES)
        e, broken, wrong = compare(options, load(y, at), d, broken, wrong)
        store(dy, at, e)
        tss = tss + e * e
        error_of_case = error_of_case + e * e
    if options.stop_rule == ERROR_PER_CASE:
        each = splat(0.5 if options.half == 1 else 1.0) * error_of_case
        if options.each == 1:
            broken = where_less(each, splat(options.threshold), broken, one)
        store(sums, CASE_ERRORS * LANES, load(sums, CASE_ERRORS * LANES) + each)
    store(sums, TSS * LANES, tss)
    store(sums, BROKEN * LANES, broken)
    store(sums, WRONG_SIDE * LANES, wrong)


@njit(inline="always")
def present(y, desired, inputs, targets, orders, k):
    """Put case k of each lane's own order into the units and the desired outputs."""
    for lane in range(LANES):
        case = orders[lane, k]
        for i in range(inputs.shape[1]):
            y[i * LANES + lane] = inputs[case, i]
        for o in range(targets.shape[1]):
            desired[o * LANES + lane] = targets[case, o]


@njit(cache=True, nogil=True)
def run(net, task, options, schedules, recorded, seeds, work, out):
    """Train every seed; arrays as in rhw.engines.kernel_arrays; results are written to `out`.

    The caller allocates the work arrays and keeps them alive: Numba would free an array made here
    after its last use, although its address is still in use.
    """
    groups, projections, outputs, each = net
    inputs, targets, given, given_at = task
    starts, streams, trained, _ = seeds
    theta, v, g, rates, y, dy, desired, sums, fixed, trains, mask, state, orders, keys = work
    parameters, count, n_out = len(each), len(starts), targets.shape[1]
    shuffled = options.shuffled == 1
    # If seeds hold out different cases, or shuffle them, each lane has its own.
    own_cases = shuffled or options.holds_out == 1
    presented = trained.shape[1]

    # Targets of all cases as lanes, so that they are not rebuilt in each sweep.
    for k in range(len(fixed) // LANES):
        fixed[k * LANES : (k + 1) * LANES] = targets[k // n_out, k % n_out]
    lanes = (theta, v, sums, trains, mask, orders)
    at_groups, at_projections = groups.ctypes.data, projections.ctypes.data
    at_outputs, at_each, at_mask = outputs.ctypes.data, each.ctypes.data, mask.ctypes.data
    at_theta, at_v, at_g = theta.ctypes.data, v.ctypes.data, g.ctypes.data
    at_rates, at_y, at_dy = rates.ctypes.data, y.ctypes.data, dy.ctypes.data
    at_sums, at_given, at_fixed = sums.ctypes.data, given.ctypes.data, fixed.ctypes.data
    at_desired, group_count, like = desired.ctypes.data, len(groups), splat(0.0)

    waiting, running, clock, due, vacant = 0, count, 0, 0, True
    while running > 0:
        clock += 1
        if vacant:
            waiting = refill(LANES, own_cases, options, seeds, lanes, state, waiting, clock)
            due = clock
        if clock >= due:
            step_rates(LANES, schedules, rates, state, clock)
        if shuffled:
            for lane in range(LANES):
                s = state[0][lane]
                if s >= 0:
                    shuffle(streams[s], keys, trained[s], orders[lane])
        clear(like, LANES, at_sums, 0, ACCUMULATED)
        check = like
        for case in range(presented):
            this, wanted = np.intp(0), at_desired
            if own_cases:
                present(y, desired, inputs, targets, orders, case)
            else:
                this, wanted = at_given + 8 * given_at[case], at_fixed + 8 * case * n_out * LANES
            forward(group_count, at_groups, at_projections, at_theta, at_y, at_dy, this)
            judge(n_out, at_outputs, options, at_y, at_dy, wanted, at_sums)
            backward(
                group_count, at_groups, at_projections, at_theta, at_g, at_y, at_dy, this, options
            )
            check = change(
                like, LANES, parameters, at_theta, at_v, at_g, at_rates, at_each, options, at_mask
            )
        news = any_news(like, LANES, options, presented, n_out, at_sums) or clock >= due
        if news:
            apply_rule(LANES, parameters, options, theta, sums, state, clock, out)
        if options.decay_at == AT_SWEEP:
            shrink(like, LANES, parameters, at_theta, at_each)
        if any_lost(like, LANES, check, at_sums) or news:
            ended = retire(LANES, parameters, options, theta, sums, recorded, state, clock, out)
            running -= ended
            vacant = ended > 0 and waiting < count
            due = next_due(LANES, options, schedules, recorded, state)
