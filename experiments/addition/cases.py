"""Cases of binary addition, high-order bits first."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def bits_of(number: int, bits: int) -> list[float]:
    """Return a number in binary, the high-order bit first."""
    return [float(number >> k & 1) for k in reversed(range(bits))]


def addition(bits: int) -> tuple[Array, Array]:
    """Return all pairs of numbers in binary as inputs, and their sums as targets."""
    bounded_int("bits", bits, 1, 7)
    pairs = [(a, b) for a in range(2**bits) for b in range(2**bits)]
    inputs = [[*bits_of(a, bits), *bits_of(b, bits)] for a, b in pairs]
    return np.array(inputs), np.array([bits_of(a + b, bits + 1) for a, b in pairs])
