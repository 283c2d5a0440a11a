"""Symmetries: networks with permuted or complemented hidden units compute the same function.

Printed and trained networks are compared up to these symmetries. Permuting hidden units changes
nothing. The logistic function satisfies 1 - y(x) = y(-x), so a unit can also be replaced by its
complement. Each experiment must state which permutations of inputs leave its task unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network

Transform = Callable[[Array], Array]


def permute(network: Network, theta: Array, group: str, order: Sequence[int]) -> Array:
    """Return the network with the units of a group permuted; unit k is the former order[k]."""
    result = theta.copy()
    for projection in network.projections:
        w = network.layout.weights(theta, projection)
        into = network.layout.weights(result, projection)
        if projection.target == group:
            into[:] = w[list(order)]
        if projection.source == group:
            into[:] = w[:, list(order)]
    bias = network.layout.bias(theta, group) if network.into(group) else None
    if bias is not None:
        result[network.layout.slices[f"biases/{group}"]] = bias[list(order)]
    return result


def complement(network: Network, theta: Array, group: str, unit: int) -> Array:
    """Return the network in which one unit outputs 1 - y, with its outgoing links adapted.

    For an input unit, this is the network for inputs with 1 and 0 exchanged; for an output unit,
    the one for targets with on and off exchanged. Biases are required. A tanh unit outputs -y
    instead.
    """
    result = theta.copy()
    functions = {one.name: one.function for one in network.computed}
    # An output and its complement add up to this; inputs are 0 or 1.
    both = functions[group].low + functions[group].high if group in functions else 1.0
    for projection in network.projections:
        w = network.layout.weights(result, projection)
        if projection.source == group:
            bias = network.layout.bias(result, projection.target)
            if bias is None:
                raise ValueError("a unit has a complement only in a network with biases")
            bias += both * w[:, unit]
            w[:, unit] *= -1
        if projection.target == group:
            w[unit] *= -1
    own = network.layout.bias(result, group) if network.into(group) else None
    if own is not None:
        own[unit] *= -1
    return result


def images(
    network: Network, theta: Array, task: Iterable[Transform] = (), complements: bool = False
) -> Array:
    """Return all networks equivalent to a given one, shape (parameters, images).

    Args:
        network: the network.
        theta: parameters, shape (parameters, 1).
        task: changes of inputs and outputs that leave the task unchanged, without the identity.
        complements: whether hidden units may also be replaced by their complements.
    """
    found = [theta, *(change(theta) for change in task)]
    hidden = [g for g in network.computed if g not in network.outputs]
    for group in hidden:
        found = [
            permute(network, one, group.name, order)
            for one in found
            for order in permutations(range(group.size))
        ]
        if complements:
            for unit in range(group.size):
                found += [complement(network, one, group.name, unit) for one in found]
    return np.concatenate(found, axis=1)


def closest(theta: Array, candidates: Array) -> tuple[Array, NDArray[np.int64]]:
    """Return each seed's distance to the closest candidate, relative to the candidate's norm.

    Args:
        theta: parameters, shape (parameters, seeds).
        candidates: shape (parameters, images).

    Returns:
        |theta - image| / |image| for each seed, and the index of that image.
    """
    size = np.sqrt((candidates**2).sum(axis=0))
    # One image at a time: all differences at once would not fit into the memory of small machines.
    distances = np.stack(
        [
            np.sqrt(((theta - candidates[:, k, None]) ** 2).sum(axis=0)) / size[k]
            for k in range(candidates.shape[1])
        ]
    )
    best = distances.argmin(axis=0)
    return distances[best, np.arange(theta.shape[1])], best
