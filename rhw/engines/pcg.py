"""PCG64 (XSL-RR 128/64) for Numba, with the same numbers as NumPy's PCG64."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from rhw.backprop.arithmetic import run_stream

_MULTIPLIER_HIGH = np.uint64(0x2360ED051FC65DA4)
_MULTIPLIER_LOW = np.uint64(0x4385DF649FCCF645)
_MASK = np.uint64(0xFFFFFFFF)
_32, _11, _58, _63 = np.uint64(32), np.uint64(11), np.uint64(58), np.uint64(63)
_ONE = np.uint64(1)


def states(seeds: Sequence[int], name: str) -> NDArray[np.uint64]:
    """Return each seed's state and increment: rows of (state, increment), high word first."""
    rows = []
    for seed in seeds:
        inner = run_stream(seed, name).bit_generator.state["state"]
        rows.append(
            [inner[key] >> shift & (1 << 64) - 1 for key in ("state", "inc") for shift in (64, 0)]
        )
    return np.array(rows, dtype=np.uint64).reshape(-1, 4)


@njit(cache=True)
def _high_word(a, b):  # type: ignore[no-untyped-def]
    """Return the upper 64 bits of the product of two 64-bit numbers."""
    a_low, a_high, b_low, b_high = a & _MASK, a >> _32, b & _MASK, b >> _32
    middle = a_high * b_low + (a_low * b_low >> _32)
    other = a_low * b_high + (middle & _MASK)
    return a_high * b_high + (middle >> _32) + (other >> _32)


@njit(cache=True)
def next_uniform(state):  # type: ignore[no-untyped-def]
    """Advance one stream and return a double in [0, 1)."""
    high, low = state[0], state[1]
    new_high = _high_word(low, _MULTIPLIER_LOW) + high * _MULTIPLIER_LOW + low * _MULTIPLIER_HIGH
    new_low = low * _MULTIPLIER_LOW
    sum_low = new_low + state[3]
    carry = _ONE if sum_low < new_low else np.uint64(0)
    state[0], state[1] = new_high + state[2] + carry, sum_low
    mixed, turn = state[0] ^ state[1], state[0] >> _58
    turned = (mixed >> turn) | (mixed << ((np.uint64(64) - turn) & _63))
    return np.float64(turned >> _11) * (1.0 / 9007199254740992.0)
