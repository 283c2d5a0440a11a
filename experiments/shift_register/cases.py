"""Cases of the shift register."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs, bounded_int


def shift(units: int) -> tuple[Array, Array]:
    """Return all patterns of the units; targets are shifted two places to the left, in a ring."""
    inputs = binary_inputs(bounded_int("units", units, 1, 14))
    return inputs, np.roll(inputs, -2, axis=1)
