"""Measure what the units for persons and relations encode: one score per unit and attribute.

A score compares a unit's activity for each of the 24 persons (or 12 relations) with an attribute of
the person. It is the share of pairs of persons with different values of the attribute that the
activity puts in the same order: 0.5 is chance, 1 is a perfect separation, and a unit may have
either sign. For the generation, the pairs are those of neighbouring generations, so a score of 1
means three values with the middle generation in between.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array, Flags, logistic
from rhw.backprop.groups import Projection
from rhw.backprop.network import Network

from .trees import ENGLISH, MEN, PEOPLE, RELATIONS, branch, generation

#: A unit encodes an attribute from this score on; fixed before any trained network was examined.
ENCODES = 0.95
_ELDER = {"father", "mother", "uncle", "aunt"}
_PEER = {"husband", "wife", "brother", "sister"}
_MALE = {"father", "husband", "son", "uncle", "brother", "nephew"}

#: Attributes of persons: one value per person in the order of PEOPLE, -1 for none.
PERSON = {
    "nationality": np.array([int(person in ENGLISH) for person in PEOPLE]),
    "generation": np.array([generation(person) for person in PEOPLE]),
    "branch": np.array([-1 if (b := branch(person)) is None else b for person in PEOPLE]),
    "sex": np.array([int(person in MEN) for person in PEOPLE]),
}
#: Attributes of relations: they describe the answer relative to the person given.
RELATION = {
    "sex of the answer": np.array([int(relation in _MALE) for relation in RELATIONS]),
    "generation of the answer": np.array(
        [0 if r in _ELDER else 1 if r in _PEER else 2 for r in RELATIONS]
    ),
}


def score(values: Array, attribute: Array) -> Array:
    """Return how well values are ordered by an attribute, from 0.5 (not at all) to 1.

    Args:
        values: shape (items, ...).
        attribute: shape (items,), whole numbers; items with -1 are left out.

    Returns:
        Shape (...): the share of pairs with neighbouring attributes in one order; ties count half.
    """
    levels = np.unique(attribute[attribute >= 0])
    rising, pairs = np.zeros(values.shape[1:]), 0
    for low, high in pairwise(levels):
        a, b = values[attribute == low], values[attribute == high]
        rising += (a[:, None] < b[None]).sum(axis=(0, 1)) + 0.5 * (a[:, None] == b[None]).sum(
            axis=(0, 1)
        )
        pairs += len(a) * len(b)
    share = rising / pairs
    return np.asarray(np.maximum(share, 1 - share))


def middle_between(values: Array) -> Flags:
    """Return whether the unit that best encodes the generation has the middle one in between.

    Its mean activity for the middle generation lies in the middle half between those for the
    youngest and the oldest; (seeds,).

    Args:
        values: activities, shape (persons, units, seeds).
    """
    generations = PERSON["generation"]
    best = score(values, generations).argmax(axis=0)
    unit = np.take_along_axis(values, best[None, None], axis=1)[:, 0]
    low, middle, high = (
        unit[generations == level].mean(axis=0) for level in np.unique(generations)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        place = (middle - low) / (high - low)
    return np.asarray((place >= 0.25) & (place <= 0.75))


def codes(network: Network, theta: Array, source: str, target: str) -> Array:
    """Return the activities of the units of `target` for each unit of `source` alone.

    Shape (source, target, seeds). In these networks one person and one relation are on, and each
    group receives only one of them.
    """
    x = network.layout.weights(theta, Projection(source, target)).transpose(1, 0, 2)
    bias = network.layout.bias(theta, target)
    return np.asarray(logistic(np.ascontiguousarray(x if bias is None else x + bias)))


def likeness(weights: Array) -> Array:
    """Return the correlation of a unit's English and Italian rows; weights (persons, ...)."""
    english, italian = weights[:12], weights[12:]
    return _correlation(english, italian)


def _correlation(a: Array, b: Array) -> Array:
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray((a * b).sum(axis=0) / np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0)))


def fit(weights: Array, printed: Array) -> tuple[float, list[int], list[int]]:
    """Match units with printed ones, with free signs, to maximise the mean correlation.

    Args:
        weights: (persons, units) of one network.
        printed: (persons, units).

    Returns:
        The mean absolute correlation of matched units; for each printed unit, our unit and its
        sign.
    """
    both = _correlation(weights[:, :, None], printed[:, None, :])
    ours, theirs = linear_sum_assignment(-np.abs(both))
    order = ours[np.argsort(theirs)].tolist()
    matched = [both[unit, k] for k, unit in enumerate(order)]
    return float(np.mean(np.abs(matched))), order, [int(np.sign(value)) for value in matched]


def printed_units(runs: Runs) -> Array:
    """Return Fig. 4 as numbers: signed areas, shape (persons, units)."""
    return np.array(runs.reading.paper.numbers["figure_4"], dtype=float).reshape(-1, 24).T


def fits(runs: Runs, printed: Array) -> Array:
    """Return how well the person units of each seed fit printed ones, shape (seeds,); see `fit`."""
    weights = runs.weights("person", "person_code").transpose(1, 0, 2)
    return np.array([fit(weights[..., k], printed)[0] for k in range(weights.shape[-1])])
