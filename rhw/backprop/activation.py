"""Activation functions: the output of a unit from its net input, and its derivative.

Each is a class, listed in ACTIVATIONS by the name that a config uses. docs/extending.md shows how
to add one. Only +, -, *, / and comparisons may be used (docs/arithmetic.md).
"""

from __future__ import annotations

from typing import ClassVar

from rhw.backprop.arithmetic import Array, logistic


class Activation:
    """An activation function y = f(x), applied to the net input times the gain of a group.

    code: its number in the kernel; low, high: the limits of its outputs.
    """

    code: ClassVar[int]
    low: ClassVar[float]
    high: ClassVar[float]

    @staticmethod
    def output(x: Array) -> Array:
        """Return f(x)."""
        raise NotImplementedError

    @staticmethod
    def slope(y: Array) -> Array:
        """Return df/dx from the output y."""
        raise NotImplementedError


class Logistic(Activation):
    """Equation (2): y = 1 / (1 + exp(-x))."""

    code = 0
    low, high = 0.0, 1.0

    @staticmethod
    def output(x: Array) -> Array:
        """Return 1 / (1 + exp(-x))."""
        return logistic(x)

    @staticmethod
    def slope(y: Array) -> Array:
        """Return y (1 - y)."""
        return y * (1.0 - y)


class Tanh(Activation):
    """The hyperbolic tangent, as 2 / (1 + exp(-2 x)) - 1."""

    code = 1
    low, high = -1.0, 1.0

    @staticmethod
    def output(x: Array) -> Array:
        """Return tanh(x)."""
        return 2.0 * logistic(2.0 * x) - 1.0

    @staticmethod
    def slope(y: Array) -> Array:
        """Return 1 - y^2."""
        return 1.0 - y * y


#: Every activation function by the name that a config uses.
ACTIVATIONS: dict[str, type[Activation]] = {"logistic": Logistic, "tanh": Tanh}
