"""Equations (8) and (9): error, momentum, schedules, weight decay; and initial weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from rhw.arithmetic import Array, stream, uniform
from rhw.network import Network
from rhw.settings import Distribution, Initial, Learning, Parameters


def output_error(y: Array, d: Array, learning: Learning) -> Array:
    """Equation (4), dE/dy = y - d, with no error beyond the margin if there is one.

    Args:
        y: outputs, shape (cases, output units, seeds).
        d: desired values, the same shape or with a last axis of one.
        learning: the settings; with a margin, a target above the middle of it counts as on.
    """
    error: Array = y - d
    margin = learning.margin
    if margin is None:
        return error
    on = d > 0.5 * (margin.on + margin.off)
    if margin.measured_from == "margin":
        error = y - np.where(on, margin.on, margin.off)
    beyond = np.where(on, y >= margin.on, y <= margin.off)
    return np.where(beyond, 0.0, error)


class Rule:
    """The change of the weights after a gradient, for one network.

    fan_in and decay are of shape (parameters, 1); keep is 1 - decay.
    """

    def __init__(self, network: Network, learning: Learning):
        ones = np.ones((network.parameters, 1))
        self.fan_in = ones.copy()
        self.decay = ones * learning.decay
        for group in network.computed:
            names = [p.block for p in network.into(group.name)]
            bias = f"biases/{group.name}"
            if network.biases:
                names.append(bias)
                if not learning.decay_biases:
                    self.decay[network.layout[bias]] = 0.0
            for name in names:
                self.fan_in[network.layout[name]] = network.fan_in(group.name)
        self.keep = 1.0 - self.decay
        self.scaled = learning.epsilon_over_fan_in
        self.decay_at = learning.decay_at if learning.decay > 0 else None

    def change(
        self, theta: Array, v: Array, g: Array, epsilon: float, alpha: float
    ) -> tuple[Array, Array]:
        """Weights and velocities after one change: v = alpha v - epsilon g; w = w + v; decay."""
        if self.decay_at == "gradient":
            g = g + self.decay * theta
        rate = epsilon / self.fan_in if self.scaled else epsilon
        v = alpha * v - rate * g
        theta = theta + v
        if self.decay_at == "change":
            theta = theta * self.keep
        return theta, v

    def after_sweep(self, theta: Array) -> Array:
        """Weights after the last change of a sweep, where they decay once a sweep."""
        return theta * self.keep if self.decay_at == "sweep" else theta


def initial_theta(network: Network, initial: Initial, seeds: Sequence[int]) -> Array:
    """Initial parameters of each seed, shape (parameters, seeds).

    Raises:
        ValueError: if given values do not fit the network.
    """
    theta = np.empty((network.parameters, len(seeds)))
    for group in network.computed:
        fan_in = network.fan_in(group.name)
        blocks: list[tuple[str, str, Distribution]] = [
            (p.block, p.name, initial.weights) for p in network.into(group.name)
        ]
        if network.biases:
            blocks.append((f"biases/{group.name}", group.name, initial.biases))
        for block, name, distribution in blocks:
            place = network.layout[block]
            theta[place] = _draw(distribution, block, name, fan_in, place, seeds)
    return theta


def _draw(
    distribution: Distribution,
    block: str,
    name: str,
    fan_in: int,
    place: slice,
    seeds: Sequence[int],
) -> Array:
    count = place.stop - place.start
    if distribution.values is not None:
        return np.broadcast_to(_given(distribution.values, block, name, count), (count, len(seeds)))
    if distribution.constant is not None:
        return np.full((count, len(seeds)), distribution.constant)
    if distribution.uniform is not None:
        low, high = distribution.uniform
    else:
        assert distribution.fan_in is not None
        high = distribution.fan_in / sqrt(fan_in)
        low = -high
    return np.stack([uniform(stream(seed, block), low, high, count) for seed in seeds], axis=-1)


def _given(values: dict[str, Any], block: str, name: str, count: int) -> Array:
    if name not in values:
        raise ValueError(f"no values for {block}; the config gives {', '.join(values)}")
    try:
        flat = np.asarray(values[name], dtype=np.float64).reshape(-1, 1)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{block}: write rows of numbers, one row a receiving unit") from error
    if len(flat) != count:
        raise ValueError(f"{block} needs {count} values, got {len(flat)}")
    return flat


def theta_of(network: Network, parameters: Parameters) -> Array:
    """A printed network as one column of parameters, shape (parameters, 1).

    Raises:
        ValueError: if the printed values do not fit the network.
    """
    initial = Initial(
        weights=Distribution(values=dict(parameters.weights)),
        biases=Distribution(values=dict(parameters.biases)),
    )
    return initial_theta(network, initial, [0])
