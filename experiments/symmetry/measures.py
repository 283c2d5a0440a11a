"""Measure the solutions of the symmetry network (claims of N86 Fig. 1), and count their kinds."""

from __future__ import annotations

from functools import partial
from itertools import combinations, permutations, product
from math import gcd
from typing import Any

import numpy as np

from rhw.analysis.printed_networks import distances
from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform, permute
from rhw.backprop.arithmetic import Array, Flags
from rhw.backprop.network import Network

#: A relation between weights holds if the deviation is less than this share of the largest.
TOLERANCE = 0.05
#: Ratios are compared with small integers up to this one.
LARGEST_INTEGER = 7


def task_symmetries(network: Network) -> list[Transform]:
    """Return the input changes that preserve the task: pairs permuted, one pair reversed."""
    width = network.size("input")
    half = width // 2
    found: list[Transform] = []
    for order in permutations(range(half)):
        for turned in product([False, True], repeat=half):
            left = [width - 1 - i if turn else i for i, turn in zip(order, turned, strict=True)]
            mirrored = [*left, *(width - 1 - i for i in reversed(left))]
            if mirrored != list(range(width)):
                found.append(partial(_exchange, network, mirrored))
    return found


def _exchange(network: Network, order: list[int], theta: Array) -> Array:
    return permute(network, theta, "input", order)


def pair_sizes(runs: Runs) -> Array:
    """Return the mean absolute weight of each pair of mirrored inputs, sorted: (pairs, seeds)."""
    sizes = np.abs(runs.weights("input", "hidden"))
    both = (sizes + sizes[:, ::-1]) / 2
    return np.asarray(np.sort(both[:, : sizes.shape[1] // 2].mean(axis=0), axis=0))


def tells_all(sizes: tuple[int, ...]) -> bool:
    """Return whether only the empty sum of these values, with signs +, 0 and -, is zero.

    If so, a network with these weights distinguishes every asymmetric input from the symmetric
    ones.
    """
    signs = product([-1, 0, 1], repeat=len(sizes))
    return all(
        sum(s * a for s, a in zip(sign, sizes, strict=True)) != 0 for sign in signs if any(sign)
    )


def ratio_names(pairs: int) -> dict[str, Array]:
    """Return the ratios of small integers that distinguish all inputs: name -> relative sizes."""
    found = {}
    for sizes in combinations(range(1, LARGEST_INTEGER + 1), pairs):
        if gcd(*sizes) == 1 and tells_all(sizes):
            found[":".join(map(str, sizes))] = np.array(sizes) / sizes[-1]
    # Smaller integers first, so that they win ties.
    return dict(sorted(found.items(), key=lambda item: item[0].split(":")[-1]))


def kinds(sizes: Array) -> list[str]:
    """Return the ratio of each seed's weights: the nearest ratio of small integers, or `other`.

    A ratio is named if every weight, relative to the largest, is within TOLERANCE of it.

    Args:
        sizes: sorted absolute weights, shape (pairs, seeds).
    """
    names = ratio_names(len(sizes))
    shape = sizes / sizes[-1]
    gaps = np.stack([np.abs(shape - ratio[:, None]).max(axis=0) for ratio in names.values()])
    nearest = gaps.argmin(axis=0)
    labels = list(names)
    return [
        labels[k] if gaps[k, column] <= TOLERANCE else "other" for column, k in enumerate(nearest)
    ]


def order(weights: Array) -> list[tuple[int, ...]]:
    """Return the pairs of inputs of each seed by the size of their weights, smallest first.

    Args:
        weights: into the hidden units, shape (units, inputs, seeds); pair 0 is the outermost.
    """
    sizes = np.abs(weights)
    both = ((sizes + sizes[:, ::-1]) / 2)[:, : sizes.shape[1] // 2].mean(axis=0)
    return [tuple(column) for column in np.argsort(both, axis=0).T.tolist()]


def unique_sums(weights: Array) -> Flags:
    """Return whether every half-pattern sends a sum of its own to each hidden unit; (seeds,).

    Two sums are different if they differ by more than TOLERANCE of the largest weight.

    Args:
        weights: into the hidden units, shape (units, inputs, seeds).
    """
    half = weights[:, : weights.shape[1] // 2]
    patterns = np.array(list(product([0.0, 1.0], repeat=half.shape[1])))
    sums = np.sort(np.einsum("pi,uis->pus", patterns, half), axis=0)
    gaps = np.diff(sums, axis=0).min(axis=(0, 1))
    return np.asarray(gaps > TOLERANCE * np.abs(weights).max(axis=(0, 1)))


def measure(runs: Runs) -> dict[str, Any]:
    """Return one value per seed for each claim about the weights.

    antisymmetry and opposite_hidden_units are the largest deviations, relative to the largest
    weight (0 is perfect).
    """
    w = runs.weights("input", "hidden")
    largest = np.abs(w).max(axis=(0, 1))
    sizes = pair_sizes(runs)
    columns: dict[str, Any] = {
        "antisymmetry": np.abs(w + w[:, ::-1]).max(axis=(0, 1)) / largest,
        "opposite_hidden_units": np.abs(w[0] + w[1]).max(axis=0) / largest,
        "hidden_biases_negative": (runs.bias("hidden") < 0).all(axis=0),
        "output_bias_positive": (runs.bias("output") > 0).all(axis=0),
    }
    for k in range(len(sizes)):
        columns[f"size_{k + 1}"] = sizes[k]
    columns["kind"] = kinds(sizes)
    columns["ratio_1_2_4"] = np.array(columns["kind"]) == "1:2:4"
    columns["unique_sums"] = unique_sums(w)
    for name, printed in runs.reading.paper.networks.items():
        theirs = order(np.array(printed.weights["input -> hidden"])[..., None])
        columns["order_as_printed"] = np.array([one == theirs[0] for one in order(w)])
        columns[f"distance_{name}"] = distances(runs, name, task_symmetries(runs.network))
    return columns
