"""Equations (1) to (9) over lanes: what runs. Bit for bit what rhw.training computes.

One kernel serves every network: it is driven by the tables of rhw.tables. A case is presented to
eight seeds at once; a lane whose seed has ended takes the next seed.
"""

# Numba infers the types of these functions; the arrays are described in rhw.tables.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.arithmetic import LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER, TAYLOR
from rhw.lanes import LANES, load, power_of_two, splat, store, where_at_most, where_less
from rhw.pcg import next_uniform
from rhw.tables import (
    BELOW,
    CASE_ERROR,
    DECAYS,
    EACH,
    HALF,
    LAST,
    MARGIN,
    MARGIN_FROM_MARGIN,
    MARGIN_OFF,
    MARGIN_ON,
    PER_CASE,
    RIGHT_SIDE,
    RULE,
    SCALED,
    SHUFFLED,
    SWEEPS,
    TSS,
    WITHIN,
)

_C0, _C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8, _C9, _C10, _C11, _C12, _C13 = TAYLOR


@njit(inline="always")
def logistic(x):
    """Equation (2), as rhw.arithmetic.logistic computes it."""
    low, high = splat(-700.0), splat(700.0)
    z = splat(-1.0) * x
    z = where_less(z, low, low, z)
    z = where_less(high, z, high, z)
    rounder = splat(ROUNDER)
    t = z * splat(LOG2_E) + rounder
    n = t - rounder
    r = z - n * splat(LN2_HIGH) - n * splat(LN2_LOW)
    r2 = r * r
    r4 = r2 * r2
    r8 = r4 * r4
    a = (splat(1.0) + r + (splat(_C2) + splat(_C3) * r) * r2) + (
        (splat(_C4) + splat(_C5) * r) + (splat(_C6) + splat(_C7) * r) * r2
    ) * r4
    b = ((splat(_C8) + splat(_C9) * r) + (splat(_C10) + splat(_C11) * r) * r2) + (
        splat(_C12) + splat(_C13) * r
    ) * r4
    return splat(1.0) / (splat(1.0) + (a + b * r8) * power_of_two(t, rounder))


@njit(inline="always")
def forward(groups, projections, theta, y, case, ones, inputs_at, dense):
    """Equations (1) and (2) for one case; inputs of 0 and 1 are looked up unless `dense`."""
    columns, values = ones
    for g in range(len(groups)):
        first, size, bias = groups[g, 0], groups[g, 1], groups[g, 2]
        for j in range(size):
            x = load(theta, (bias + j) * LANES) if bias >= 0 else splat(0.0)
            for p in range(groups[g, 3], groups[g, 4]):
                source, n = projections[p, 0], projections[p, 1]
                row, given = (projections[p, 2] + j * n) * LANES, projections[p, 3]
                if given >= 0 and not dense:
                    for k in range(inputs_at[case, given], inputs_at[case, given + 1]):
                        w = load(theta, row + columns[k] * LANES)
                        x = x + (w if values[k] == 1.0 else splat(values[k]) * w)
                else:
                    for i in range(n):
                        x = x + load(y, (source + i) * LANES) * load(theta, row + i * LANES)
            store(y, (first + j) * LANES, logistic(x))


@njit(inline="always")
def backward(groups, projections, theta, g, y, dy, case, ones, inputs_at, dense):
    """Equations (5) to (7) for one case; dy holds dE/dy of the outputs and 0 elsewhere."""
    columns, values = ones
    for group in range(len(groups) - 1, -1, -1):
        first, size, bias = groups[group, 0], groups[group, 1], groups[group, 2]
        for j in range(size):
            a = load(y, (first + j) * LANES)
            dx = load(dy, (first + j) * LANES) * (a * (splat(1.0) - a))
            if bias >= 0:
                at = (bias + j) * LANES
                store(g, at, load(g, at) + dx)
            for p in range(groups[group, 3], groups[group, 4]):
                source, n = projections[p, 0], projections[p, 1]
                row, given = (projections[p, 2] + j * n) * LANES, projections[p, 3]
                if given >= 0 and not dense:
                    for k in range(inputs_at[case, given], inputs_at[case, given + 1]):
                        at = row + columns[k] * LANES
                        change = dx if values[k] == 1.0 else dx * splat(values[k])
                        store(g, at, load(g, at) + change)
                else:
                    for i in range(n):
                        at, unit = row + i * LANES, (source + i) * LANES
                        store(g, at, load(g, at) + dx * load(y, unit))
                        if given < 0:
                            store(dy, unit, load(dy, unit) + dx * load(theta, at))


@njit(inline="always")
def change(theta, v, g, epsilon, alpha, fan_in, keep, flags):
    """Equations (8) and (9): momentum, then decay."""
    eps, alp = load(epsilon, 0), load(alpha, 0)
    for k in range(len(fan_in)):
        at = k * LANES
        rate = eps / splat(fan_in[k]) if flags[SCALED] else eps
        new = load(v, at) * alp - rate * load(g, at)
        store(v, at, new)
        w = load(theta, at) + new
        store(theta, at, w * splat(keep[k]) if flags[DECAYS] else w)


@njit(inline="always")
def judge(outputs, numbers, flags, y, dy, desired, judged):
    """Equation (4) for one case, and what the stop rule needs to know of it.

    judged: tss so far; whether some output was wrong (0 or 1); sum of errors of cases.
    """
    tss, wrong, zero, one = load(judged, 0), load(judged, LANES), splat(0.0), splat(1.0)
    error_of_case = zero
    rule, threshold = flags[RULE], splat(numbers[BELOW])
    on_from = splat(0.5 * (numbers[MARGIN_ON] + numbers[MARGIN_OFF]))
    side = splat(0.5) if rule == SWEEPS else threshold
    for o in range(len(outputs)):
        at, d = outputs[o] * LANES, load(desired, o * LANES)
        output = load(y, at)
        e = output - d
        if rule == RIGHT_SIDE or rule == SWEEPS:
            when_on = where_less(side, output, wrong, one)
            when_off = where_less(output, side, wrong, one)
            wrong = where_less(side, d, when_on, when_off)
        elif rule == WITHIN:
            size = where_less(e, zero, zero - e, e)
            wrong = where_at_most(size, threshold, wrong, one)
        if flags[MARGIN]:
            on, off = splat(numbers[MARGIN_ON]), splat(numbers[MARGIN_OFF])
            if flags[MARGIN_FROM_MARGIN]:
                e = output - where_less(on_from, d, on, off)
            when_on = where_at_most(on, output, zero, e)
            when_off = where_at_most(output, off, zero, e)
            e = where_less(on_from, d, when_on, when_off)
        store(dy, at, e)
        tss = tss + e * e
        error_of_case = error_of_case + e * e
    if rule == CASE_ERROR:
        each = splat(0.5 if flags[HALF] else 1.0) * error_of_case
        if flags[EACH]:
            wrong = where_less(each, threshold, wrong, one)
        store(judged, 2 * LANES, load(judged, 2 * LANES) + each)
    store(judged, 0, tss)
    store(judged, LANES, wrong)


@njit(inline="always")
def shuffle(state, keys, order):
    """The order of one sweep: cases by rising uniform values."""
    for k in range(len(order)):
        u, at = next_uniform(state), k
        while at > 0 and keys[at - 1] > u:
            keys[at], order[at] = keys[at - 1], order[at - 1]
            at -= 1
        keys[at], order[at] = u, k


@njit(cache=True)
def aligned(count):
    """Zeros that begin at a multiple of 64 bytes, the size of eight doubles."""
    whole = np.zeros(count + LANES)
    skip = (64 - whole.ctypes.data % 64) % 64 // 8
    return whole[skip : skip + count]


@njit(inline="always")
def take(theta, v, lane, start):
    """Put the initial weights of the next seed into a lane."""
    for k in range(len(start)):
        theta[k * LANES + lane] = start[k]
        v[k * LANES + lane] = 0.0


@njit(cache=True)
def run(net, task, rates, seeds, out):
    """Train every seed; the arrays are those of rhw.tables, results go into `out`."""
    groups, projections, outputs, fan_in, keep, units = net
    inputs, targets, columns, values, inputs_at, flags, numbers = task
    epsilon_at, epsilons, alpha_at, alphas, curve_at, snapshots_at = rates
    starts, streams = seeds
    out_theta, solved, diverged, sweeps, error, curve, snapshots = out
    ones = (columns, values)
    cases, parameters, count = len(inputs), len(fan_in), len(starts)
    n_in, n_out = inputs.shape[1], targets.shape[1]
    per_case, shuffled, rule = flags[PER_CASE] == 1, flags[SHUFFLED] == 1, flags[RULE]

    theta, v, g = (
        aligned(parameters * LANES),
        aligned(parameters * LANES),
        aligned(parameters * LANES),
    )
    y, dy = aligned(units * LANES), aligned(units * LANES)
    desired, judged = aligned(n_out * LANES), aligned(4 * LANES)
    epsilon, alpha = aligned(LANES), aligned(LANES)
    keys, orders = np.empty(cases), np.zeros((LANES, cases), np.int64)
    seed_of = np.full(LANES, -1)
    number, curve_k, snapshot_k, epsilon_k, alpha_k = (
        np.zeros(LANES, np.int64),
        np.zeros(LANES, np.int64),
        np.zeros(LANES, np.int64),
        np.zeros(LANES, np.int64),
        np.zeros(LANES, np.int64),
    )
    waiting, running = 0, 0
    for lane in range(LANES):
        if waiting < count:
            seed_of[lane] = waiting
            take(theta, v, lane, starts[waiting])
            waiting += 1
            running += 1

    while running > 0:
        for lane in range(LANES):
            number[lane] += 1
            while epsilon_k[lane] < len(epsilon_at) and epsilon_at[epsilon_k[lane]] <= number[lane]:
                epsilon[lane] = epsilons[epsilon_k[lane]]
                epsilon_k[lane] += 1
            while alpha_k[lane] < len(alpha_at) and alpha_at[alpha_k[lane]] <= number[lane]:
                alpha[lane] = alphas[alpha_k[lane]]
                alpha_k[lane] += 1
            if shuffled and seed_of[lane] >= 0:
                shuffle(streams[seed_of[lane]], keys, orders[lane])
        g[:] = 0.0
        judged[:] = 0.0
        for case in range(cases):
            if shuffled:
                for lane in range(LANES):
                    mine = orders[lane, case]
                    for i in range(n_in):
                        y[i * LANES + lane] = inputs[mine, i]
                    for o in range(n_out):
                        desired[o * LANES + lane] = targets[mine, o]
            else:
                for o in range(n_out):
                    store(desired, o * LANES, splat(targets[case, o]))
            forward(groups, projections, theta, y, case, ones, inputs_at, shuffled)
            dy[n_in * LANES :] = 0.0
            judge(outputs, numbers, flags, y, dy, desired, judged)
            if per_case:
                g[:] = 0.0
            backward(groups, projections, theta, g, y, dy, case, ones, inputs_at, shuffled)
            if per_case:
                change(theta, v, g, epsilon, alpha, fan_in, keep, flags)

        # What the rule says of the forward passes; the weights judged are kept before they change.
        for lane in range(LANES):
            s = seed_of[lane]
            met = judged[LANES + lane] == 0.0
            if rule == TSS:
                met = judged[lane] < numbers[BELOW]
            elif rule == CASE_ERROR and flags[EACH] == 0:
                met = judged[2 * LANES + lane] / cases < numbers[BELOW]
            elif rule == SWEEPS and number[lane] < flags[LAST]:
                met = False
            judged[3 * LANES + lane] = 1.0 if met else 0.0
            if s >= 0 and met and rule != SWEEPS and not per_case:
                for k in range(parameters):
                    out_theta[s, k] = theta[k * LANES + lane]
        if not per_case:
            change(theta, v, g, epsilon, alpha, fan_in, keep, flags)
        # A sum of products with 0 is 0 as long as every weight is finite.
        finite = splat(0.0)
        for k in range(parameters):
            finite = finite + load(theta, k * LANES) * splat(0.0)
        store(judged, LANES, finite)

        for lane in range(LANES):
            s = seed_of[lane]
            if s < 0:
                continue
            met, lost = judged[3 * LANES + lane] == 1.0, judged[LANES + lane] != 0.0
            if lost and (per_case or rule == SWEEPS):
                met = False
            failed = lost and not met
            if curve_k[lane] < len(curve_at) and curve_at[curve_k[lane]] == number[lane]:
                curve[s, curve_k[lane]] = np.nan if failed else judged[lane]
                curve_k[lane] += 1
            while (
                snapshot_k[lane] < len(snapshots_at)
                and snapshots_at[snapshot_k[lane]] <= number[lane]
            ):
                if snapshots_at[snapshot_k[lane]] == number[lane]:
                    for k in range(parameters):
                        snapshots[s, snapshot_k[lane], k] = (
                            np.nan if lost else theta[k * LANES + lane]
                        )
                snapshot_k[lane] += 1
            if not (met or lost or number[lane] == flags[LAST]):
                continue
            if per_case or rule == SWEEPS or not met:
                for k in range(parameters):
                    out_theta[s, k] = np.nan if failed else theta[k * LANES + lane]
            solved[s], diverged[s], sweeps[s] = met, failed, number[lane]
            error[s] = np.nan if failed else judged[lane]
            seed_of[lane] = -1
            running -= 1
            if waiting < count:
                seed_of[lane] = waiting
                take(theta, v, lane, starts[waiting])
                number[lane], curve_k[lane], snapshot_k[lane] = 0, 0, 0
                epsilon_k[lane], alpha_k[lane] = 0, 0
                waiting += 1
                running += 1
