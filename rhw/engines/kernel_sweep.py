"""The kernel for updates per sweep: a lane holds CASES cases of FEW seeds, with the same bits.

Within a sweep, cases are independent until their gradients are added. So a weight is loaded once
for CASES cases, and gradients and errors are folded into their sums case by case, in order. If
weights are tied, the links of each case are summed first, in `of_case`.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.engines.kernel_arrays import (
    ACCUMULATED,
    ALL_ONE,
    AT_SWEEP,
    BROKEN,
    CASE_ERRORS,
    CASES,
    FEW,
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
    step_rates,
)
from rhw.engines.lanes import (
    few,
    fold,
    integer,
    load,
    load_few,
    most,
    splat,
    spread,
    store,
    where_less,
)


@njit(cache=True)
def forward(count, groups, projections, theta, y, given, values, trains):
    """Compute equations (1) and (2) for CASES cases.

    given, values: addresses of their nonzero inputs, in the layout of
    rhw.engines.kernel_arrays.sweep_table; trains: as in `judge`. Where a case is not trained, units
    are set to 0: then it adds 0 to every sum, even if weights are so large that x is not a number.
    """
    for g in range(count):
        first, size, bias, begin, end, _, function, gain = group_at(groups, g)
        for j in range(size):
            # As long as the terms are the same in all cases, so is their sum.
            same = load_few(theta, (bias + j) * FEW) if bias >= 0 else few(0.0)
            x = spread(same)
            for p in range(begin, end, PROJECTION):
                n, which = integer(projections, p + 1), integer(projections, p + 3)
                row = (integer(projections, p + 2) + j * n) * FEW
                if which >= 0:
                    k, stop = integer(given, which), integer(given, which + 1)
                    if p == begin:
                        while k < stop and integer(given, k + 1) == ALL_ONE:
                            same = same + load_few(theta, row + integer(given, k) * FEW)
                            k += 2
                        x = spread(same)
                    while k < stop:
                        w = spread(load_few(theta, row + integer(given, k) * FEW))
                        value = integer(given, k + 1)
                        x = x + (w if value == ALL_ONE else load(values, value) * w)
                        k += 2
                else:
                    source = integer(projections, p) * LANES
                    for i in range(n):
                        w = spread(load_few(theta, row + i * FEW))
                        x = x + load(y, source + i * LANES) * w
            output = activate(function, gain, x)
            if trains != 0:
                output = where_less(splat(0.5), load(trains, 0), output, splat(0.0))
            store(y, (first + j) * LANES, output)


@njit(inline="always")
def add(g, of_case, at, t):
    """Add the terms of CASES cases to the gradient of a parameter: at once, or link by link."""
    if of_case != 0:
        store(of_case, at * LANES, load(of_case, at * LANES) + t)
    else:
        store(g, at * FEW, fold(load_few(g, at * FEW), t))


@njit(cache=True)
def add_cases(g, of_case, parameters):
    """Add the sums over links to the gradient, case by case, and set them to 0."""
    zero = splat(0.0)
    for k in range(parameters):
        store(g, k * FEW, fold(load_few(g, k * FEW), load(of_case, k * LANES)))
        store(of_case, k * LANES, zero)


@njit(cache=True)
def backward(count, groups, projections, theta, g, of_case, y, dy, given, values, options):
    """Compute equations (5) to (7) for CASES cases.

    of_case: address of a lane per parameter, zeros, for the sums over links that share a weight; or
    0 if none do.
    """
    for group in range(count - 1, -1, -1):
        first, size, bias, begin, end, is_output, function, gain = group_at(groups, group)
        for j in range(size):
            at = (first + j) * LANES
            dx = through(options, function, gain, is_output, load(y, at), load(dy, at))
            store(dy, at, dx)
            if bias >= 0:
                add(g, of_case, bias + j, dx)
            for p in range(begin, end, PROJECTION):
                which = integer(projections, p + 3)
                if which >= 0:
                    row = integer(projections, p + 2) + j * integer(projections, p + 1)
                    for k in range(integer(given, which), integer(given, which + 1), 2):
                        value = integer(given, k + 1)
                        t = dx if value == ALL_ONE else dx * load(values, value)
                        add(g, of_case, row + integer(given, k), t)
        # Source units outside: what each receives from this group is added up in registers.
        for p in range(begin, end, PROJECTION):
            n, start = integer(projections, p + 1), integer(projections, p + 2)
            if integer(projections, p + 3) >= 0:
                continue
            source = integer(projections, p) * LANES
            for i in range(n):
                unit = source + i * LANES
                output = load(y, unit)
                received = splat(0.0) if integer(projections, p + 4) == 1 else load(dy, unit)
                for j in range(size):
                    at, dx = start + j * n + i, load(dy, (first + j) * LANES)
                    add(g, of_case, at, dx * output)
                    received = received + dx * spread(load_few(theta, at * FEW))
                store(dy, unit, received)


@njit(cache=True)
def judge(count, outputs, options, y, dy, desired, sums, squares, trains):
    """Compute equation (4) for CASES cases, and accumulate the quantities of the stop rule.

    squares: room for a lane per output; trains: address of a lane of ones where a case is trained,
    or 0 if all are.
    """
    zero, one, half = splat(0.0), splat(1.0), splat(0.5)
    square, error_of_case, broken, wrong = zero, zero, zero, zero
    for o in range(count):
        at, d = integer(outputs, o) * LANES, load(desired, o * LANES)
        e, broken, wrong = compare(options, load(y, at), d, broken, wrong)
        if trains != 0:
            e = where_less(half, load(trains, 0), e, zero)
        store(dy, at, e)
        square = e * e
        if count > 1:
            store(squares, o * LANES, square)
        error_of_case = error_of_case + square
    if options.stop_rule == ERROR_PER_CASE:
        each = splat(0.5 if options.half == 1 else 1.0) * error_of_case
        if options.each == 1:
            broken = where_less(each, splat(options.threshold), broken, one)
        errors = load_few(sums, CASE_ERRORS * FEW)
        store(sums, CASE_ERRORS * FEW, fold(errors, each))
    if trains != 0:
        broken = where_less(half, load(trains, 0), broken, zero)
        wrong = where_less(half, load(trains, 0), wrong, zero)
    store(sums, BROKEN * FEW, most(load_few(sums, BROKEN * FEW), broken))
    store(sums, WRONG_SIDE * FEW, most(load_few(sums, WRONG_SIDE * FEW), wrong))
    tss = load_few(sums, TSS * FEW)
    if count == 1:
        tss = fold(tss, square)
    else:
        for case in range(CASES):
            for o in range(count):
                tss = tss + load_few(squares, o * LANES + case * FEW)
    store(sums, TSS * FEW, tss)


@njit(cache=True, nogil=True)
def run(net, task, options, schedules, recorded, seeds, work, out):
    """Train every seed; arrays as in rhw.engines.kernel_case.run, with those of `sweep_table`."""
    groups, projections, outputs, each = net
    inputs, targets, given, given_at, values = task
    starts, _, trained, _ = seeds
    theta, v, g, of_case, rates, y, dy, squares, sums, fixed, trains, mask, state, orders = work
    cases, parameters, count = len(inputs), len(each), len(starts)
    blocks, n_out = len(given_at), targets.shape[1]
    holds_out = options.holds_out == 1

    for k in range(cases * n_out):
        case, o = k // n_out, k % n_out
        at = ((case // CASES) * n_out + o) * LANES + (case % CASES) * FEW
        fixed[at : at + FEW] = targets[case, o]
    lanes = (theta, v, sums, trains, mask, orders)
    at_groups, at_projections = groups.ctypes.data, projections.ctypes.data
    at_outputs, at_each, at_mask = outputs.ctypes.data, each.ctypes.data, mask.ctypes.data
    at_theta, at_v, at_g = theta.ctypes.data, v.ctypes.data, g.ctypes.data
    at_rates, at_y, at_dy = rates.ctypes.data, y.ctypes.data, dy.ctypes.data
    at_sums, at_squares = sums.ctypes.data, squares.ctypes.data
    at_given, at_values = given.ctypes.data, values.ctypes.data
    at_fixed, at_trains = fixed.ctypes.data, trains.ctypes.data
    at_of_case = of_case.ctypes.data if len(of_case) > 0 else np.intp(0)
    group_count = len(groups)
    like = few(0.0)

    waiting, running, clock, due, vacant = 0, count, 0, 0, True
    while running > 0:
        clock += 1
        if vacant:
            waiting = refill(FEW, False, options, seeds, lanes, state, waiting, clock)
            due = clock
        if clock >= due:
            step_rates(FEW, schedules, rates, state, clock)
        clear(like, FEW, at_sums, 0, ACCUMULATED)
        for block in range(blocks):
            this, wanted = at_given + 8 * given_at[block], at_fixed + 8 * block * n_out * LANES
            train = np.intp(0)
            if holds_out or cases - block * CASES < CASES:
                train = at_trains + 8 * block * LANES
            forward(group_count, at_groups, at_projections, at_theta, at_y, this, at_values, train)
            judge(
                n_out, at_outputs, options, at_y, at_dy, wanted, at_sums, at_squares, train,
            )  # fmt: skip
            backward(
                group_count, at_groups, at_projections, at_theta, at_g, at_of_case, at_y, at_dy,
                this, at_values, options,
            )  # fmt: skip
            if at_of_case != 0:
                add_cases(at_g, at_of_case, parameters)
        news = any_news(like, FEW, options, trained.shape[1], n_out, at_sums) or clock >= due
        if news:
            apply_rule(FEW, parameters, options, theta, sums, state, clock, out)
        check = change(
            like, FEW, parameters, at_theta, at_v, at_g, at_rates, at_each, options, at_mask
        )
        if options.decay_at == AT_SWEEP:
            shrink(like, FEW, parameters, at_theta, at_each)
        if any_lost(like, FEW, check, at_sums) or news:
            ended = retire(FEW, parameters, options, theta, sums, recorded, state, clock, out)
            running -= ended
            vacant = ended > 0 and waiting < count
            due = next_due(FEW, options, schedules, recorded, state)
