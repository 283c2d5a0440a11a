"""Cases of parity (P8, section on parity)."""

from __future__ import annotations

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs, bounded_int


def parity(bits: int) -> tuple[Array, Array]:
    """Return all 2**bits inputs in counting order; the target is on for an odd number of ones."""
    inputs = binary_inputs(bounded_int("bits", bits, 1, 14))
    return inputs, inputs.sum(axis=1, keepdims=True) % 2
