"""Networks: groups of units, and projections (all weights from one group to another).

Layered networks, direct input-output connections, separate input groups and links between hidden
units are all described in this way. Receptive fields that share their weights, and recurrent
networks, become groups and projections that are *tied*. rhw.backprop.parameters defines where the
weights are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rhw.backprop.groups import Group, Projection, pairs_of
from rhw.backprop.parameters import ParameterBlock, ParameterLayout, merged


@dataclass(frozen=True)
class Network:
    """Groups, in the order in which they are computed, and the projections between them.

    output_groups: the groups that have targets; if None, those without outgoing projections.
    frozen: names of projections (or of the weights that they share) that keep their initial values.

    Raises:
        ValueError: if a projection names an unknown group, goes backwards or appears twice, a group
            between input and output is not connected, or tied parts differ in size.
    """

    groups: tuple[Group, ...]
    projections: tuple[Projection, ...]
    biases: bool = True
    output_groups: tuple[str, ...] | None = None
    frozen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [group.name for group in self.groups]
        if len(set(names)) < len(names):
            raise ValueError(f"two groups have one name: {', '.join(names)}")
        seen: set[str] = set()
        for projection in self.projections:
            for end in (projection.source, projection.target):
                if end not in names:
                    raise ValueError(
                        f"projection `{projection.name}` names the group `{end}`; "
                        f"the groups are {', '.join(names)}"
                    )
            if names.index(projection.source) >= names.index(projection.target):
                raise ValueError(
                    f"projection `{projection.name}` must go from an earlier group to a later one"
                )
            if projection.name in seen:
                raise ValueError(f"projection `{projection.name}` appears twice")
            seen.add(projection.name)
        loose = [n for n in names if not any(n in (p.source, p.target) for p in self.projections)]
        if loose:
            raise ValueError(f"group `{loose[0]}` has no projection")
        # Tied groups and projections must have the same size.
        weights = [block.name for block in self.layout.blocks if not block.bias]
        for name in self.frozen:
            if name not in weights:
                raise ValueError(f"frozen: no projection `{name}`: there are {', '.join(weights)}")

    @cached_property
    def inputs(self) -> tuple[Group, ...]:
        """Groups without incoming projections; their values are given by a case."""
        return tuple(g for g in self.groups if not self.into(g.name))

    @cached_property
    def outputs(self) -> tuple[Group, ...]:
        """Groups that have targets: those named, or else those without outgoing projections."""
        if self.output_groups is not None:
            return tuple(g for g in self.groups if g.name in self.output_groups)
        sources = {p.source for p in self.projections}
        return tuple(g for g in self.groups if g.name not in sources)

    @cached_property
    def computed(self) -> tuple[Group, ...]:
        """All groups except the inputs, in the order of computation."""
        return tuple(g for g in self.groups if self.into(g.name))

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """What is left without activation functions, gains and frozen weights."""
        groups = tuple((g.name, g.size, g.tied) for g in self.groups)
        return groups, self.projections, self.biases, self.output_groups

    def size(self, name: str) -> int:
        """Return the number of units of a group."""
        return self._sizes[name]

    def into(self, name: str) -> tuple[Projection, ...]:
        """Return the projections into a group, in the order in which a net input adds them."""
        return self._into[name]

    # Needed for every case of every sweep, so computed once.
    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {group.name: group.size for group in self.groups}

    @cached_property
    def _into(self) -> dict[str, tuple[Projection, ...]]:
        return {
            group.name: tuple(p for p in self.projections if p.target == group.name)
            for group in self.groups
        }

    def fan_in(self, name: str) -> int:
        """Return the number of incoming links of each unit of a group, without the bias."""
        return sum(self.size(p.source) for p in self.into(name))

    @cached_property
    def layout(self) -> ParameterLayout:
        """Where the parameters are stored, group by group in the order of computation."""
        uses = []
        for group in self.computed:
            fan_in = self.fan_in(group.name)
            if self.biases:
                uses.append(ParameterBlock(group.block, group.size, 1, fan_in))
            for p in self.into(group.name):
                uses.append(ParameterBlock(p.block, group.size, self.size(p.source), fan_in))
        return ParameterLayout(merged(uses), self.computed if self.biases else ())


def make_network(sizes: dict[str, int], projections: list[str], biases: bool = True) -> Network:
    """Build a network from a config's group sizes and `source -> target` strings.

    Raises:
        ValueError: as Network does, or if a projection is not of the form `source -> target`.
    """
    pairs = tuple(Projection(*ends) for ends in pairs_of(projections))
    return Network(tuple(Group(*item) for item in sizes.items()), pairs, biases)
