"""The steps of a sweep around the equations: lanes take seeds, are judged, recorded and retired.

`width` is how many seeds are trained at once; `like` is any value of so many doubles.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.backprop.stop import ErrorPerCase, FixedSweeps, TotalError
from rhw.engines.kernel_arrays import (
    BROKEN,
    BUSY,
    CASE_ERRORS,
    LOST,
    MET,
    TSS,
    UNSURE,
    WRONG_SIDE,
)
from rhw.engines.lanes import (
    any_positive,
    load_as,
    splat_as,
    store,
    where_at_most,
    where_less,
)
from rhw.engines.pcg import next_uniform

ERROR_PER_CASE, FIXED_SWEEPS = ErrorPerCase.code, FixedSweeps.code
TOTAL_ERROR = TotalError.code
#: A sweep that never comes.
NEVER = 2**63 - 1


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
def take(theta, v, lane, start, width):
    """Put the initial weights of the next seed into a lane."""
    for k in range(len(start)):
        theta[k * width + lane] = start[k]
        v[k * width + lane] = 0.0


@njit(inline="always")
def take_cases(trains, orders, cases, lane, own_cases, width):
    """Set the cases that a lane's next seed trains, as an order or as a mask of ones and zeros."""
    for k in range(len(trains) // width):
        trains[k * width + lane] = 0.0
    for k in range(len(cases)):
        trains[cases[k] * width + lane] = 1.0
        if own_cases:
            orders[lane, k] = cases[k]


@njit(inline="always")
def take_mask(mask, masks, lane, width):
    """Set which parameters the next seed of a lane changes."""
    for k in range(len(masks)):
        mask[k * width + lane] = masks[k]


@njit(inline="always")
def refill(width, own_cases, options, seeds, lanes, state, waiting, clock):
    """Give each free lane its next seed; return the number of the next one that waits.

    seeds: starts, streams, trained cases and masks of all seeds; lanes: theta, v, sums, trains,
    mask and orders; clock: the sweep of the kernel that begins.
    """
    starts, _, trained, masks = seeds
    theta, v, sums, trains, mask, orders = lanes
    seed_of, begun, curve_k, snapshot_k, epsilon_k, alpha_k = state
    for lane in range(width):
        if seed_of[lane] < 0 and waiting < len(starts):
            seed_of[lane], begun[lane] = waiting, clock - 1
            take(theta, v, lane, starts[waiting], width)
            take_cases(trains, orders, trained[waiting], lane, own_cases, width)
            if options.masked == 1:
                take_mask(mask, masks[waiting], lane, width)
            curve_k[lane], snapshot_k[lane] = 0, 0
            epsilon_k[lane], alpha_k[lane] = 0, 0
            sums[BUSY * width + lane], sums[UNSURE * width + lane] = 1.0, 1.0
            waiting += 1
    return waiting


@njit(inline="always")
def step_rates(width, schedules, rates, state, clock):
    """Set the rates of each lane for the sweep that begins."""
    _, begun, _, _, epsilon_k, alpha_k = state
    for lane in range(width):
        number = clock - begun[lane]
        step_rate(schedules[0], epsilon_k, number, rates, lane, lane)
        step_rate(schedules[1], alpha_k, number, rates, lane, lane + width)


@njit(inline="always")
def step_rate(schedule, k, number, rates, lane, at):
    """Set one lane's rate, at an index; k counts the steps already taken."""
    sweeps, values = schedule
    while k[lane] < len(sweeps) and sweeps[k[lane]] <= number:
        rates[at] = values[k[lane]]
        k[lane] += 1


@njit(inline="always")
def next_due(width, options, schedules, recorded, state):
    """Return the next sweep of the kernel in which a lane ends, records or changes its rates."""
    seed_of, begun, curve_k, snapshot_k, epsilon_k, alpha_k = state
    due = NEVER
    for lane in range(width):
        if seed_of[lane] >= 0:
            sweep = options.last
            sweep = earlier(recorded[0], curve_k[lane], sweep)
            sweep = earlier(recorded[1], snapshot_k[lane], sweep)
            sweep = earlier(schedules[0][0], epsilon_k[lane], sweep)
            sweep = earlier(schedules[1][0], alpha_k[lane], sweep)
            due = min(due, begun[lane] + sweep)
    return due


@njit(inline="always")
def earlier(sweeps, k, other):
    """Return entry k of a list of sweeps, if there is one, or another sweep if that is earlier."""
    return sweeps[k] if k < len(sweeps) and sweeps[k] < other else other


@njit(cache=True)
def any_news(like, width, options, cases, outputs, sums):
    """Set which seeds satisfy the stop rule after a sweep through their cases.

    cases, outputs: how many there are.

    Returns:
        Whether one does, or has all outputs on the right side for the first time.
    """
    zero, one = splat_as(like, 0.0), splat_as(like, 1.0)
    threshold = splat_as(like, options.threshold)
    if options.stop_rule == TOTAL_ERROR:
        met = where_less(load_as(like, sums, TSS * width), threshold, one, zero)
    elif options.stop_rule == ERROR_PER_CASE and options.each == 0:
        mean = load_as(like, sums, CASE_ERRORS * width) / splat_as(like, float(cases))
        met = where_less(mean, threshold, one, zero)
    elif options.stop_rule == FIXED_SWEEPS:
        met = zero
    else:
        met = where_less(zero, load_as(like, sums, BROKEN * width), zero, one)
    met = where_less(zero, load_as(like, sums, BUSY * width), met, zero)
    store(sums, MET * width, met)
    wrong, unsure = load_as(like, sums, WRONG_SIDE * width), load_as(like, sums, UNSURE * width)
    return any_positive(met + where_less(zero, wrong, zero, unsure))


@njit(cache=True)
def any_lost(like, width, check, sums):
    """Set which seeds have weights that are not finite, as `change` checked; return if any has."""
    zero = splat_as(like, 0.0)
    lost = where_at_most(check, zero, zero, load_as(like, sums, BUSY * width))
    store(sums, LOST * width, lost)
    return any_positive(lost)


@njit(inline="always")
def apply_rule(width, parameters, options, theta, sums, state, clock, out):
    """Record who has all outputs right; solved seeds keep their weights from before the change."""
    seed_of, begun = state[0], state[1]
    out_theta, all_right = out[0], out[4]
    keeps = options.stop_rule != FIXED_SWEEPS and options.per_case == 0
    for lane in range(width):
        s = seed_of[lane]
        if s < 0:
            continue
        right, number = sums[WRONG_SIDE * width + lane] == 0.0, clock - begun[lane]
        if right and all_right[s] == 0:
            all_right[s] = number
            sums[UNSURE * width + lane] = 0.0
        if options.stop_rule == FIXED_SWEEPS and right and number == options.last:
            sums[MET * width + lane] = 1.0
        if keeps and sums[MET * width + lane] == 1.0:
            for k in range(parameters):
                out_theta[s, k] = theta[k * width + lane]


@njit(inline="always")
def retire(width, parameters, options, theta, sums, recorded, state, clock, out):
    """Record the sweep, and free the lanes whose seeds have ended; return how many."""
    curve_at, snapshots_at = recorded
    seed_of, begun, curve_k, snapshot_k, _, _ = state
    out_theta, solved, diverged, sweeps, _, error, curve, snapshots = out
    at_the_end = options.per_case == 1 or options.stop_rule == FIXED_SWEEPS
    ended = 0
    for lane in range(width):
        s, number = seed_of[lane], clock - begun[lane]
        if s < 0:
            continue
        met, lost = sums[MET * width + lane] == 1.0, sums[LOST * width + lane] == 1.0
        if lost and at_the_end:
            met = False
        failed = lost and not met
        if curve_k[lane] < len(curve_at) and curve_at[curve_k[lane]] == number:
            curve[s, curve_k[lane]] = np.nan if failed else sums[TSS * width + lane]
            curve_k[lane] += 1
        q = snapshot_k[lane]
        while q < len(snapshots_at) and snapshots_at[q] <= number:
            if snapshots_at[q] == number:
                for k in range(parameters):
                    snapshots[s, q, k] = np.nan if lost else theta[k * width + lane]
            q += 1
        snapshot_k[lane] = q
        if not (met or lost or number == options.last):
            continue
        if at_the_end or not met:
            for k in range(parameters):
                out_theta[s, k] = np.nan if failed else theta[k * width + lane]
        solved[s], diverged[s], sweeps[s] = met, failed, number
        error[s] = np.nan if failed else sums[TSS * width + lane]
        seed_of[lane] = -1
        sums[BUSY * width + lane], sums[UNSURE * width + lane] = 0.0, 0.0
        ended += 1
    return ended
