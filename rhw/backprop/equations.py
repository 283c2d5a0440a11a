"""Equations (1) to (7) in NumPy, written as in the paper.

Arrays are indexed by case, unit and seed: y[case, unit, seed]. Inputs that are the same for all
seeds have a last axis of length one. Sums run unit by unit, in the order specified by
rhw.backprop.arithmetic.
"""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array, ordered_sum
from rhw.backprop.error_function import ErrorFunction, Squared
from rhw.backprop.network import Network

Activities = dict[str, Array]


def forward(network: Network, theta: Array, inputs: Array) -> Activities:
    """Compute the output y of every unit for every case: equations (1) and (2), with any gain.

    Args:
        network: the network.
        theta: parameters, shape (parameters, seeds).
        inputs: shape (cases, input units, 1 or seeds); input groups are concatenated.

    Returns:
        Outputs by group, shape (cases, units, seeds); input groups keep their given values.
    """
    y: Activities = {}
    start = 0
    for group in network.inputs:
        y[group.name] = inputs[:, start : start + group.size]
        start += group.size
    for group in network.computed:
        x = np.zeros((len(inputs), group.size, theta.shape[1]))
        bias = network.layout.bias(theta, group.name)
        if bias is not None:
            x += bias
        for projection in network.into(group.name):
            w = network.layout.weights(theta, projection)
            for i in range(network.size(projection.source)):
                x += y[projection.source][:, i, None] * w[:, i]
        y[group.name] = group.function.output(group.gain * x)
    return y


def outputs_of(network: Network, y: Activities) -> Array:
    """Concatenate the output groups, shape (cases, output units, seeds)."""
    parts = [y[group.name] for group in network.outputs]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def gradient(
    network: Network,
    theta: Array,
    y: Activities,
    output_error: Array,
    error_function: type[ErrorFunction] = Squared,
    slope_offset: float = 0.0,
) -> Array:
    """Compute dE/dw summed over the cases, shape (parameters, seeds): equations (5) to (7).

    Args:
        network: the network.
        theta: parameters, shape (parameters, seeds).
        y: the outputs that `forward` returned.
        output_error: dE/dy of the output units (equation 4), shape (cases, output units, seeds).
        error_function: gives dE/dx of the output units; equation (5) by default.
        slope_offset: is added to the slope of every unit.
    """
    de_dy: Activities = {}
    start = 0
    for group in network.outputs:
        de_dy[group.name] = output_error[:, start : start + group.size]
        start += group.size
    parts: dict[str, list[Array]] = {}
    for group in reversed(network.computed):
        slope = group.function.slope(y[group.name]) * group.gain + slope_offset
        dx = de_dy[group.name]
        if group in network.outputs:
            dx = error_function.output_dx(dx, slope, group.gain)
        else:
            dx = dx * slope
        if network.biases:
            parts.setdefault(group.block, []).append(dx)
        for projection in network.into(group.name):
            source = y[projection.source]
            terms = dx[:, :, None] * source[:, None]
            parts.setdefault(projection.block, []).append(terms)
            if network.into(projection.source):
                w = network.layout.weights(theta, projection)
                back = de_dy.get(projection.source)
                if back is None:
                    back = np.zeros(source.shape)
                for j in range(group.size):
                    back = back + dx[:, j, None] * w[j]
                de_dy[projection.source] = back
    g = np.empty_like(theta)
    for key, terms_of in parts.items():
        g[network.layout.slices[key]] = _summed(terms_of).reshape(-1, theta.shape[1])
    return g


def _summed(terms: list[Array]) -> Array:
    """Sum the links of each case that share a weight, the last computed first; then the cases."""
    of_case = terms[0]
    for term in terms[1:]:
        of_case = of_case + term
    return ordered_sum(of_case)
