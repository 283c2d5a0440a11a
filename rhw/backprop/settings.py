"""Settings of a run: typed, strict models of how it starts, learns and stops.

Where a paper is silent a setting has no default here either: it must be written down, with its
reason. Only settings that leave the paper's own method unchanged have defaults.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
#: What differences and products of can still be formed.
Moderate = Annotated[float, Field(ge=-1e100, le=1e100)]
Matrix = list[list[Finite]]
#: Numbers of sweeps; the bound is far above what anyone will wait for.
Sweeps = Annotated[int, Field(gt=0, le=1_000_000_000)]


class Model(BaseModel):
    """Unknown keys are errors, `"1"` is not a number, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def exactly_one(model: BaseModel) -> str:
    """The one field of a model that is set.

    Raises:
        ValueError: if none is set, or more than one.
    """
    chosen = [name for name in type(model).model_fields if getattr(model, name) is not None]
    if len(chosen) != 1:
        raise ValueError(f"give exactly one of {', '.join(type(model).model_fields)}")
    return chosen[0]


class Parameters(Model):
    """Weights by projection (rows by receiving unit) and biases by group, as printed."""

    weights: dict[str, Matrix]
    biases: dict[str, list[Finite]] = {}


class Distribution(Model):
    """Where initial parameters come from.

    uniform: [low, high]; constant: one value; fan_in: r, uniform in +-r / sqrt(fan-in);
    values: the values themselves, by projection or by group.
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
    """Initial weights and biases, each with a distribution of its own.

    missing: by projection, the share of its links that a net lacks, drawn anew for each seed; their
    weights are 0 and stay so.
    """

    weights: Distribution
    biases: Distribution = Distribution(constant=0.0)
    missing: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}


class Margin(Model):
    """No error for outputs beyond `on` (desired on) or `off` (desired off).

    Within the margin the error is measured from the target (1 or 0) or from the margin itself:
    both senses are found in the papers.
    """

    on: Finite
    off: Finite
    measured_from: Literal["target", "margin"]


Schedule = Finite | dict[Sweeps, Finite]


class Learning(Model):
    """Equations (8) and (9) and what surrounds them.

    epsilon and alpha are a number, or {first sweep: number, ...}. decay_at: where the weights lose
    the share `decay`: after each `change`, after each `sweep`, or in the `gradient`, to which
    decay * w is added, so that epsilon and momentum act on it. output_slope: whether dE/dx of an
    output unit has the factor y (1 - y) of equation (5). tied: whether the gradients of the links
    that share a weight are added (P8) or averaged (N86). biases_at_most: what biases are cut down
    to after each change.
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
    """Value of a schedule at one sweep, counted from 1."""
    if not isinstance(schedule, dict):
        return schedule
    return schedule[max(first for first in schedule if first <= sweep)]


class ErrorPerCase(Model):
    """Error of a case, sum of squares over the outputs, with the half of equation (3) or without.

    of: `each` case must be below the value, or their `mean`.
    """

    below: Positive
    half: bool
    of: Literal["each", "mean"]


class Stop(Model):
    """When a run has learned; judged on the forward passes of one sweep.

    right_side: every output on the right side of this value (0.5); within: every output this close
    to its target; tss: total squared error, no half, below this; error_per_case: see there;
    sweeps: after exactly this many.
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
