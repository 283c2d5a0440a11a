"""Error functions: dE/dx of an output unit from its error and its slope.

Each is a class, listed in ERROR_FUNCTIONS by the name that a config uses (`learning.error`).
"""

from __future__ import annotations

from typing import ClassVar

from rhw.backprop.arithmetic import Array


class ErrorFunction:
    """An error function; code: its number in the kernel."""

    code: ClassVar[int]

    @staticmethod
    def output_dx(error: Array, slope: Array, gain: float) -> Array:
        """Return dE/dx of output units.

        Args:
            error: y - d, or the error that a margin leaves, any shape.
            slope: dy/dx of these units, the same shape.
            gain: of these units.
        """
        raise NotImplementedError


class Squared(ErrorFunction):
    """Equation (3): E = 1/2 sum (y - d)^2, so dE/dx = (y - d) dy/dx."""

    code = 0

    @staticmethod
    def output_dx(error: Array, slope: Array, gain: float) -> Array:
        """Return equation (5)."""
        return error * slope


class CrossEntropy(ErrorFunction):
    """E = -sum (d ln y + (1 - d) ln (1 - y)), so dE/dx = gain (y - d) for logistic outputs."""

    code = 1

    @staticmethod
    def output_dx(error: Array, slope: Array, gain: float) -> Array:
        """Return the error times the gain: the slope cancels."""
        return error * gain


class WithoutSlope(ErrorFunction):
    """dE/dx = y - d, the older spelling of the cross-entropy's gradient at gain 1."""

    code = 2

    @staticmethod
    def output_dx(error: Array, slope: Array, gain: float) -> Array:
        """Return the error."""
        return error


#: Every error function by the name that a config uses.
ERROR_FUNCTIONS: dict[str, type[ErrorFunction]] = {
    "squared": Squared,
    "cross_entropy": CrossEntropy,
}
