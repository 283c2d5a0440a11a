"""Initial weights: distributions, and the parameters that each seed draws from them.

Each distribution is a class; `Distribution` lists them by the key that a config uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import sqrt
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

import numpy as np
from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from rhw.backprop.arithmetic import Array, run_stream, uniform
from rhw.backprop.network import Network
from rhw.backprop.normal import standard_normal, uniform_values
from rhw.backprop.parameters import ParameterBlock
from rhw.backprop.settings import (
    Finite,
    Model,
    Moderate,
    OneOf,
    Parameters,
    Positive,
    members,
)

T = TypeVar("T")
Range = Annotated[list[Moderate], Field(min_length=2, max_length=2)]


class InitialDistribution:
    """A distribution of initial parameters; examples: values for the tests."""

    examples: ClassVar[tuple[Any, ...]]

    @property
    def varies(self) -> bool:
        """Whether the values are random: other ones for each parameter and seed."""
        return True

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return the values of a block of parameters, shape (parameters, seeds).

        Raises:
            ValueError: if given values do not fit the block.
        """
        raise NotImplementedError


class Value(RootModel[T], InitialDistribution, Generic[T]):
    """A distribution with one value."""

    model_config = ConfigDict(strict=True, frozen=True)


class Uniform(Value[Range]):
    """Uniform in [low, high)."""

    examples: ClassVar[tuple[Any, ...]] = ([-1.5, 1.5], [0.0, 0.3])

    @property
    def varies(self) -> bool:
        """Whether the range has any width."""
        return self.root[0] < self.root[1]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.root[0] > self.root[1]:
            raise ValueError("write [low, high]")
        return self

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return uniform values from the block's stream of each seed."""
        return _uniform(block, seeds, *self.root)


class Constant(Value[Finite]):
    """The same value for all parameters and seeds."""

    examples: ClassVar[tuple[Any, ...]] = (0.3,)

    @property
    def varies(self) -> bool:
        """Return False."""
        return False

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return the constant."""
        return np.full((block.count, len(seeds)), self.root)


class FanIn(Value[Positive]):
    """Uniform within r / sqrt(fan-in)."""

    examples: ClassVar[tuple[Any, ...]] = (1.0,)

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return uniform values in the range for the block's fan-in."""
        high = self.root / sqrt(block.fan_in)
        return _uniform(block, seeds, -high, high)


class Normal(Value[Positive]):
    """Normal with mean 0 and this standard deviation."""

    examples: ClassVar[tuple[Any, ...]] = (0.5,)

    @model_validator(mode="before")
    @classmethod
    def _one_number(cls, value: Any) -> Any:
        if isinstance(value, list):
            raise ValueError("write one number, the standard deviation; the mean is 0")
        return value

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return normal values from the block's stream of each seed."""
        columns = []
        for seed in seeds:
            numbers = uniform_values(run_stream(seed, block.key))
            columns.append([self.root * standard_normal(numbers) for _ in range(block.count)])
        return np.array(columns).reshape(len(seeds), block.count).T


class Values(Value[dict[str, Any]]):
    """Given values, by projection (one row per receiving unit) or by group."""

    examples: ClassVar[tuple[Any, ...]] = ()

    @property
    def varies(self) -> bool:
        """Return False."""
        return False

    def draw(self, block: ParameterBlock, seeds: Sequence[int]) -> Array:
        """Return the given values, the same for all seeds."""
        values = self.root
        if block.name not in values:
            raise ValueError(f"no values for {block.key}; the config gives {', '.join(values)}")
        try:
            flat = np.asarray(values[block.name], dtype=np.float64).reshape(-1, 1)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{block.key}: write rows of numbers, one row per receiving unit"
            ) from error
        if len(flat) != block.count:
            raise ValueError(f"{block.key} needs {block.count} values, got {len(flat)}")
        return np.broadcast_to(flat, (block.count, len(seeds)))


class Distribution(OneOf):
    """The distribution of a config: exactly one of these keys."""

    uniform: Uniform | None = None
    constant: Constant | None = None
    fan_in: FanIn | None = None
    normal: Normal | None = None
    values: Values | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, value: Any) -> Any:
        if isinstance(value, int | float | str | list):
            raise ValueError("write a distribution, as {uniform: [-0.3, 0.3]} or {constant: 0.3}")
        return value

    @cached_property
    def kind(self) -> InitialDistribution:
        """The distribution that is given."""
        found: InitialDistribution = self.value
        return found


#: The key for all projections that have no distribution of their own.
DEFAULT = "default"
#: Every initial distribution by the key that a config uses.
DISTRIBUTIONS = members(Distribution, InitialDistribution)


def _shape(value: Any) -> str:
    one = not isinstance(value, dict) or not any("->" in str(k) or k == DEFAULT for k in value)
    return "one" if one else "many"


class Initial(Model):
    """Distributions of the initial weights and of the initial biases.

    weights: one distribution, or one per projection and a `default` for all others. missing: for
    each projection, the share of its links that a network lacks, drawn for each seed; their weights
    are 0 throughout.
    """

    weights: Annotated[
        Annotated[Distribution, Tag("one")] | Annotated[dict[str, Distribution], Tag("many")],
        Discriminator(_shape),
    ]
    biases: Distribution = Distribution(constant=Constant(0.0))
    missing: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}

    def distribution(self, block: ParameterBlock) -> InitialDistribution:
        """Return the distribution of a block of parameters.

        Raises:
            ValueError: if it has none.
        """
        if block.bias:
            return self.biases.kind
        if isinstance(self.weights, Distribution):
            return self.weights.kind
        found = self.weights.get(block.name, self.weights.get(DEFAULT))
        if found is None:
            raise ValueError(f"weights: no distribution for `{block.name}`, and no `{DEFAULT}`")
        return found.kind


def initial_theta(network: Network, initial: Initial, seeds: Sequence[int]) -> Array:
    """Draw the initial parameters of each seed, shape (parameters, seeds).

    Raises:
        ValueError: if given values do not fit the network.
    """
    known = [block.name for block in network.layout.blocks if not block.bias]
    if not isinstance(initial.weights, Distribution):
        for name in initial.weights:
            if name not in (*known, DEFAULT):
                raise ValueError(f"weights: no projection `{name}`: there are {', '.join(known)}")
    theta = np.empty((network.layout.count, len(seeds)))
    for block in network.layout.blocks:
        theta[network.layout.slices[block.key]] = initial.distribution(block).draw(block, seeds)
    link_mask = links(network, initial, seeds)
    return theta if link_mask is None else theta * link_mask


def links(network: Network, initial: Initial, seeds: Sequence[int]) -> Array | None:
    """Return which links each seed's network has: 1 or 0, shape (parameters, seeds); None if all.

    One uniform value is drawn for each link of an incomplete projection; the smallest are missing.
    """
    if not initial.missing:
        return None
    link_mask = np.ones((network.layout.count, len(seeds)))
    for name, share in initial.missing.items():
        place = network.layout.slices.get(f"weights/{name}")
        if place is None:
            raise ValueError(f"missing: no projection `{name}`")
        count = place.stop - place.start
        for column, seed in enumerate(seeds):
            order = np.argsort(run_stream(seed, f"missing/{name}").random(count), kind="stable")
            link_mask[place.start + order[: int(share * count)], column] = 0.0
    return link_mask


def theta_of(network: Network, parameters: Parameters) -> Array:
    """Return a printed network as one column of parameters, shape (parameters, 1).

    Raises:
        ValueError: if the printed values do not fit the network.
    """
    initial = Initial(
        weights=Distribution(values=Values(dict(parameters.weights))),
        biases=Distribution(values=Values(dict(parameters.biases))),
    )
    return initial_theta(network, initial, [0])


def _uniform(block: ParameterBlock, seeds: Sequence[int], low: float, high: float) -> Array:
    return np.stack(
        [uniform(run_stream(seed, block.key), low, high, block.count) for seed in seeds], axis=-1
    )
