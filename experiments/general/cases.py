"""The four small tasks."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.experiments import binary_inputs


def small(task: str) -> tuple[Array, Array]:
    """Return all cases of `xor`, `parity` (three inputs), `encoder` (four) or `negation`.

    Raises:
        ValueError: if there is no such task.
    """
    if task == "encoder":
        return np.eye(4), np.eye(4)
    sizes = {"xor": 2, "parity": 3, "negation": 4}
    if task not in sizes:
        raise ValueError(f"task: `{task}` is not one of encoder, {', '.join(sizes)}")
    inputs = binary_inputs(sizes[task])
    if task == "negation":
        return inputs, np.abs(inputs[:, 1:] - inputs[:, :1])
    return inputs, inputs.sum(axis=1, keepdims=True) % 2
