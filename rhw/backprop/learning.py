"""Error, momentum, schedules and weight decay (equations 4, 8 and 9), and the initial weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from rhw.backprop.arithmetic import Array, stream, uniform
from rhw.backprop.network import Network
from rhw.backprop.parameters import ParameterBlock
from rhw.backprop.settings import Distribution, Initial, Learning, Parameters


def output_error(y: Array, d: Array, learning: Learning) -> Array:
    """Compute dE/dy = y - d, equation (4); with a margin, outputs beyond it have no error.

    Args:
        y: outputs, shape (cases, output units, seeds).
        d: desired outputs, the same shape or with a last axis of one.
        learning: the settings; with a margin, a target above its middle counts as on.
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


class UpdateRule:
    """The update of one network's weights for a given gradient.

    fan_in, decay, uses and upper_bound (the largest value a parameter may take) have shape
    (parameters, 1); retain_factor is 1 - decay.
    """

    def __init__(self, network: Network, learning: Learning):
        shape = (network.layout.count, 1)
        self.fan_in, self.uses = np.ones(shape), np.ones(shape)
        self.decay, self.upper_bound = np.zeros(shape), np.full(shape, np.inf)
        for block in network.layout.blocks:
            place = network.layout.slices[block.key]
            self.fan_in[place] = block.fan_in
            self.uses[place] = block.uses
            if learning.decay_biases or not block.bias:
                self.decay[place] = learning.decay
            if block.bias and learning.biases_at_most is not None:
                self.upper_bound[place] = learning.biases_at_most
        self.retain_factor = 1.0 - self.decay
        self.scaled = learning.epsilon_over_fan_in
        self.averaged = learning.tied == "mean"
        self.bounded = learning.biases_at_most is not None
        self.decay_at = learning.decay_at if learning.decay > 0 else None

    def change(
        self,
        theta: Array,
        v: Array,
        g: Array,
        epsilon: float,
        alpha: float,
        link_mask: Array | None = None,
    ) -> tuple[Array, Array]:
        """Apply one update: v = alpha v - epsilon g; w = w + v; then decay. Return the new w and v.

        link_mask: 0 for links that a seed's network lacks, 1 for the others; shape (parameters,
        seeds).
        """
        if link_mask is not None:
            g = g * link_mask
        if self.averaged:
            g = g / self.uses
        if self.decay_at == "gradient":
            g = g + self.decay * theta
        rate = epsilon / self.fan_in if self.scaled else epsilon
        v = alpha * v - rate * g
        theta = theta + v
        if self.decay_at == "change":
            theta = theta * self.retain_factor
        if self.bounded:
            theta = np.minimum(theta, self.upper_bound)
        return theta, v

    def after_sweep(self, theta: Array) -> Array:
        """Return the weights after a sweep, with decay if it acts once per sweep."""
        return theta * self.retain_factor if self.decay_at == "sweep" else theta


def initial_theta(network: Network, initial: Initial, seeds: Sequence[int]) -> Array:
    """Draw the initial parameters of each seed, shape (parameters, seeds).

    Raises:
        ValueError: if given values do not fit the network.
    """
    theta = np.empty((network.layout.count, len(seeds)))
    for block in network.layout.blocks:
        distribution = initial.biases if block.bias else initial.weights
        theta[network.layout.slices[block.key]] = _draw(distribution, block, seeds)
    link_mask = links(network, initial, seeds)
    return theta if link_mask is None else theta * link_mask


def links(network: Network, initial: Initial, seeds: Sequence[int]) -> Array | None:
    """Return which links each seed's network has: 1 or 0, shape (parameters, seeds); None if all.

    One uniform value is drawn for each link of an incomplete projection; the smallest are missing.
    """
    if not initial.missing:
        return None
    link_mask = np.ones((network.layout.count, len(seeds)))
    for name, share in initial.missing.items():
        place = network.layout.slices.get(f"weights/{name}")
        if place is None:
            raise ValueError(f"missing: no projection `{name}`")
        count = place.stop - place.start
        for column, seed in enumerate(seeds):
            order = np.argsort(stream(seed, f"missing/{name}").random(count), kind="stable")
            link_mask[place.start + order[: int(share * count)], column] = 0.0
    return link_mask


def _draw(distribution: Distribution, block: ParameterBlock, seeds: Sequence[int]) -> Array:
    count = block.count
    if distribution.values is not None:
        given = _given(distribution.values, block.key, block.name, count)
        return np.broadcast_to(given, (count, len(seeds)))
    if distribution.constant is not None:
        return np.full((count, len(seeds)), distribution.constant)
    if distribution.uniform is not None:
        low, high = distribution.uniform
    else:
        assert distribution.fan_in is not None
        high = distribution.fan_in / sqrt(block.fan_in)
        low = -high
    return np.stack([uniform(stream(seed, block.key), low, high, count) for seed in seeds], axis=-1)


def _given(values: dict[str, Any], block: str, name: str, count: int) -> Array:
    if name not in values:
        raise ValueError(f"no values for {block}; the config gives {', '.join(values)}")
    try:
        flat = np.asarray(values[name], dtype=np.float64).reshape(-1, 1)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{block}: write rows of numbers, one row per receiving unit") from error
    if len(flat) != count:
        raise ValueError(f"{block} needs {count} values, got {len(flat)}")
    return flat


def theta_of(network: Network, parameters: Parameters) -> Array:
    """Return a printed network as one column of parameters, shape (parameters, 1).

    Raises:
        ValueError: if the printed values do not fit the network.
    """
    initial = Initial(
        weights=Distribution(values=dict(parameters.weights)),
        biases=Distribution(values=dict(parameters.biases)),
    )
    return initial_theta(network, initial, [0])
