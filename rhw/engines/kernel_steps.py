"""The steps of a sweep that do not depend on how many cases a lane holds: refill, change, retire.

`width` is how many seeds are trained at once; `like` is any value of so many doubles.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

from rhw.backprop.stop import ErrorPerCase, FixedSweeps, RightSide, TotalError, Within
from rhw.engines.kernel_arrays import (
    AT_CHANGE,
    BROKEN,
    CASE_ERRORS,
    FAN_IN,
    IN_GRADIENT,
    MET,
    NUMBERS,
    SHRINK,
    TSS,
    UPPER_BOUND,
    USES,
    WRONG_SIDE,
)
from rhw.engines.lanes import load_as, real, splat_as, store, where_less
from rhw.engines.pcg import next_uniform

RIGHT_SIDE, WITHIN, TOTAL_ERROR = RightSide.code, Within.code, TotalError.code
ERROR_PER_CASE, FIXED_SWEEPS = ErrorPerCase.code, FixedSweeps.code


@njit(cache=True)
def clear(like, width, lanes, at, count):
    """Set `count` values of `width` doubles to 0, starting at an index."""
    zero = splat_as(like, 0.0)
    for k in range(at, at + count * width, width):
        store(lanes, k, zero)


@njit(cache=True)
def change(like, width, parameters, theta, v, g, rates, each, options, mask):
    """Apply equations (8) and (9), momentum, and then decay.

    like: any value of `width` doubles, one per seed; rates: epsilon and alpha of each seed; each:
    the constants of each parameter (rhw.engines.kernel_arrays); mask: 1 or 0 for each parameter and
    seed, if options.masked.
    """
    epsilon, alpha = load_as(like, rates, 0), load_as(like, rates, width)
    for k in range(parameters):
        at, own = k * width, k * NUMBERS
        rate = epsilon
        if options.scaled == 1:
            rate = epsilon / splat_as(like, real(each, own + FAN_IN))
        w, slope = load_as(like, theta, at), load_as(like, g, at)
        if options.masked == 1:
            slope = slope * load_as(like, mask, at)
        if options.averaged == 1:
            slope = slope / splat_as(like, real(each, own + USES))
        if options.decay_at == IN_GRADIENT:
            slope = slope + splat_as(like, real(each, own + SHRINK)) * w
        new = alpha * load_as(like, v, at) - rate * slope
        store(v, at, new)
        w = w + new
        if options.decay_at == AT_CHANGE:
            w = w * splat_as(like, real(each, own + SHRINK))
        if options.bounded == 1:
            upper_bound = splat_as(like, real(each, own + UPPER_BOUND))
            w = where_less(upper_bound, w, upper_bound, w)
        store(theta, at, w)


@njit(cache=True)
def shrink(like, width, parameters, theta, each):
    """Apply the decay once per sweep, after the last update."""
    for k in range(parameters):
        factor = splat_as(like, real(each, k * NUMBERS + SHRINK))
        store(theta, k * width, load_as(like, theta, k * width) * factor)


@njit(cache=True)
def all_finite(like, width, parameters, theta, result):
    """Return 0 for the seeds whose weights are all finite: then the sum of products with 0 is 0."""
    zero = splat_as(like, 0.0)
    total = zero
    for k in range(0, parameters * width, width):
        total = total + load_as(like, theta, k) * zero
    store(result, 0, total)


@njit(inline="always")
def satisfied(options, sums, lane, number, cases, outputs, width):
    """Return whether a lane satisfies the stop rule after a sweep through its cases.

    number: of the sweep; cases, outputs: how many there are; width: how many seeds.
    """
    if options.stop_rule == TOTAL_ERROR:
        return sums[TSS * width + lane] < options.threshold
    if options.stop_rule == ERROR_PER_CASE and options.each == 0:
        return sums[CASE_ERRORS * width + lane] / cases < options.threshold
    if options.stop_rule == FIXED_SWEEPS:
        return number == options.last and sums[WRONG_SIDE * width + lane] == 0.0
    return sums[BROKEN * width + lane] == 0.0


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
def step_rates(schedule, k, number, rates, lane, at):
    """Update one lane's rate, at an index, for a sweep; k counts the steps already taken."""
    sweeps, values = schedule
    while k[lane] < len(sweeps) and sweeps[k[lane]] <= number[lane]:
        rates[at] = values[k[lane]]
        k[lane] += 1


@njit(inline="always")
def free_lanes(width):
    """Return the state of `width` lanes without seeds, as `refill` describes it."""
    seed_of, zeros = np.full(width, -1), np.zeros((5, width), np.int64)
    return seed_of, zeros[0], zeros[1], zeros[2], zeros[3], zeros[4]


@njit(inline="always")
def refill(width, own_cases, options, seeds, lanes, state, schedules, waiting):
    """Give each free lane its next seed, and count the sweep that begins; return who waits.

    seeds: starts, streams, trained cases and masks of all seeds; lanes: theta, v, rates, trains,
    mask, orders and keys; state: of each lane, its seed, sweep, and places in what is recorded and
    in the schedules.
    """
    starts, streams, trained, masks = seeds
    theta, v, rates, trains, mask, orders, keys = lanes
    seed_of, number, curve_k, snapshot_k, epsilon_k, alpha_k = state
    shuffled = options.shuffled == 1
    for lane in range(width):
        if seed_of[lane] < 0 and waiting < len(starts):
            seed_of[lane] = waiting
            take(theta, v, lane, starts[waiting], width)
            take_cases(trains, orders, trained[waiting], lane, own_cases, width)
            if options.masked == 1:
                take_mask(mask, masks[waiting], lane, width)
            number[lane], curve_k[lane], snapshot_k[lane] = 0, 0, 0
            epsilon_k[lane], alpha_k[lane] = 0, 0
            waiting += 1
        number[lane] += 1
        step_rates(schedules[0], epsilon_k, number, rates, lane, lane)
        step_rates(schedules[1], alpha_k, number, rates, lane, lane + width)
        if shuffled and seed_of[lane] >= 0:
            shuffle(streams[seed_of[lane]], keys, trained[seed_of[lane]], orders[lane])
    return waiting


@njit(inline="always")
def apply_rule(width, parameters, cases, outputs, options, theta, sums, state, out):
    """Apply the stop rule to the forward passes; solved lanes keep their weights from before."""
    seed_of, number = state[0], state[1]
    out_theta, all_right = out[0], out[4]
    keeps = options.stop_rule != FIXED_SWEEPS and options.per_case == 0
    for lane in range(width):
        s = seed_of[lane]
        right = sums[WRONG_SIDE * width + lane] == 0.0
        if s >= 0 and right and all_right[s] == 0:
            all_right[s] = number[lane]
        met = satisfied(options, sums, lane, number[lane], cases, outputs, width)
        sums[MET * width + lane] = 1.0 if met else 0.0
        if s >= 0 and met and keeps:
            for k in range(parameters):
                out_theta[s, k] = theta[k * width + lane]


@njit(inline="always")
def retire(width, parameters, options, theta, sums, recorded, state, out):
    """Record the sweep, and free the lanes whose seeds have ended; return how many."""
    curve_at, snapshots_at = recorded
    seed_of, number, curve_k, snapshot_k, _, _ = state
    out_theta, solved, diverged, sweeps, _, error, curve, snapshots = out
    at_the_end = options.per_case == 1 or options.stop_rule == FIXED_SWEEPS
    ended = 0
    for lane in range(width):
        s = seed_of[lane]
        if s < 0:
            continue
        met, lost = sums[MET * width + lane] == 1.0, sums[BROKEN * width + lane] != 0.0
        if lost and at_the_end:
            met = False
        failed = lost and not met
        if curve_k[lane] < len(curve_at) and curve_at[curve_k[lane]] == number[lane]:
            curve[s, curve_k[lane]] = np.nan if failed else sums[TSS * width + lane]
            curve_k[lane] += 1
        q = snapshot_k[lane]
        while q < len(snapshots_at) and snapshots_at[q] <= number[lane]:
            if snapshots_at[q] == number[lane]:
                for k in range(parameters):
                    snapshots[s, q, k] = np.nan if lost else theta[k * width + lane]
            q += 1
        snapshot_k[lane] = q
        if not (met or lost or number[lane] == options.last):
            continue
        if at_the_end or not met:
            for k in range(parameters):
                out_theta[s, k] = np.nan if failed else theta[k * width + lane]
        solved[s], diverged[s], sweeps[s] = met, failed, number[lane]
        error[s] = np.nan if failed else sums[TSS * width + lane]
        seed_of[lane] = -1
        ended += 1
    return ended
