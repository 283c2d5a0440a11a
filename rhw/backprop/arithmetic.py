"""Floating-point operations in a fixed order, so that a seed gives the same weights on any CPU.

From the initial to the final weights, only +, -, *, /, minimum and maximum of IEEE doubles are
used. There is no library exponential (NumPy's differs between CPUs by up to 4 ulp), no BLAS and no
fused multiply-add, and every sum has one specified order. docs/arithmetic.md is the full
specification.
"""

from __future__ import annotations

import hashlib
from math import factorial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Version of the arithmetic, stored with every result. A change of one bit needs a new version.
SPEC_VERSION = 1

LOG2_E = 1.44269504088896338700
#: Adding and then subtracting 1.5 * 2**52 rounds a double to the nearest integer.
ROUNDER = 6755399441055744.0
#: ln 2 in two parts, so that the high part times a small integer is exact.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
#: Values processed at a time: thirty temporary arrays of this size fit into a core's cache.
CHUNK = 8192
TAYLOR = tuple(1.0 / factorial(k) for k in range(14))


def logistic(x: Array) -> Array:
    """Compute y = 1 / (1 + exp(-x)), equation (2), from elementary operations in a fixed order.

    Args:
        x: net inputs, any shape.

    Returns:
        Outputs in [0, 1], the same shape; NaN where x is NaN.
    """
    if x.size <= CHUNK:
        return _logistic(x)
    flat, y = np.ascontiguousarray(x).reshape(-1), np.empty(x.size)
    for start in range(0, x.size, CHUNK):
        y[start : start + CHUNK] = _logistic(flat[start : start + CHUNK])
    return y.reshape(x.shape)


def _logistic(x: Array) -> Array:
    c = TAYLOR
    z = np.minimum(np.maximum(-x, -700.0), 700.0)
    n = (z * LOG2_E + ROUNDER) - ROUNDER
    r = z - n * LN2_HIGH - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    r8 = r4 * r4
    low = (1.0 + r + (c[2] + c[3] * r) * r2) + ((c[4] + c[5] * r) + (c[6] + c[7] * r) * r2) * r4
    high = ((c[8] + c[9] * r) + (c[10] + c[11] * r) * r2) + (c[12] + c[13] * r) * r4
    # 2**n from its exponent bits. For NaN these bits are arbitrary, but the series is NaN anyway.
    power: Array = ((n.astype(np.int64) + 1023) << 52).view(np.float64)
    result: Array = 1.0 / (1.0 + (low + high * r8) * power)
    return result


def ordered_sum(terms: Array) -> Array:
    """Sum over the first axis as a running sum that starts at 0.

    NumPy adds rows in order only if the last axis is contiguous and has at least two columns (a
    single column is summed pairwise). So the last axis must hold two seeds or more.

    Args:
        terms: shape (n, ..., seeds), seeds >= 2.

    Returns:
        Shape (..., seeds).

    Raises:
        ValueError: if the last axis holds fewer than two seeds.
    """
    if terms.shape[-1] < 2:
        raise ValueError("an ordered sum needs at least two seeds: duplicate a single seed")
    total: Array = np.add.reduce(np.ascontiguousarray(terms), axis=0, initial=0.0)
    return total


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random number generator of one seed for one name, independent of all other names.

    Args:
        seed: number of the run, 0 or more.
        name: `weights/source -> target`, `biases/group`, `order` or `hold-out`.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))


def uniform(generator: np.random.Generator, low: float, high: float, size: int) -> Array:
    """Draw `size` values in [low, high), each as low + (high - low) * u with u from [0, 1)."""
    return low + (high - low) * generator.random(size)
