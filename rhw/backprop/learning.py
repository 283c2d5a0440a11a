"""Error, momentum, schedules and weight decay (equations 4, 8 and 9)."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network
from rhw.backprop.settings import Learning


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
    (parameters, 1); retain_factor is 1 - decay; learns is 0 for frozen weights, else 1.
    """

    def __init__(self, network: Network, learning: Learning):
        shape = (network.layout.count, 1)
        self.fan_in, self.uses = np.ones(shape), np.ones(shape)
        self.decay, self.upper_bound = np.zeros(shape), np.full(shape, np.inf)
        self.learns = np.ones(shape)
        for block in network.layout.blocks:
            place = network.layout.slices[block.key]
            self.fan_in[place] = block.fan_in
            self.uses[place] = block.uses
            if not block.bias and block.name in network.frozen:
                self.learns[place] = 0.0
            elif learning.decay_biases or not block.bias:
                self.decay[place] = learning.decay
            if block.bias and learning.biases_at_most is not None:
                self.upper_bound[place] = learning.biases_at_most
        self.retain_factor = 1.0 - self.decay
        self.scaled = learning.epsilon_over_fan_in
        self.averaged = learning.tied == "mean"
        self.bounded = learning.biases_at_most is not None
        self.decay_at = learning.decay_at if learning.decay > 0 else None

    def gradient_mask(self, links: Array | None, seeds: int) -> Array | None:
        """Return 0 for parameters that never change, 1 for the others; None if all change.

        Args:
            links: which links each seed's network has, shape (parameters, seeds); None if all.
            seeds: number of seeds.
        """
        if self.learns.all():
            return links
        frozen = np.broadcast_to(self.learns, (len(self.learns), seeds))
        return frozen if links is None else frozen * links

    def change(
        self,
        theta: Array,
        v: Array,
        g: Array,
        epsilon: float,
        alpha: float,
        mask: Array | None = None,
    ) -> tuple[Array, Array]:
        """Apply one update: v = alpha v - epsilon g; w = w + v; then decay. Return the new w and v.

        mask: 0 for parameters that never change, 1 for the others; shape (parameters, seeds).
        """
        if mask is not None:
            g = g * mask
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
