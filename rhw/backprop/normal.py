"""Standard normal values with exact bits, drawn with comparisons and divisions only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

CHUNK = 64


def uniform_values(generator: np.random.Generator) -> Iterator[float]:
    """Yield uniform values from [0, 1), one after another."""
    while True:
        yield from generator.random(CHUNK).tolist()


def standard_normal(numbers: Iterator[float]) -> float:
    """Draw a standard normal value with comparisons and one division only, so with exact bits.

    The method is algorithm N of Karney, Sampling exactly from the normal distribution (ACM Trans.
    Math. Softw. 42, 2016), with doubles in place of its arbitrary precision.

    Args:
        numbers: uniform values from [0, 1).
    """
    while True:
        k = 0
        while _half_exponential(numbers):
            k += 1
        if not all(_half_exponential(numbers) for _ in range(k * (k - 1))):
            continue
        x = next(numbers)
        if all(_accepts(numbers, k, x) for _ in range(k + 1)):
            return k + x if next(numbers) < 0.5 else -(k + x)


def _half_exponential(numbers: Iterator[float]) -> bool:
    """Return true with probability exp(-1/2): a falling run below 1/2 has even length."""
    last, even = 0.5, True
    while True:
        u = next(numbers)
        if u >= last:
            return even
        last, even = u, not even


def _accepts(numbers: Iterator[float], k: int, x: float) -> bool:
    """Return true with probability exp(-x (2 k + x) / (2 k + 2))."""
    last, even, share = x, True, (2 * k + x) / (2 * k + 2)
    while True:
        u = next(numbers)
        if u >= last or next(numbers) >= share:
            return even
        last, even = u, not even
