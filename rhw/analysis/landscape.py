"""The error as a function of the weights, with its exact first and second derivatives.

These functions explain runs; they train nothing. They use NumPy's exponential, whose last bits may
differ between machines, and complex numbers: the imaginary part of the gradient at theta + i h is h
times a row of the Hessian, without any difference of nearby numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group
from rhw.backprop.hold_out import trained
from rhw.backprop.initial import links
from rhw.backprop.learning import UpdateRule
from rhw.backprop.task import Task

#: Step of the complex derivative; so small that it changes no real part.
H = 1e-30
#: Net inputs are cut at this size, far beyond where a unit saturates.
LARGEST = 700.0
#: Larger networks are not examined: the Hessian has the square of this many entries.
MOST_PARAMETERS = 400

Numbers = NDArray[Any]


class Landscape:
    """E of equation (3), or the cross-entropy, of the cases that one seed is trained on.

    free: which parameters learn. With decay in the gradient, E includes half the decay times the
    sum of the squared weights.

    Raises:
        ValueError: if training does not minimise a function of the weights, or the network is
            large.
    """

    def __init__(self, task: Task, seed: int):
        learning = task.learning
        reasons = {
            "a margin": learning.margin is not None,
            "an offset of the slope": learning.slope_offset > 0,
            "decay that is not in the gradient": learning.decay > 0
            and learning.decay_at != "gradient",
            f"more than {MOST_PARAMETERS} parameters": task.network.layout.count > MOST_PARAMETERS,
        }
        for reason, applies in reasons.items():
            if applies:
                raise ValueError(f"with {reason}, minima are not examined")
        self.task, self.network = task, task.network
        kept = trained(task.hold_out, len(task.inputs), [seed])[0]
        self.inputs, self.desired = task.inputs[kept], task.targets[kept]
        rule = UpdateRule(task.network, learning)
        mask = rule.gradient_mask(links(task.network, task.initial, [seed]), 1)
        count = task.network.layout.count
        self.free = np.ones(count, dtype=bool) if mask is None else mask[:, 0] > 0
        self.squared = learning.error == "squared" and learning.output_slope
        self.decay = rule.decay[:, 0] if learning.decay > 0 else np.zeros(count)

    def net_inputs(self, theta: Numbers) -> dict[str, Numbers]:
        """Return the net input times the gain of every computed unit, shape (cases, units, K).

        theta: shape (parameters, K).
        """
        return self._forward(theta)[0]

    def _forward(self, theta: Numbers) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
        layout, x, y, start = self.network.layout, {}, {}, 0
        for group in self.network.inputs:
            y[group.name] = self.inputs[:, start : start + group.size, None].astype(theta.dtype)
            start += group.size
        for group in self.network.computed:
            total = np.zeros((len(self.inputs), group.size, theta.shape[1]), theta.dtype)
            bias = layout.bias(theta, group.name)
            if bias is not None:
                total = total + bias
            for projection in self.network.into(group.name):
                w = layout.weights(theta, projection)
                total = total + np.einsum("cik,jik->cjk", y[projection.source], w)
            x[group.name] = group.gain * total
            y[group.name] = _output(group, x[group.name])
        return x, y

    def outputs(self, theta: Numbers) -> Numbers:
        """Return the outputs of the network, shape (cases, output units, K)."""
        y = self._forward(theta)[1]
        return np.concatenate([y[group.name] for group in self.network.outputs], axis=1)

    def error(self, theta: Array) -> float:
        """Return E at theta, shape (parameters,)."""
        x, y = self._forward(theta[:, None])
        total, start = 0.0, 0
        for group in self.network.outputs:
            d = self.desired[:, start : start + group.size, None]
            if self.squared:
                total += 0.5 * float((_gap(group, x[group.name], y[group.name], d) ** 2).sum())
            else:
                # ln y = -ln(1 + exp(-x)), without a small number taken from 1.
                z = x[group.name]
                total += float((d * np.logaddexp(0, -z) + (1 - d) * np.logaddexp(0, z)).sum())
            start += group.size
        return total + 0.5 * float((self.decay * theta**2).sum())

    def gradient(self, theta: Numbers) -> Numbers:
        """Return dE/dtheta, shape (parameters, K), for theta of this shape; 0 where fixed."""
        layout = self.network.layout
        x, y = self._forward(theta)
        back: dict[str, Numbers] = {}
        start = 0
        for group in self.network.outputs:
            d = self.desired[:, start : start + group.size, None]
            gap = _gap(group, x[group.name], y[group.name], d)
            slope = _slope(group, x[group.name]) if self.squared else group.gain
            back[group.name] = gap * slope
            start += group.size
        g = np.zeros_like(theta)
        for group in reversed(self.network.computed):
            dx = back[group.name]
            if self.network.biases:
                g[layout.slices[group.block]] += dx.sum(axis=0)
            for projection in self.network.into(group.name):
                part = np.einsum("cjk,cik->jik", dx, y[projection.source])
                g[layout.slices[projection.block]] += part.reshape(-1, theta.shape[1])
                if self.network.into(projection.source):
                    w = layout.weights(theta, projection)
                    source = next(g for g in self.network.groups if g.name == projection.source)
                    more = np.einsum("cjk,jik->cik", dx, w) * _slope(source, x[source.name])
                    back[source.name] = back.get(source.name, 0) + more
        return (g + self.decay[:, None] * theta) * self.free[:, None]

    def hessian(self, theta: Array) -> Array:
        """Return the second derivatives of the free parameters, shape (free, free)."""
        places = np.flatnonzero(self.free)
        moved = np.repeat(theta[:, None].astype(complex), len(places), axis=1)
        moved[places, np.arange(len(places))] += 1j * H
        rows = self.gradient(moved)[places].imag / H
        return np.asarray(0.5 * (rows + rows.T))


def _logistic(x: Numbers) -> Numbers:
    real = np.clip(x.real, -LARGEST, LARGEST)
    cut = real + 1j * x.imag if np.iscomplexobj(x) else real
    return np.asarray(1.0 / (1.0 + np.exp(-cut)))


def _output(group: Group, x: Numbers) -> Numbers:
    if group.activation == "logistic":
        return _logistic(x)
    return _logistic(2.0 * x) - _logistic(-2.0 * x)


def _slope(group: Group, x: Numbers) -> Numbers:
    """Return dy/d(net input), with logistic(x) and logistic(-x) computed apart."""
    if group.activation == "logistic":
        return group.gain * _logistic(x) * _logistic(-x)
    return group.gain * 4.0 * _logistic(2.0 * x) * _logistic(-2.0 * x)


def _gap(group: Group, x: Numbers, y: Numbers, d: Array) -> Numbers:
    """Return y - d, with all digits where the target is 1."""
    if group.activation == "logistic":
        return np.where(d == 1.0, -_logistic(-x), y - d)
    return y - d
