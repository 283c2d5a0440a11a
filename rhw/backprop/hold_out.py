"""Held-out cases: each seed leaves some cases out of training, to test generalization on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import run_stream

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class HoldOut:
    """What may be held out: any `count` cases, or one of several sets of that size.

    count: number of held-out cases; sets: the sets to draw from, as case numbers, or None for any
    cases.
    """

    count: int
    sets: tuple[tuple[int, ...], ...] | None = None


def drawn(hold_out: HoldOut, cases: int, seed: int) -> Indices:
    """Return the cases that a seed holds out, in increasing order; shape (count,).

    Any cases: one uniform value is drawn for each case, and the smallest are held out. Sets: the
    set number is the integer part of one uniform value times the number of sets.
    """
    random = run_stream(seed, "hold-out")
    if hold_out.sets is None:
        first = np.argsort(random.random(cases), kind="stable")[: hold_out.count]
        return np.sort(first)
    which = int(random.random() * len(hold_out.sets))
    return np.sort(np.array(hold_out.sets[which], dtype=np.int64))


def trained(hold_out: HoldOut | None, cases: int, seeds: Sequence[int]) -> Indices:
    """Return the cases that each seed trains, in order; shape (seeds, trained cases)."""
    every = np.arange(cases)
    if hold_out is None:
        return np.broadcast_to(every, (len(seeds), cases))
    return np.stack([np.delete(every, drawn(hold_out, cases, seed)) for seed in seeds])
