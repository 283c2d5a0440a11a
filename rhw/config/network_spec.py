"""The `network:` section of a config: groups, projections, time and receptive fields."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, PositiveInt, field_validator, model_validator

from rhw.backprop.activation import ACTIVATIONS
from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import pairs_of
from rhw.backprop.network import Network, make_network
from rhw.backprop.settings import Finite, Model, Positive
from rhw.backprop.unrolling import Expanded, shared_fields, unroll
from rhw.config.names import Name, Units

MOST_WEIGHTS, MOST_COPIES = 1_000_000, 5_000
T = TypeVar("T")


class Time(Model):
    """A recurrent network that runs in steps; each unit receives the outputs of the step before.

    steps: number of steps; start: outputs of the computed groups before the first step, a number,
    or `case` if the cases give them; inputs_at: the steps (0: before the first) at which the cases
    give the input groups, which are off at all others; targets: by group, the steps at which it has
    targets.
    """

    steps: Units
    start: dict[Name, Finite | Literal["case"]] = {}
    inputs_at: list[Annotated[int, Field(ge=0)]] = []
    targets: dict[Name, Annotated[list[PositiveInt], Field(min_length=1)]]


class Fields(Model):
    """Receptive fields that share one set of weights at every place of a grid.

    grid: height and width of the source; size: height and width of a field; pooled: whether the
    units of the grid also share their outgoing weights.
    """

    grid: Annotated[list[Units], Field(min_length=2, max_length=2)]
    size: Annotated[list[Units], Field(min_length=2, max_length=2)]
    pooled: bool = False


def _of(given: T | dict[str, T], group: str, default: T) -> T:
    """Return a setting of a group, or of the group that it is a copy of."""
    if not isinstance(given, dict):
        return given
    return given.get(group.partition("@")[0], default)


class NetworkSpec(Model):
    """Groups, in the order of computation, and the projections between them.

    gain and activation: for all computed groups, or by group; frozen: projections whose weights
    keep their initial values.
    """

    groups: dict[Name, Units]
    projections: list[str]
    biases: bool = True
    time: Time | None = None
    fields: dict[str, Fields] = {}
    gain: Positive | dict[Name, Positive] = 1.0
    activation: str | dict[Name, str] = "logistic"
    frozen: list[str] = []

    @field_validator("activation")
    @classmethod
    def _known(cls, value: str | dict[str, str]) -> str | dict[str, str]:
        for name in value.values() if isinstance(value, dict) else [value]:
            if name not in ACTIVATIONS:
                raise ValueError(f"`{name}` is not one of {', '.join(ACTIVATIONS)}")
        return value

    def build(self) -> Network:
        """Build and check the network; a recurrent one becomes the equivalent layered one."""
        return self._network

    def expand(self, inputs: Array) -> Array:
        """Convert the inputs of a config's cases to the network's, shape (cases, input units)."""
        return self._expanded.expand(inputs)

    @property
    def columns(self) -> int:
        """Return the number of inputs of a config's case."""
        return self._expanded.columns

    @cached_property
    def _network(self) -> Network:
        """The network with its activation functions, gains and frozen projections."""
        plain = self._expanded.network
        computed = {g.name.partition("@")[0] for g in plain.computed}
        for key, given in (("gain", self.gain), ("activation", self.activation)):
            for name in given if isinstance(given, dict) else ():
                if name not in computed:
                    raise ValueError(f"{key}: `{name}` is not a group that a projection reaches")
        groups = tuple(
            replace(
                group,
                activation=_of(self.activation, group.name, "logistic"),
                gain=float(_of(self.gain, group.name, 1.0)),
            )
            if plain.into(group.name)
            else group
            for group in plain.groups
        )
        frozen = tuple(f"{a} -> {b}" for a, b in pairs_of(self.frozen))
        return replace(plain, groups=groups, frozen=frozen)

    @cached_property
    def _expanded(self) -> Expanded:
        steps = self.time.steps if self.time is not None else 1
        links = sum(
            self.groups.get(a, 0) * self.groups.get(b, 0) for a, b in pairs_of(self.projections)
        )
        if links > MOST_WEIGHTS or links * steps > 10 * MOST_WEIGHTS:
            raise ValueError(
                f"{links:,} links in {steps:,} steps; at most {MOST_WEIGHTS:,} are allowed"
            )
        if steps * len(self.groups) > MOST_COPIES:
            raise ValueError(
                f"{steps:,} copies of {len(self.groups)} groups; at most {MOST_COPIES:,} are "
                "allowed"
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
        columns = sum(group.size for group in network.inputs)
        return Expanded(network, lambda inputs: inputs, columns)

    @model_validator(mode="after")
    def _connected(self) -> Self:
        self.build()
        return self
