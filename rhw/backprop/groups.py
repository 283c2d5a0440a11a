"""The parts of a network: groups of units, and projections from one group to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rhw.backprop.activation import ACTIVATIONS, Activation


@dataclass(frozen=True)
class Group:
    """Units with the same connections; an input group has no incoming projection.

    tied: the name of the biases, if several groups share them. activation: a name of
    rhw.backprop.activation; gain: what it multiplies the net input by.
    """

    name: str
    size: int
    tied: str | None = None
    activation: str = "logistic"
    gain: float = 1.0

    @property
    def function(self) -> type[Activation]:
        """The group's activation function."""
        return ACTIVATIONS[self.activation]

    @property
    def block(self) -> str:
        """The key of the group's biases in the parameter layout."""
        return f"biases/{self.tied or self.name}"


@dataclass(frozen=True)
class Projection:
    """All weights w[j, i] from unit i of `source` to unit j of `target` (equation 1).

    tied: the name of the weights, if several projections share them.
    """

    source: str
    target: str
    tied: str | None = None

    @cached_property
    def name(self) -> str:
        """The projection as written in a config."""
        return f"{self.source} -> {self.target}"

    @cached_property
    def block(self) -> str:
        """The key of the projection's weights in the parameter layout."""
        return f"weights/{self.tied or self.name}"


def pairs_of(projections: Sequence[str]) -> list[tuple[str, str]]:
    """Split projections of the form `source -> target` into pairs of names.

    Raises:
        ValueError: if one does not have this form.
    """
    pairs = []
    for text in projections:
        ends = [part.strip() for part in text.split("->")]
        if len(ends) != 2 or not all(ends):
            raise ValueError(f"projection `{text}`: write `source -> target`")
        pairs.append((ends[0], ends[1]))
    return pairs
