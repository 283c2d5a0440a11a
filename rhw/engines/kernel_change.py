"""Equations (8) and (9) for all parameters, however many seeds are trained at once.

`width` is how many that are; `like` is any value of so many doubles.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from numba import njit

from rhw.engines.kernel_arrays import (
    AT_CHANGE,
    FAN_IN,
    IN_GRADIENT,
    NUMBERS,
    SHRINK,
    UPPER_BOUND,
    USES,
)
from rhw.engines.lanes import bits_of_both, load_as, real, splat_as, store, where_less


@njit(cache=True)
def clear(like, width, lanes, at, count):
    """Set `count` values of `width` doubles to 0, starting at an index."""
    zero = splat_as(like, 0.0)
    for k in range(at, at + count * width, width):
        store(lanes, k, zero)


@njit(cache=True)
def change(like, width, parameters, theta, v, g, rates, each, options, mask):
    """Apply equations (8) and (9), momentum, and then decay; the gradient is then 0.

    like: any value of `width` doubles, one per seed; rates: epsilon and alpha of each seed; each:
    the constants of each parameter (rhw.engines.kernel_arrays); mask: 1 or 0 for each parameter and
    seed, if options.masked.

    Returns:
        0 for seeds whose weights are all finite, NaN for the others.
    """
    zero = splat_as(like, 0.0)
    epsilon, alpha = load_as(like, rates, 0), load_as(like, rates, width)
    check = zero
    for k in range(parameters):
        at, own = k * width, k * NUMBERS
        rate = epsilon
        if options.scaled == 1:
            rate = epsilon / splat_as(like, real(each, own + FAN_IN))
        w, slope = load_as(like, theta, at), load_as(like, g, at)
        store(g, at, zero)
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
        # A product with 0 is 0 or NaN; all bits of a NaN's exponent stay set.
        check = bits_of_both(check, w * zero)
    return check


@njit(cache=True)
def shrink(like, width, parameters, theta, each):
    """Apply the decay once per sweep, after the last update."""
    for k in range(parameters):
        factor = splat_as(like, real(each, k * NUMBERS + SHRINK))
        store(theta, k * width, load_as(like, theta, k * width) * factor)
