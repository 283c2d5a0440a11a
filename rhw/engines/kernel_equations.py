"""The parts of equations (1) to (7) that one unit computes, for all seeds of a lane.

They are the same whether a lane holds one case (rhw.engines.kernel_case) or several
(rhw.engines.kernel_sweep).
"""

# Numba infers the types of these functions.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from numba import njit

from rhw.backprop.activation import Tanh
from rhw.backprop.arithmetic import LN2_HIGH, LN2_LOW, LOG2_E, P0, P1, Q0, Q1, Q2, ROUNDER
from rhw.backprop.error_function import CrossEntropy, Squared
from rhw.backprop.stop import RightSide, Within
from rhw.engines.kernel_arrays import FROM_MARGIN, GROUP, NO_MARGIN, PROJECTION
from rhw.engines.lanes import integer, power_of_two, real, splat, where_at_most, where_less

TANH = Tanh.code
SQUARED, CROSS_ENTROPY = Squared.code, CrossEntropy.code
RIGHT_SIDE, WITHIN = RightSide.code, Within.code


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
def activate(function, gain, x):
    """Compute f(gain * x) as the classes of rhw.backprop.activation do."""
    if gain != 1.0:
        x = splat(gain) * x
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


@njit(inline="always")
def group_at(groups, number):
    """Read a row of the table of groups (rhw.engines.kernel_arrays).

    Returns:
        First unit, size, first bias, begin and end of its rows of projections, whether its units
        are outputs, activation function, gain.
    """
    at = number * GROUP
    begin, end = integer(groups, at + 3) * PROJECTION, integer(groups, at + 4) * PROJECTION
    return (
        integer(groups, at), integer(groups, at + 1), integer(groups, at + 2), begin, end,
        integer(groups, at + 5) == 1, integer(groups, at + 6), real(groups, at + 7),
    )  # fmt: skip


@njit(inline="always")
def through(options, function, gain, is_output, y, dy):
    """Compute equation (5): dE/dx from dE/dy."""
    if not is_output or options.error_function == SQUARED:
        slope = slope_of(function, y)
        if gain != 1.0:
            slope = slope * splat(gain)
        if options.slope_offset != 0.0:
            slope = slope + splat(options.slope_offset)
        return dy * slope
    return dy * splat(gain) if options.error_function == CROSS_ENTROPY else dy


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
