"""What a config may say: typed, strict models of the settings of a run.

Where a paper is silent a setting has no default here either: it must be written down, with its
reason. Only settings that leave the paper's own method unchanged have defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator, model_validator

from rhw.arithmetic import Array
from rhw.network import Network, make_network, pairs_of
from rhw.tied import shared_fields, unroll

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
#: What differences and products of can still be formed.
Moderate = Annotated[float, Field(ge=-1e100, le=1e100)]
Matrix = list[list[Finite]]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
#: Numbers of sweeps and of seeds; the bounds are far above what anyone will wait for.
Sweeps = Annotated[int, Field(gt=0, le=1_000_000_000)]
Seeds = Annotated[int, Field(gt=0, le=10_000_000)]
#: Larger nets than anyone trains with these engines.
Units = Annotated[int, Field(gt=0, le=10_000)]
MOST_WEIGHTS, MOST_COPIES = 1_000_000, 5_000


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


class Time(Model):
    """A net that runs in steps: a unit at one step sees the units of the step before.

    steps: how many; start: the activities of the computed groups before the first step, a number
    or `case`, which the cases give; inputs_at: at which steps (0: before the first) the cases give
    the input groups, which are off at all others; targets: by group, the steps at which it has
    desired values.
    """

    steps: Units
    start: dict[Name, Finite | Literal["case"]] = {}
    inputs_at: list[Annotated[int, Field(ge=0)]] = []
    targets: dict[Name, Annotated[list[PositiveInt], Field(min_length=1)]]


class Fields(Model):
    """Receptive fields that share one set of weights, one at every place of a grid.

    grid: height and width of the source; size: height and width of a field; pooled: whether those
    who see the units of the grid see them all through one weight too.
    """

    grid: Annotated[list[Units], Field(min_length=2, max_length=2)]
    size: Annotated[list[Units], Field(min_length=2, max_length=2)]
    pooled: bool = False


class NetworkSpec(Model):
    """Groups in the order of their computation, and the projections between them."""

    groups: dict[Name, Units]
    projections: list[str]
    biases: bool = True
    time: Time | None = None
    fields: dict[str, Fields] = {}

    def build(self) -> Network:
        """The network, checked; a net in time as the layered one that it equals."""
        return self._made[0]

    def expand(self, inputs: Array) -> Array:
        """The inputs of a config's cases as the network takes them, shape (cases, input units)."""
        return self._made[1](inputs)

    @property
    def columns(self) -> int:
        """How many inputs a config's case gives."""
        return self._made[2]

    @cached_property
    def _made(self) -> tuple[Network, Callable[[Array], Array], int]:
        steps = self.time.steps if self.time is not None else 1
        links = sum(
            self.groups.get(a, 0) * self.groups.get(b, 0) for a, b in pairs_of(self.projections)
        )
        if links > MOST_WEIGHTS or links * steps > 10 * MOST_WEIGHTS:
            raise ValueError(f"{links:,} links in {steps:,} steps; {MOST_WEIGHTS:,} are the most")
        if steps * len(self.groups) > MOST_COPIES:
            raise ValueError(
                f"{steps:,} copies of {len(self.groups)} groups; {MOST_COPIES:,} are the most"
            )
        plain = dict(self.groups), self.projections, self.biases
        if self.time is not None and self.fields:
            raise ValueError("give `time` or `fields`, not both")
        if self.time is not None:
            start: dict[str, float | None] = {
                name: None if value == "case" else float(value)
                for name, value in self.time.start.items()
            }
            return unroll(*plain, self.time.steps, start, self.time.inputs_at, self.time.targets)
        if self.fields:
            pooled = {k.partition("->")[2].strip() for k, f in self.fields.items() if f.pooled}
            fields = {k: (f.grid, f.size) for k, f in self.fields.items()}
            return shared_fields(*plain, fields, pooled)
        network = make_network(*plain)
        return network, lambda inputs: inputs, sum(group.size for group in network.inputs)

    @model_validator(mode="after")
    def _connected(self) -> Self:
        self.build()
        return self


class HoldOutSpec(Model):
    """Cases that a run does not train, drawn anew for each seed.

    random: so many of all cases; make: one of the sets that this function in
    experiments/*/cases.py lists, with these options.
    """

    random: PositiveInt | None = None
    make: Name | None = None
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.random is None) == (self.make is None):
            raise ValueError("give either `random` (how many) or `make` (which sets)")
        return self


class Cases(Model):
    """A truth table, or the name of the function in experiments/*/cases.py that makes one."""

    inputs: Matrix | None = None
    targets: Matrix | None = None
    make: Name | None = None
    options: dict[str, Any] = {}
    hold_out: HoldOutSpec | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.make is not None:
            if self.inputs is not None or self.targets is not None:
                raise ValueError("give either `make` or a table of `inputs` and `targets`")
            return self
        if not self.inputs or not self.targets:
            raise ValueError("give `inputs` and `targets`, one row a case, or `make`")
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"{len(self.inputs)} rows of inputs, {len(self.targets)} rows of targets"
            )
        for rows in (self.inputs, self.targets):
            if len({len(row) for row in rows}) != 1:
                raise ValueError("every row needs the same number of values")
        return self


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
