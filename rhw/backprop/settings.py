"""Settings of a run: the base of all settings, and those of learning.

A setting on which the papers are silent has no default: a config must state it, with a reason. Only
settings that leave the papers' own method unchanged have defaults.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from rhw.backprop.error_function import ERROR_FUNCTIONS, ErrorFunction, WithoutSlope

T = TypeVar("T")
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
#: Finite numbers whose differences and products are finite too.
Moderate = Annotated[float, Field(ge=-1e100, le=1e100)]
Matrix = list[list[Finite]]
#: Numbers of sweeps; the bound is far beyond any practical run.
Sweeps = Annotated[int, Field(gt=0, le=1_000_000_000)]


class Model(BaseModel):
    """Base of all settings: unknown keys are errors, types are strict, instances are immutable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OneOf(Model):
    """Base of settings of which exactly one key is given."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len([1 for name in type(self).model_fields if getattr(self, name) is not None]) != 1:
            raise ValueError(f"give exactly one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def key(self) -> str:
        """The key that is given."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def value(self) -> Any:
        """What is given for this key."""
        return getattr(self, self.key)


def members(model: type[BaseModel], family: type[T]) -> dict[str, type[T]]:
    """Return the classes of a family by the keys of a model that has one key for each."""
    return {
        name: kind
        for name, field in model.model_fields.items()
        for kind in get_args(field.annotation)
        if isinstance(kind, type) and issubclass(kind, family)
    }


class Parameters(Model):
    """Printed weights by projection (one row for each receiving unit) and biases by group."""

    weights: dict[str, Matrix]
    biases: dict[str, list[Finite]] = {}


class Margin(Model):
    """Outputs above `on` (if the target is on) or below `off` (if it is off) have no error.

    Otherwise the error is measured from the target (1 or 0) or from the margin itself; the papers
    contain both versions.
    """

    on: Finite
    off: Finite
    measured_from: Literal["target", "margin"]


Schedule = Finite | dict[Sweeps, Finite]


class Learning(Model):
    """Settings of equations (8) and (9).

    epsilon (the learning rate) and alpha (momentum) are a number, or {first sweep: number, ...}.
    decay_at: when weights lose the share `decay`: after each `change`, after each `sweep`, or in
    the `gradient`, to which decay * w is added, so that the learning rate and momentum apply to it.
    output_slope: whether dE/dx of an output unit includes the factor y (1 - y) of equation (5).
    It gives the gradient of the cross-entropy at gain 1, and is an older spelling of it. error: the
    error function (rhw.backprop.error_function). slope_offset: is added to the derivative of every
    unit's activation function, against flat regions of the error. tied: whether the gradients of
    links that share a weight are added (P8) or averaged (N86). biases_at_most: an upper bound of
    the biases, applied after each update.
    """

    update: Literal["sweep", "case"]
    order: Literal["fixed", "shuffled"] = "fixed"
    epsilon: Schedule
    alpha: Schedule
    targets: Annotated[list[Moderate], Field(min_length=2, max_length=2)]
    decay: Annotated[float, Field(ge=0, lt=1)] = 0.0
    decay_biases: bool = True
    decay_at: Literal["change", "sweep", "gradient"] = "change"
    output_slope: bool = True
    error: str = "squared"
    slope_offset: Annotated[float, Field(ge=0, le=1e100)] = 0.0
    margin: Margin | None = None
    epsilon_over_fan_in: bool = False
    tied: Literal["sum", "mean"] = "sum"
    biases_at_most: Finite | None = None

    @field_validator("epsilon", "alpha")
    @classmethod
    def _starts_at_one(cls, value: Schedule) -> Schedule:
        values = [value]
        if isinstance(value, dict):
            if not value or min(value) != 1:
                raise ValueError("a schedule starts with sweep 1: {1: 0.005, 21: 0.01}")
            values = list(value.values())
        if any(v < 0 for v in values if isinstance(v, float | int)):
            raise ValueError("must not be negative")
        return value

    @field_validator("error")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ERROR_FUNCTIONS:
            raise ValueError(f"`{value}` is not one of {', '.join(ERROR_FUNCTIONS)}")
        return value

    @field_validator("targets")
    @classmethod
    def _ordered(cls, value: list[float]) -> list[float]:
        if value[0] >= value[1]:
            raise ValueError("write [off, on], for example [0, 1] or [0.1, 0.9]")
        return value

    @model_validator(mode="after")
    def _order_means_something(self) -> Self:
        if self.order == "shuffled" and self.update == "sweep":
            raise ValueError("order: shuffled needs update: case; a sweep has one sum")
        return self

    @model_validator(mode="after")
    def _gradient_is_defined(self) -> Self:
        if self.error == "cross_entropy":
            others = {
                "output_slope: false": not self.output_slope,
                "margin": self.margin is not None,
                "slope_offset": self.slope_offset > 0,
                "targets outside 0 to 1": self.targets[0] < 0 or self.targets[1] > 1,
            }
            for words, given in others.items():
                if given:
                    raise ValueError(f"error: cross_entropy cannot be combined with {words}")
        return self

    @property
    def error_function(self) -> type[ErrorFunction]:
        """The error function; `output_slope: false` has none of the names."""
        return ERROR_FUNCTIONS[self.error] if self.output_slope else WithoutSlope

    @property
    def middle(self) -> float:
        """The middle of the targets: an output above it is on, one below it is off."""
        return 0.5 * (self.targets[0] + self.targets[1])


def at_sweep(schedule: Schedule, sweep: int) -> float:
    """Return the value of a schedule in one sweep, counted from 1."""
    if not isinstance(schedule, dict):
        return schedule
    return schedule[max(first for first in schedule if first <= sweep)]
