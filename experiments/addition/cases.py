"""Cases of binary addition, high-order bits first."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs, bounded_int


def bits_of(number: int, bits: int) -> list[float]:
    """Return a number in binary, the high-order bit first."""
    return [float(number >> k & 1) for k in reversed(range(bits))]


def addition(bits: int) -> tuple[Array, Array]:
    """Return all pairs of numbers in binary as inputs, and their sums as targets."""
    bounded_int("bits", bits, 1, 7)
    inputs = binary_inputs(2 * bits)
    values = 2 ** np.arange(bits)[::-1]
    sums = (inputs.reshape(-1, 2, bits) @ values).sum(axis=1).astype(int).tolist()
    return inputs, np.array([bits_of(one, bits + 1) for one in sums])
