"""Cases of parity (P8, section on parity)."""

from __future__ import annotations

from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def parity(bits: int) -> tuple[Array, Array]:
    """Return all 2**bits inputs in counting order; the target is on for an odd number of ones."""
    inputs = np.array(list(product([0.0, 1.0], repeat=bounded_int("bits", bits, 1, 14))))
    return inputs, inputs.sum(axis=1, keepdims=True) % 2
