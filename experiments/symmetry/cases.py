"""Cases of mirror symmetry (N86 Fig. 1, P8 Fig. 9)."""

from __future__ import annotations

from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def mirror(width: int) -> tuple[Array, Array]:
    """Return all 2**width inputs in counting order; the target is on for mirror symmetry."""
    inputs = np.array(list(product([0.0, 1.0], repeat=bounded_int("width", width, 1, 14))))
    return inputs, (inputs == inputs[:, ::-1]).all(axis=1, keepdims=True).astype(float)
