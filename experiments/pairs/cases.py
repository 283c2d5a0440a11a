"""Random pairs of binary patterns."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array, stream
from rhw.config.experiments import bounded_int


def random_pairs(pairs: int, bits: int, seed: int) -> tuple[Array, Array]:
    """Return `count` pairs of random patterns, the same for every run; all inputs are different.

    Raises:
        ValueError: if there are not enough different patterns.
    """
    bounded_int("pairs", pairs, 1, 10_000)
    bounded_int("bits", bits, 1, 1000)
    bounded_int("seed", seed, 0, 2**31)
    if pairs > 2**bits:
        raise ValueError(f"pairs: there are {2**bits} patterns of {bits} bits")
    random = stream(seed, "pairs")
    inputs: list[tuple[float, ...]] = []
    while len(inputs) < pairs:
        pattern = tuple((random.random(bits) < 0.5).astype(float).tolist())
        if pattern not in inputs:
            inputs.append(pattern)
    return np.array(inputs), (random.random((pairs, bits)) < 0.5).astype(float)
