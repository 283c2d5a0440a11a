"""Stop rules: decide from the outputs of one sweep's forward passes whether a run has learned."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array, Flags, ordered_sum
from rhw.backprop.settings import Stop


def right_side(y: Array, d: Array, threshold: float = 0.5) -> Flags:
    """Return whether every output of a seed is strictly on its target's side of the threshold."""
    return np.asarray(np.where(d > threshold, y > threshold, y < threshold).all(axis=(0, 1)))


def within(y: Array, d: Array, tolerance: float) -> Flags:
    """Return whether every output of a seed is within the tolerance of its target."""
    return np.asarray((np.abs(y - d) <= tolerance).all(axis=(0, 1)))


def total(error: Array) -> Array:
    """Sum the squared errors (no factor 1/2) over cases and, within a case, over outputs."""
    return ordered_sum((error * error).reshape(-1, error.shape[-1]))


def is_met(stop: Stop, sweep: int, y: Array, d: Array, error: Array) -> Flags:
    """Return which seeds satisfy the rule in this sweep.

    Args:
        stop: the rule.
        sweep: number of the sweep, counted from 1.
        y: outputs, shape (cases, output units, seeds).
        d: desired outputs, the same shape or with a last axis of one.
        error: the errors that learning minimises, shape of y.

    Returns:
        Shape (seeds,).
    """
    if stop.right_side is not None:
        return right_side(y, d, stop.right_side)
    if stop.within is not None:
        return within(y, d, stop.within)
    if stop.tss is not None:
        return np.asarray(total(error) < stop.tss)
    if stop.error_per_case is not None:
        rule = stop.error_per_case
        scale = 0.5 if rule.half else 1.0
        each = scale * ordered_sum((error * error).transpose(1, 0, 2))
        judged = each if rule.of == "each" else ordered_sum(each)[None] / len(each)
        return np.asarray((judged < rule.below).all(axis=0))
    return np.full(y.shape[-1], sweep == stop.sweeps)
