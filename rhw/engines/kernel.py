"""Equations (1) to (9), compiled; bit for bit equal to rhw.engines.reference.

This kernel serves every network: it reads the tables of rhw.engines.kernel_arrays. LANES seeds are
trained at once; when the seed of a lane ends, the lane takes the next seed. For updates per sweep,
rhw.engines.kernel_sweep is faster if there are few seeds or many weights. The inner functions take
addresses, not arrays: the reference counting of compiled arrays would cost more than the arithmetic
of a small network.
"""

# Numba infers the types of these functions; the arrays are described in rhw.engines.kernel_arrays.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.backprop.activation import Tanh
from rhw.backprop.arithmetic import LN2_HIGH, LN2_LOW, LOG2_E, P0, P1, Q0, Q1, Q2, ROUNDER
from rhw.backprop.error_function import CrossEntropy, Squared
from rhw.engines.kernel_arrays import (
    AT_SWEEP,
    BROKEN,
    CASE_ERRORS,
    FROM_MARGIN,
    GROUP,
    LANES,
    NO_MARGIN,
    PROJECTION,
    SUMS,
    TSS,
    WRONG_SIDE,
)
from rhw.engines.kernel_steps import (
    ERROR_PER_CASE,
    RIGHT_SIDE,
    WITHIN,
    all_finite,
    apply_rule,
    change,
    clear,
    free_lanes,
    refill,
    retire,
    shrink,
)
from rhw.engines.lanes import (
    integer,
    load,
    power_of_two,
    real,
    splat,
    store,
    where_at_most,
    where_less,
)

TANH = Tanh.code
SQUARED, CROSS_ENTROPY = Squared.code, CrossEntropy.code


@njit(cache=True)
def logistic(x):
    """Compute equation (2) as rhw.backprop.arithmetic.logistic does."""
    low, high = splat(-700.0), splat(700.0)
    z = splat(-1.0) * x
    z = where_less(z, low, low, z)
    z = where_less(high, z, high, z)
    rounder = splat(ROUNDER)
    t = z * splat(LOG2_E) + rounder
    n = t - rounder
    r = z - n * splat(LN2_HIGH) - n * splat(LN2_LOW)
    r2 = r * r
    p = r * ((splat(P0) * r2 + splat(P1)) * r2 + splat(1.0))
    q = ((splat(Q0) * r2 + splat(Q1)) * r2 + splat(Q2)) * r2 + splat(2.0)
    a, b = q - p, q + p
    return a / (a + b * power_of_two(t, rounder))


@njit(cache=True)
def activate(function, x):
    """Compute f(x) as the classes of rhw.backprop.activation do."""
    one, two = splat(1.0), splat(2.0)
    if function == TANH:
        return two * logistic(two * x) - one
    return logistic(x)


@njit(cache=True)
def slope_of(function, y):
    """Compute df/dx from the output y."""
    one = splat(1.0)
    if function == TANH:
        return one - y * y
    return y * (one - y)


@njit(cache=True)
def forward(count, groups, projections, theta, y, given):
    """Compute equations (1) and (2) for one case.

    given: address of the case's nonzero inputs, in the layout of
    rhw.engines.kernel_arrays.case_table; 0 if lanes have different cases, whose inputs are then in
    y.
    """
    for g in range(count):
        at = g * GROUP
        first, size, bias = integer(groups, at), integer(groups, at + 1), integer(groups, at + 2)
        begin, end = integer(groups, at + 3), integer(groups, at + 4)
        function, gain = integer(groups, at + 6), splat(real(groups, at + 7))
        for j in range(size):
            x = load(theta, (bias + j) * LANES) if bias >= 0 else splat(0.0)
            for p in range(begin * PROJECTION, end * PROJECTION, PROJECTION):
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
            store(y, (first + j) * LANES, activate(function, gain * x))


@njit(inline="always")
def through(options, function, gain, is_output, y, dy):
    """Compute equation (5): dE/dx from dE/dy."""
    if not is_output or options.error_function == SQUARED:
        return dy * (slope_of(function, y) * gain + splat(options.slope_offset))
    return dy * gain if options.error_function == CROSS_ENTROPY else dy


@njit(cache=True)
def backward(count, groups, projections, theta, g, y, dy, given, options):
    """Compute equations (5) to (7) for one case; dy holds dE/dy of the outputs and 0 elsewhere."""
    for group in range((count - 1) * GROUP, -1, -GROUP):
        first, size = integer(groups, group), integer(groups, group + 1)
        bias = integer(groups, group + 2)
        begin, end = integer(groups, group + 3), integer(groups, group + 4)
        is_output = integer(groups, group + 5) == 1
        function, gain = integer(groups, group + 6), splat(real(groups, group + 7))
        for j in range(size):
            at = (first + j) * LANES
            dx = through(options, function, gain, is_output, load(y, at), load(dy, at))
            if bias >= 0:
                at = (bias + j) * LANES
                store(g, at, load(g, at) + dx)
            for p in range(begin * PROJECTION, end * PROJECTION, PROJECTION):
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


@njit(inline="always")
def compare(options, output, d, broken, wrong):
    """Compute the error of outputs with desired values d.

    Returns:
        The error; 1 where an output so far breaks the stop rule; 1 where one is on the wrong side.
    """
    zero, one = splat(0.0), splat(1.0)
    threshold, middle = splat(options.threshold), splat(options.middle)
    e = output - d
    when_on = where_less(middle, output, wrong, one)
    when_off = where_less(output, middle, wrong, one)
    wrong = where_less(middle, d, when_on, when_off)
    if options.stop_rule == RIGHT_SIDE:
        when_on = where_less(threshold, output, broken, one)
        when_off = where_less(output, threshold, broken, one)
        broken = where_less(threshold, d, when_on, when_off)
    elif options.stop_rule == WITHIN:
        size = where_less(e, zero, zero - e, e)
        broken = where_at_most(size, threshold, broken, one)
    if options.margin != NO_MARGIN:
        on, off = splat(options.margin_on), splat(options.margin_off)
        on_from = splat(0.5 * (options.margin_on + options.margin_off))
        if options.margin == FROM_MARGIN:
            e = output - where_less(on_from, d, on, off)
        when_on = where_at_most(on, output, zero, e)
        when_off = where_at_most(output, off, zero, e)
        e = where_less(on_from, d, when_on, when_off)
    return e, broken, wrong


@njit(cache=True)
def judge(count, outputs, options, y, dy, desired, sums, trains):
    """Compute equation (4) for one case, and accumulate the quantities of the stop rule.

    sums: the quantities TSS, BROKEN, ... of rhw.engines.kernel_arrays; trains: address of a mask of
    the lanes that train this case, or 0 if all do.
    """
    zero, one, half = splat(0.0), splat(1.0), splat(0.5)
    tss, error_of_case = load(sums, TSS * LANES), zero
    broken_before, broken = load(sums, BROKEN * LANES), load(sums, BROKEN * LANES)
    wrong_before, wrong = load(sums, WRONG_SIDE * LANES), load(sums, WRONG_SIDE * LANES)
    for o in range(count):
        at, d = integer(outputs, o) * LANES, load(desired, o * LANES)
        e, broken, wrong = compare(options, load(y, at), d, broken, wrong)
        if trains != 0:
            e = where_less(half, load(trains, 0), e, zero)
        store(dy, at, e)
        tss = tss + e * e
        error_of_case = error_of_case + e * e
    if options.stop_rule == ERROR_PER_CASE:
        each = splat(0.5 if options.half == 1 else 1.0) * error_of_case
        if options.each == 1:
            broken = where_less(each, splat(options.threshold), broken, one)
        store(sums, CASE_ERRORS * LANES, load(sums, CASE_ERRORS * LANES) + each)
    if trains != 0:
        broken = where_less(half, load(trains, 0), broken, broken_before)
        wrong = where_less(half, load(trains, 0), wrong, wrong_before)
    store(sums, TSS * LANES, tss)
    store(sums, BROKEN * LANES, broken)
    store(sums, WRONG_SIDE * LANES, wrong)


@njit(cache=True, nogil=True)
def run(net, task, options, schedules, recorded, seeds, work, out):
    """Train every seed; arrays as in rhw.engines.kernel_arrays; results are written to `out`.

    The caller allocates the work arrays and keeps them alive: Numba would free an array made here
    after its last use, although its address is still in use.
    """
    groups, projections, outputs, each, units = net
    inputs, targets, given, given_at = task
    starts, _, trained, _ = seeds
    theta, v, g, rates, y, dy, desired, sums, fixed, trains, mask = work
    cases, parameters, count = len(inputs), len(each), len(starts)
    n_in, n_out = inputs.shape[1], targets.shape[1]
    per_case, shuffled = options.per_case == 1, options.shuffled == 1
    # If seeds hold out different cases, each lane has its own. With updates per sweep, held-out
    # cases are multiplied by 0; with updates per case, they must not be presented at all.
    holds_out = options.holds_out == 1
    own_cases = shuffled or (per_case and holds_out)
    presented = trained.shape[1] if own_cases else cases

    # Targets of all cases as lanes, so that they are not rebuilt in each sweep.
    for k in range(len(fixed) // LANES):
        fixed[k * LANES : (k + 1) * LANES] = targets[k // n_out, k % n_out]
    keys, orders = np.empty(cases), np.zeros((LANES, presented), np.int64)
    state = free_lanes(LANES)
    lanes = (theta, v, rates, trains, mask, orders, keys)
    like = splat(0.0)
    at_groups, at_projections, at_outputs = (
        groups.ctypes.data,
        projections.ctypes.data,
        outputs.ctypes.data,
    )
    at_theta, at_v, at_g, at_rates = (
        theta.ctypes.data,
        v.ctypes.data,
        g.ctypes.data,
        rates.ctypes.data,
    )
    at_y, at_dy, at_sums, at_given = (
        y.ctypes.data,
        dy.ctypes.data,
        sums.ctypes.data,
        given.ctypes.data,
    )
    at_each, at_mask = each.ctypes.data, mask.ctypes.data
    at_desired, at_fixed, at_trains = desired.ctypes.data, fixed.ctypes.data, trains.ctypes.data
    group_count = len(groups)

    waiting, running = 0, count
    while running > 0:
        waiting = refill(LANES, own_cases, options, seeds, lanes, state, schedules, waiting)
        clear(like, LANES, at_g, 0, parameters)
        clear(like, LANES, at_sums, 0, SUMS)
        for case in range(presented):
            this, wanted, train = np.intp(0), at_desired, np.intp(0)
            if own_cases:
                for lane in range(LANES):
                    mine = orders[lane, case]
                    for i in range(n_in):
                        y[i * LANES + lane] = inputs[mine, i]
                    for o in range(n_out):
                        desired[o * LANES + lane] = targets[mine, o]
            else:
                this = at_given + 8 * given_at[case]
                wanted = at_fixed + 8 * case * n_out * LANES
                if holds_out:
                    train = at_trains + 8 * case * LANES
            forward(group_count, at_groups, at_projections, at_theta, at_y, this)
            clear(like, LANES, at_dy, n_in * LANES, units - n_in)
            judge(n_out, at_outputs, options, at_y, at_dy, wanted, at_sums, train)
            if per_case:
                clear(like, LANES, at_g, 0, parameters)
            backward(
                group_count, at_groups, at_projections, at_theta, at_g, at_y, at_dy, this, options
            )
            if per_case:
                change(
                    like, LANES, parameters, at_theta, at_v, at_g, at_rates, at_each, options,
                    at_mask,
                )  # fmt: skip

        apply_rule(LANES, parameters, trained.shape[1], n_out, options, theta, sums, state, out)
        if not per_case:
            change(
                like, LANES, parameters, at_theta, at_v, at_g, at_rates, at_each, options, at_mask
            )
        if options.decay_at == AT_SWEEP:
            shrink(like, LANES, parameters, at_theta, at_each)
        all_finite(like, LANES, parameters, at_theta, at_sums + 8 * BROKEN * LANES)
        running -= retire(LANES, parameters, options, theta, sums, recorded, state, out)
