"""Settings of a run: strict models of initial weights, learning and stop rules.

A setting on which the papers are silent has no default: a config must state it, with a reason. Only
settings that leave the papers' own method unchanged have defaults.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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


def exactly_one(model: BaseModel) -> str:
    """Return the one field of a model that is set.

    Raises:
        ValueError: if none is set, or more than one.
    """
    chosen = [name for name in type(model).model_fields if getattr(model, name) is not None]
    if len(chosen) != 1:
        raise ValueError(f"give exactly one of {', '.join(type(model).model_fields)}")
    return chosen[0]


class Parameters(Model):
    """Printed weights by projection (one row for each receiving unit) and biases by group."""

    weights: dict[str, Matrix]
    biases: dict[str, list[Finite]] = {}


class Distribution(Model):
    """A distribution of initial parameters.

    uniform: [low, high]; constant: one value; fan_in: r, uniform in +-r / sqrt(fan-in); values:
    given values, by projection or by group.
    """

    uniform: Annotated[list[Moderate], Field(min_length=2, max_length=2)] | None = None
    constant: Finite | None = None
    fan_in: Positive | None = None
    values: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        exactly_one(self)
        if self.uniform is not None and self.uniform[0] > self.uniform[1]:
            raise ValueError("uniform: write [low, high]")
        return self


class Initial(Model):
    """Distributions of the initial weights and of the initial biases.

    missing: for each projection, the share of its links that a network lacks, drawn for each seed;
    their weights are 0 throughout.
    """

    weights: Distribution
    biases: Distribution = Distribution(constant=0.0)
    missing: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}


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
    tied: whether the gradients of links that share a weight are added (P8) or averaged (N86).
    biases_at_most: an upper bound of the biases, applied after each update.
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


def at_sweep(schedule: Schedule, sweep: int) -> float:
    """Return the value of a schedule in one sweep, counted from 1."""
    if not isinstance(schedule, dict):
        return schedule
    return schedule[max(first for first in schedule if first <= sweep)]


class ErrorPerCase(Model):
    """The squared error of a case, summed over the outputs, with or without the factor 1/2.

    of: `each` case must be below the value, or their `mean`.
    """

    below: Positive
    half: bool
    of: Literal["each", "mean"]


class Stop(Model):
    """A stop rule; it is applied to the forward passes of one sweep.

    right_side: every output is on the target's side of this value; within: every output is this
    close to its target; tss: the total squared error (no factor 1/2) is below this value;
    error_per_case: see ErrorPerCase; sweeps: exactly this many sweeps.
    """

    right_side: Annotated[float, Field(gt=0, lt=1)] | None = None
    within: Positive | None = None
    tss: Positive | None = None
    error_per_case: ErrorPerCase | None = None
    sweeps: Sweeps | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        exactly_one(self)
        return self
