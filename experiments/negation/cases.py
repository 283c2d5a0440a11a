"""Cases of the negation problem."""

from __future__ import annotations

from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array


def negation() -> tuple[Array, Array]:
    """Return all 16 patterns: the first input inverts the other three, which are the outputs."""
    inputs = np.array(list(product([0.0, 1.0], repeat=4)))
    return inputs, np.abs(inputs[:, 1:] - inputs[:, :1])
