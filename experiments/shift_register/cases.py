"""Cases of the shift register."""

from __future__ import annotations

from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def shift(units: int) -> tuple[Array, Array]:
    """Return all patterns of the units; targets are shifted two places to the left, in a ring."""
    inputs = np.array(list(product([0.0, 1.0], repeat=bounded_int("units", units, 1, 14))))
    return inputs, np.roll(inputs, -2, axis=1)
