"""Stop rules: decide from the outputs of one sweep's forward passes whether a run has learned.

Each rule is a class; `Stop` lists them by the key that a config uses. docs/extending.md shows how
to add one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from pydantic import ConfigDict, RootModel

from rhw.backprop.arithmetic import Array, Flags, ordered_sum
from rhw.backprop.settings import Model, Moderate, OneOf, Positive, Sweeps, members

T = TypeVar("T", bound=float)


def right_side(y: Array, d: Array, threshold: float = 0.5) -> Flags:
    """Return whether every output of a seed is strictly on its target's side of the threshold."""
    return np.asarray(np.where(d > threshold, y > threshold, y < threshold).all(axis=(0, 1)))


def total(error: Array) -> Array:
    """Sum the squared errors (no factor 1/2) over cases and, within a case, over outputs."""
    return ordered_sum((error * error).reshape(-1, error.shape[-1]))


class StopRule:
    """A stop rule.

    code: its number in the kernel; label: its words in the menu of the page; examples: values for
    the tests.
    """

    code: ClassVar[int]
    label: ClassVar[str]
    examples: ClassVar[tuple[Any, ...]]

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return which seeds satisfy the rule in this sweep.

        Args:
            sweep: number of the sweep, counted from 1.
            y: outputs, shape (cases, output units, seeds).
            d: desired outputs, the same shape or with a last axis of one.
            error: the errors that learning minimises, shape of y.

        Returns:
            Shape (seeds,).
        """
        raise NotImplementedError

    def side(self, middle: float) -> float | None:
        """Return the value of which outputs and targets must be on the same side, if there is one.

        Args:
            middle: of the targets.
        """
        return None

    def kernel_options(self) -> dict[str, float]:
        """Return the options of the kernel that this rule needs: usually a threshold."""
        raise NotImplementedError


class Number(RootModel[T], StopRule, Generic[T]):
    """A stop rule with one number, which the kernel compares with."""

    model_config = ConfigDict(strict=True, frozen=True)

    def kernel_options(self) -> dict[str, float]:
        """Return the number as the threshold."""
        return {"threshold": float(self.root)}


class RightSide(Number[Moderate]):
    """Every output is strictly on the same side of this value as its target."""

    code: ClassVar[int] = 0
    label: ClassVar[str] = "right side of"
    examples: ClassVar[tuple[Any, ...]] = (0.5,)

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return which seeds have all outputs on the right side."""
        return right_side(y, d, self.root)

    def side(self, middle: float) -> float | None:
        """Return this value."""
        return self.root


class Within(Number[Positive]):
    """Every output is at most this far from its target."""

    code: ClassVar[int] = 1
    label: ClassVar[str] = "every output within"
    examples: ClassVar[tuple[Any, ...]] = (0.05, 0.2, 0.4)

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return which seeds have all outputs within the tolerance."""
        return np.asarray((np.abs(y - d) <= self.root).all(axis=(0, 1)))


class TotalError(Number[Positive]):
    """The total squared error (no factor 1/2) is below this value."""

    code: ClassVar[int] = 2
    label: ClassVar[str] = "total squared error below"
    examples: ClassVar[tuple[Any, ...]] = (0.05, 0.5, 3.0)

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return which seeds have a small total squared error."""
        return np.asarray(total(error) < self.root)


class ErrorPerCase(StopRule, Model):
    """The squared error of a case, summed over the outputs, is below a value.

    half: whether it includes the factor 1/2; of: `each` case must be below the value, or their
    `mean`.
    """

    below: Positive
    half: bool
    of: Literal["each", "mean"]

    code: ClassVar[int] = 3
    label: ClassVar[str] = "error of a case below"
    examples: ClassVar[tuple[Any, ...]] = tuple(
        {"below": below, "half": half, "of": of}
        for below in (0.02, 0.3)
        for half in (False, True)
        for of in ("each", "mean")
    )

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return which seeds have a small error in each case, or in the mean."""
        scale = 0.5 if self.half else 1.0
        each = scale * ordered_sum((error * error).transpose(1, 0, 2))
        judged = each if self.of == "each" else ordered_sum(each)[None] / len(each)
        return np.asarray((judged < self.below).all(axis=0))

    def kernel_options(self) -> dict[str, float]:
        """Return the value, and how the error of a case is measured."""
        return {"threshold": self.below, "half": self.half, "each": self.of == "each"}


class FixedSweeps(Number[Sweeps]):
    """Exactly this many sweeps have run; a run has then solved if all outputs are right."""

    code: ClassVar[int] = 4
    label: ClassVar[str] = "after exactly, sweeps"
    examples: ClassVar[tuple[Any, ...]] = (1, 7, 30)

    def is_met(self, sweep: int, y: Array, d: Array, error: Array) -> Flags:
        """Return whether this is the last sweep, for all seeds."""
        return np.full(y.shape[-1], sweep == self.root)

    def side(self, middle: float) -> float | None:
        """Return the middle of the targets: a run has solved if all outputs are right."""
        return middle


class Stop(OneOf):
    """The stop rule of a config: exactly one of these keys."""

    right_side: RightSide | None = None
    within: Within | None = None
    tss: TotalError | None = None
    error_per_case: ErrorPerCase | None = None
    sweeps: FixedSweeps | None = None

    @cached_property
    def rule(self) -> StopRule:
        """The rule that is given."""
        found: StopRule = self.value
        return found

    def last_sweep(self, max_sweeps: int) -> int:
        """Return the sweep after which every run ends, solved or not."""
        return max_sweeps if self.sweeps is None else self.sweeps.root


#: Every stop rule by the key that a config uses.
STOP_RULES = members(Stop, StopRule)
