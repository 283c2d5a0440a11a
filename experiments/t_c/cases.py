"""The letters T and C, block by block, in four rotations on a retina of 7 x 7."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array

#: Both of five squares, whose pairwise distances are the same.
T = np.array([[1, 1, 1], [0, 1, 0], [0, 1, 0]], dtype=float)
C = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0]], dtype=float)
#: Side of the retina: each field of 3 x 3 that sees some of the letter has its place.
SIDE = 7


def rotations(letter: Array) -> list[Array]:
    """A letter in its four rotations, each in the middle of the retina, shape (SIDE, SIDE)."""
    return [np.pad(np.rot90(letter, k), (SIDE - 3) // 2) for k in range(4)]


def letters() -> tuple[Array, Array]:
    """Eight retinas, row by row; the output is on for T."""
    shown = [*rotations(T), *rotations(C)]
    targets = np.repeat([[1.0], [0.0]], 4, axis=0)
    return np.stack([retina.ravel() for retina in shown]), targets
