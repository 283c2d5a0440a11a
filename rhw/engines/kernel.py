"""Equations (1) to (9), compiled; bit for bit equal to rhw.engines.reference.

One kernel serves every network: it reads the tables of rhw.engines.kernel_arrays. LANES seeds are
trained at once; when the seed of a lane ends, the lane takes the next seed. The inner functions
take addresses, not arrays: the reference counting of compiled arrays would cost more than the
arithmetic of a small network.
"""

# Numba infers the types of these functions; the arrays are described in rhw.engines.kernel_arrays.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.backprop.arithmetic import LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER, TAYLOR
from rhw.engines.kernel_arrays import (
    AT_CHANGE,
    AT_SWEEP,
    AVERAGED,
    BELOW,
    BOUNDED,
    CASE_ERROR,
    DECAY,
    EACH,
    FAN_IN,
    GROUP,
    HALF,
    HOLDS_OUT,
    IN_GRADIENT,
    LANES,
    LAST,
    MARGIN,
    MARGIN_FROM_MARGIN,
    MARGIN_OFF,
    MARGIN_ON,
    MISSING,
    NUMBERS,
    OUTPUT_SLOPE,
    PER_CASE,
    PROJECTION,
    RIGHT_SIDE,
    RULE,
    SCALED,
    SHRINK,
    SHUFFLED,
    SWEEPS,
    TSS,
    UPPER_BOUND,
    USES,
    WITHIN,
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
from rhw.engines.pcg import next_uniform

_C0, _C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8, _C9, _C10, _C11, _C12, _C13 = TAYLOR


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
    r4 = r2 * r2
    r8 = r4 * r4
    a = (splat(1.0) + r + (splat(_C2) + splat(_C3) * r) * r2) + (
        (splat(_C4) + splat(_C5) * r) + (splat(_C6) + splat(_C7) * r) * r2
    ) * r4
    b = ((splat(_C8) + splat(_C9) * r) + (splat(_C10) + splat(_C11) * r) * r2) + (
        splat(_C12) + splat(_C13) * r
    ) * r4
    return splat(1.0) / (splat(1.0) + (a + b * r8) * power_of_two(t, rounder))


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
            store(y, (first + j) * LANES, logistic(x))


@njit(cache=True)
def backward(count, groups, projections, theta, g, y, dy, given, output_slope):
    """Compute equations (5) to (7) for one case; dy holds dE/dy of the outputs and 0 elsewhere."""
    one = splat(1.0)
    for group in range((count - 1) * GROUP, -1, -GROUP):
        first, size = integer(groups, group), integer(groups, group + 1)
        bias = integer(groups, group + 2)
        begin, end = integer(groups, group + 3), integer(groups, group + 4)
        is_output = integer(groups, group + 5) == 1
        for j in range(size):
            a = load(y, (first + j) * LANES)
            dx = load(dy, (first + j) * LANES)
            if output_slope or not is_output:
                dx = dx * (a * (one - a))
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


@njit(cache=True)
def change(parameters, theta, v, g, rates, each, flags, link_mask):
    """Apply equations (8) and (9), momentum, and then decay.

    rates: epsilon and alpha of each lane; each: the constants of each parameter
    (rhw.engines.kernel_arrays); link_mask: 1 or 0 for each parameter and lane, if flags[MISSING].
    """
    scaled, decay_at = integer(flags, SCALED) == 1, integer(flags, DECAY)
    averaged, bounded = integer(flags, AVERAGED) == 1, integer(flags, BOUNDED) == 1
    missing = integer(flags, MISSING) == 1
    epsilon, alpha = load(rates, 0), load(rates, LANES)
    for k in range(parameters):
        at, own = k * LANES, k * NUMBERS
        rate = epsilon / splat(real(each, own + FAN_IN)) if scaled else epsilon
        w, slope = load(theta, at), load(g, at)
        if missing:
            slope = slope * load(link_mask, at)
        if averaged:
            slope = slope / splat(real(each, own + USES))
        if decay_at == IN_GRADIENT:
            slope = slope + splat(real(each, own + SHRINK)) * w
        new = alpha * load(v, at) - rate * slope
        store(v, at, new)
        w = w + new
        if decay_at == AT_CHANGE:
            w = w * splat(real(each, own + SHRINK))
        if bounded:
            upper_bound = splat(real(each, own + UPPER_BOUND))
            w = where_less(upper_bound, w, upper_bound, w)
        store(theta, at, w)


@njit(cache=True)
def shrink(parameters, theta, each):
    """Apply the decay once per sweep, after the last update."""
    for k in range(parameters):
        store(theta, k * LANES, load(theta, k * LANES) * splat(real(each, k * NUMBERS + SHRINK)))


@njit(cache=True)
def clear(lanes, at, count):
    """Set `count` lanes to 0, starting at an index."""
    zero = splat(0.0)
    for k in range(at, at + count * LANES, LANES):
        store(lanes, k, zero)


@njit(cache=True)
def judge(count, outputs, numbers, flags, y, dy, desired, judged, trains):
    """Compute equation (4) for one case, and accumulate the quantities of the stop rule.

    judged: total squared error so far; whether some output broke the rule (0 or 1); sum of errors
    of cases; whether the rule is satisfied (see run); whether some output was on the wrong side of
    0.5. trains: address of a mask of the lanes that train this case, or 0 if all do.
    """
    tss, wrong, zero, one = load(judged, 0), load(judged, LANES), splat(0.0), splat(1.0)
    error_of_case = zero
    aside = load(judged, 4 * LANES)
    broken, strayed = wrong, aside
    half = splat(0.5)
    rule, threshold = integer(flags, RULE), splat(real(numbers, BELOW))
    on, off = real(numbers, MARGIN_ON), real(numbers, MARGIN_OFF)
    on_from = splat(0.5 * (on + off))
    for o in range(count):
        at, d = integer(outputs, o) * LANES, load(desired, o * LANES)
        output = load(y, at)
        e = output - d
        when_on = where_less(half, output, aside, one)
        when_off = where_less(output, half, aside, one)
        aside = where_less(half, d, when_on, when_off)
        if rule == RIGHT_SIDE:
            when_on = where_less(threshold, output, wrong, one)
            when_off = where_less(output, threshold, wrong, one)
            wrong = where_less(threshold, d, when_on, when_off)
        elif rule == WITHIN:
            size = where_less(e, zero, zero - e, e)
            wrong = where_at_most(size, threshold, wrong, one)
        if integer(flags, MARGIN) == 1:
            if integer(flags, MARGIN_FROM_MARGIN) == 1:
                e = output - where_less(on_from, d, splat(on), splat(off))
            when_on = where_at_most(splat(on), output, zero, e)
            when_off = where_at_most(output, splat(off), zero, e)
            e = where_less(on_from, d, when_on, when_off)
        if trains != 0:
            e = where_less(half, load(trains, 0), e, zero)
        store(dy, at, e)
        tss = tss + e * e
        error_of_case = error_of_case + e * e
    if rule == CASE_ERROR:
        each = splat(0.5 if integer(flags, HALF) == 1 else 1.0) * error_of_case
        if integer(flags, EACH) == 1:
            wrong = where_less(each, threshold, wrong, one)
        store(judged, 2 * LANES, load(judged, 2 * LANES) + each)
    if trains != 0:
        wrong = where_less(half, load(trains, 0), wrong, broken)
        aside = where_less(half, load(trains, 0), aside, strayed)
    store(judged, 0, tss)
    store(judged, LANES, wrong)
    store(judged, 4 * LANES, aside)


@njit(cache=True)
def all_finite(parameters, theta, result):
    """Return 0 in the lanes whose weights are all finite: then the sum of products with 0 is 0."""
    zero = splat(0.0)
    total = zero
    for k in range(0, parameters * LANES, LANES):
        total = total + load(theta, k) * zero
    store(result, 0, total)


@njit(inline="always")
def shuffle(state, keys, cases, order):
    """Order the cases of one sweep by increasing uniform values."""
    for k in range(len(cases)):
        u, at = next_uniform(state), k
        while at > 0 and keys[at - 1] > u:
            keys[at], order[at] = keys[at - 1], order[at - 1]
            at -= 1
        keys[at], order[at] = u, cases[k]


@njit(inline="always")
def take(theta, v, lane, start):
    """Put the initial weights of the next seed into a lane."""
    for k in range(len(start)):
        theta[k * LANES + lane] = start[k]
        v[k * LANES + lane] = 0.0


@njit(inline="always")
def take_cases(trains, orders, cases, lane, own_cases):
    """Set the cases that a lane's next seed trains, as an order or as a mask of ones and zeros."""
    for k in range(len(trains) // LANES):
        trains[k * LANES + lane] = 0.0
    for k in range(len(cases)):
        trains[cases[k] * LANES + lane] = 1.0
        if own_cases:
            orders[lane, k] = cases[k]


@njit(inline="always")
def take_links(link_mask, links, lane):
    """Set which links the next seed of a lane has."""
    for k in range(len(links)):
        link_mask[k * LANES + lane] = links[k]


@njit(inline="always")
def step_rates(schedule, k, number, rate, lane):
    """Update one lane's rate for a sweep; k counts the steps of the schedule already taken."""
    sweeps, values = schedule
    while k[lane] < len(sweeps) and sweeps[k[lane]] <= number[lane]:
        rate[lane] = values[k[lane]]
        k[lane] += 1


@njit(cache=True)
def run(net, task, schedules, recorded, seeds, work, out):
    """Train every seed; arrays as in rhw.engines.kernel_arrays; results are written to `out`.

    The caller allocates the work arrays and keeps them alive: Numba would free an array made here
    after its last use, although its address is still in use.
    """
    groups, projections, outputs, each, units = net
    inputs, targets, given, given_at, flags, numbers = task
    curve_at, snapshots_at = recorded
    starts, streams, trained, links = seeds
    theta, v, g, rates, y, dy, desired, judged, fixed, trains, link_mask = work
    out_theta, solved, diverged, sweeps, all_right, error, curve, snapshots = out
    cases, parameters, count = len(inputs), len(each), len(starts)
    n_in, n_out = inputs.shape[1], targets.shape[1]
    per_case, shuffled, rule = flags[PER_CASE] == 1, flags[SHUFFLED] == 1, flags[RULE]
    decay_at, slope, missing = flags[DECAY], flags[OUTPUT_SLOPE] == 1, flags[MISSING] == 1
    # If seeds hold out different cases, each lane has its own. With updates per sweep, held-out
    # cases are multiplied by 0; with updates per case, they must not be presented at all.
    holds_out = flags[HOLDS_OUT] == 1
    own_cases = shuffled or (per_case and holds_out)
    presented = trained.shape[1] if own_cases else cases

    # Targets of all cases as lanes, so that they are not rebuilt in each sweep.
    for k in range(len(fixed) // LANES):
        fixed[k * LANES : (k + 1) * LANES] = targets[k // n_out, k % n_out]
    keys, orders = np.empty(cases), np.zeros((LANES, presented), np.int64)
    seed_of = np.full(LANES, -1)
    number, curve_k = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    snapshot_k, epsilon_k = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    alpha_k = np.zeros(LANES, np.int64)
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
    at_y, at_dy, at_judged, at_given = (
        y.ctypes.data,
        dy.ctypes.data,
        judged.ctypes.data,
        given.ctypes.data,
    )
    at_each, at_there, at_flags, at_numbers = (
        each.ctypes.data,
        link_mask.ctypes.data,
        flags.ctypes.data,
        numbers.ctypes.data,
    )
    at_desired, at_fixed, at_trains = desired.ctypes.data, fixed.ctypes.data, trains.ctypes.data
    group_count = len(groups)

    waiting, running = 0, count
    while running > 0:
        for lane in range(LANES):
            if seed_of[lane] < 0 and waiting < count:
                seed_of[lane] = waiting
                take(theta, v, lane, starts[waiting])
                take_cases(trains, orders, trained[waiting], lane, own_cases)
                if missing:
                    take_links(link_mask, links[waiting], lane)
                number[lane], curve_k[lane], snapshot_k[lane] = 0, 0, 0
                epsilon_k[lane], alpha_k[lane] = 0, 0
                waiting += 1
            number[lane] += 1
            step_rates(schedules[0], epsilon_k, number, rates[:LANES], lane)
            step_rates(schedules[1], alpha_k, number, rates[LANES:], lane)
            if shuffled and seed_of[lane] >= 0:
                shuffle(streams[seed_of[lane]], keys, trained[seed_of[lane]], orders[lane])
        clear(at_g, 0, parameters)
        clear(at_judged, 0, 5)
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
            clear(at_dy, n_in * LANES, units - n_in)
            judge(n_out, at_outputs, at_numbers, at_flags, at_y, at_dy, wanted, at_judged, train)
            if per_case:
                clear(at_g, 0, parameters)
            backward(
                group_count, at_groups, at_projections, at_theta, at_g, at_y, at_dy, this, slope
            )
            if per_case:
                change(parameters, at_theta, at_v, at_g, at_rates, at_each, at_flags, at_there)

        # Apply the stop rule to the forward passes; solved lanes keep their weights from before.
        for lane in range(LANES):
            s = seed_of[lane]
            right = judged[4 * LANES + lane] == 0.0
            if s >= 0 and right and all_right[s] == 0:
                all_right[s] = number[lane]
            met = right if rule == SWEEPS else judged[LANES + lane] == 0.0
            if rule == TSS:
                met = judged[lane] < numbers[BELOW]
            elif rule == CASE_ERROR and flags[EACH] == 0:
                met = judged[2 * LANES + lane] / trained.shape[1] < numbers[BELOW]
            elif rule == SWEEPS and number[lane] < flags[LAST]:
                met = False
            judged[3 * LANES + lane] = 1.0 if met else 0.0
            if s >= 0 and met and rule != SWEEPS and not per_case:
                for k in range(parameters):
                    out_theta[s, k] = theta[k * LANES + lane]
        if not per_case:
            change(parameters, at_theta, at_v, at_g, at_rates, at_each, at_flags, at_there)
        if decay_at == AT_SWEEP:
            shrink(parameters, at_theta, at_each)
        all_finite(parameters, at_theta, at_judged + 8 * LANES)

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
            q = snapshot_k[lane]
            while q < len(snapshots_at) and snapshots_at[q] <= number[lane]:
                if snapshots_at[q] == number[lane]:
                    for k in range(parameters):
                        snapshots[s, q, k] = np.nan if lost else theta[k * LANES + lane]
                q += 1
            snapshot_k[lane] = q
            if not (met or lost or number[lane] == flags[LAST]):
                continue
            if per_case or rule == SWEEPS or not met:
                for k in range(parameters):
                    out_theta[s, k] = np.nan if failed else theta[k * LANES + lane]
            solved[s], diverged[s], sweeps[s] = met, failed, number[lane]
            error[s] = np.nan if failed else judged[lane]
            seed_of[lane] = -1
            running -= 1
