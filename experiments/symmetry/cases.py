"""Cases of mirror symmetry (N86 Fig. 1, P8 Fig. 9)."""

from __future__ import annotations

from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def mirror(width: int) -> tuple[Array, Array]:
    """All 2**width inputs in counting order; the target is on for those equal to their mirror."""
    inputs = np.array(list(product([0.0, 1.0], repeat=bounded_int("width", width, 1, 14))))
    return inputs, (inputs == inputs[:, ::-1]).all(axis=1, keepdims=True).astype(float)
