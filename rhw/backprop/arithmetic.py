"""Floating-point operations in a fixed order, so that a seed gives the same weights on any CPU.

From the initial to the final weights, only +, -, *, /, minimum and maximum of IEEE doubles are
used. There is no library exponential (NumPy's differs between CPUs by up to 4 ulp), no BLAS and no
fused multiply-add, and every sum has one specified order. docs/arithmetic.md is the full
specification.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Version of the arithmetic, stored with every result. A change of one bit needs a new version.
SPEC_VERSION = 2

LOG2_E = 1.44269504088896338700
#: Adding and then subtracting 1.5 * 2**52 rounds a double to the nearest integer.
ROUNDER = 6755399441055744.0
#: Its bits: those of a rounded sum are larger by the integer.
ROUNDER_BITS = 0x4338000000000000
#: ln 2 in two parts, so that the high part times a small integer is exact.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
#: Values processed at a time: twenty temporary arrays of this size fit into a core's cache.
CHUNK = 8192
#: exp(r) = (q + p) / (q - p) for |r| <= ln(2) / 2, with p = r * (1 + P1 r^2 + P0 r^4) and
#: q = 2 + Q2 r^2 + Q1 r^4 + Q0 r^6: the coefficients of exp in Moshier's Cephes library.
P0, P1 = 1.26177193074810590878e-4, 3.02994407707441961300e-2
Q0, Q1, Q2 = 3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1


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
    z = np.minimum(np.maximum(-x, -700.0), 700.0)
    t = z * LOG2_E + ROUNDER
    n = t - ROUNDER
    r = z - n * LN2_HIGH - n * LN2_LOW
    r2 = r * r
    p = r * ((P0 * r2 + P1) * r2 + 1.0)
    q = ((Q0 * r2 + Q1) * r2 + Q2) * r2 + 2.0
    # 2**n from its exponent bits. For NaN these bits are arbitrary, but p and q are NaN anyway.
    power: Array = ((t.view(np.int64) - ROUNDER_BITS + 1023) << 52).view(np.float64)
    low, high = q - p, q + p
    result: Array = low / (low + high * power)
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
        seed: 0 or more.
        name: any name. Those that make the cases of a task stay the same in every version of the
            arithmetic; for those of a run there is `run_stream`.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))


def run_stream(seed: int, name: str) -> np.random.Generator:
    """Return one of the streams of a run: each version of the arithmetic draws other numbers.

    Args:
        seed: number of the run, 0 or more.
        name: `weights/source -> target`, `biases/group`, `order`, `hold-out` or `missing/source ->
            target`.
    """
    return stream(seed, f"{SPEC_VERSION}/{name}")


def uniform(generator: np.random.Generator, low: float, high: float, size: int) -> Array:
    """Draw `size` values in [low, high), each as low + (high - low) * u with u from [0, 1)."""
    return low + (high - low) * generator.random(size)
