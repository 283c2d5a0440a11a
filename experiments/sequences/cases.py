"""Sequences of two letters, each of which determines two digits."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from rhw.backprop.arithmetic import Array

LETTERS = "ABCDE"
DIGITS = {"A": (1, 2), "B": (2, 3), "C": (3, 1), "D": (2, 1), "E": (1, 3)}
#: Times at which a letter can come if the timing varies.
TIMES = 4


def words() -> list[str]:
    """Return the 25 pairs of letters."""
    return ["".join(pair) for pair in product(LETTERS, repeat=2)]


def digits(word: str) -> Array:
    """Return the four digits that complete a pair of letters; each is one of three outputs on."""
    shown = np.zeros((4, 3))
    for k, digit in enumerate([digit for letter in word for digit in DIGITS[letter]]):
        shown[k, digit - 1] = 1
    return shown


def _letter(letter: str) -> Array:
    return np.array([float(letter == one) for one in LETTERS])


def fixed() -> tuple[Array, Array]:
    """Return 25 cases: two letters, one per time, as inputs; digits at four times as targets."""
    inputs = [np.concatenate([_letter(letter) for letter in word]) for word in words()]
    return np.stack(inputs), np.stack([digits(word).ravel() for word in words()])


def placed() -> tuple[Array, Array]:
    """Return the same cases with the letters at any two of four times: 6 placements of 25 cases."""
    inputs, targets = [], []
    for first, second in combinations(range(TIMES), 2):
        for word in words():
            seen = np.zeros((TIMES, len(LETTERS)))
            seen[first], seen[second] = _letter(word[0]), _letter(word[1])
            inputs.append(seen.ravel())
            targets.append(digits(word).ravel())
    return np.stack(inputs), np.stack(targets)


def named(held_out: list[str]) -> list[list[int]]:
    """Return one set, of these pairs of letters.

    Raises:
        ValueError: if one is not a pair of letters.
    """
    for word in held_out:
        if word not in words():
            raise ValueError(f"held out: `{word}` is not two of the letters {LETTERS}")
    return [[words().index(word) for word in held_out]]
