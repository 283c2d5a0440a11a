"""The letters T and C as blocks of squares, in four rotations on a retina of 7 x 7."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array

#: Both consist of five squares, and have the same set of pairwise distances.
T = np.array([[1, 1, 1], [0, 1, 0], [0, 1, 0]], dtype=float)
C = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0]], dtype=float)
#: Side of the retina: it has a place for every 3 x 3 field that overlaps the letter.
SIDE = 7


def rotations(letter: Array) -> list[Array]:
    """Return a letter in its four rotations, each in the middle of the retina, (SIDE, SIDE)."""
    return [np.pad(np.rot90(letter, k), (SIDE - 3) // 2) for k in range(4)]


def letters() -> tuple[Array, Array]:
    """Return eight retinas, row by row; the output is on for T."""
    shown = [*rotations(T), *rotations(C)]
    targets = np.repeat([[1.0], [0.0]], 4, axis=0)
    return np.stack([retina.ravel() for retina in shown]), targets
