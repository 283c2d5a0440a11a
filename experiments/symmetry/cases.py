"""Cases of mirror symmetry (N86 Fig. 1, P8 Fig. 9)."""

from __future__ import annotations

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs, bounded_int


def mirror(width: int) -> tuple[Array, Array]:
    """Return all 2**width inputs in counting order; the target is on for mirror symmetry."""
    inputs = binary_inputs(bounded_int("width", width, 1, 14))
    return inputs, (inputs == inputs[:, ::-1]).all(axis=1, keepdims=True).astype(float)
