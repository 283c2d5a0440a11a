"""Cases of the negation problem."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs


def negation() -> tuple[Array, Array]:
    """Return all 16 patterns: the first input inverts the other three, which are the outputs."""
    inputs = binary_inputs(4)
    return inputs, np.abs(inputs[:, 1:] - inputs[:, :1])
