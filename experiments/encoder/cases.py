"""Cases of the encoder (P8, Table 5)."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import bounded_int


def identity(units: int) -> tuple[Array, Array]:
    """Return one case for each input, with this input on; the targets equal the inputs."""
    size = bounded_int("units", units, 1, 1000)
    return np.eye(size), np.eye(size)
