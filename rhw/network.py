"""A network: groups of units, and projections (all weights from one group to another).

Layered nets, direct input-output connections, separate input groups and links between hidden
units are all the same thing here. All parameters of a run lie in one vector, `theta`; this module
says where.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rhw.arithmetic import Array


@dataclass(frozen=True)
class Group:
    """Units that share their connections; input groups have no incoming projection."""

    name: str
    size: int


@dataclass(frozen=True)
class Projection:
    """All weights w[j, i] from unit i of `source` to unit j of `target` (equation 1)."""

    source: str
    target: str

    @cached_property
    def name(self) -> str:
        """The projection as a config writes it."""
        return f"{self.source} -> {self.target}"

    @cached_property
    def block(self) -> str:
        """Its key in the layout of the parameters."""
        return f"weights/{self.name}"


@dataclass(frozen=True)
class Network:
    """Groups in the order in which their activities are computed, and what joins them.

    Raises:
        ValueError: if a projection names an unknown group, runs backwards or stands twice, or a
            group between input and output is not connected.
    """

    groups: tuple[Group, ...]
    projections: tuple[Projection, ...]
    biases: bool = True

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
                raise ValueError(f"projection `{projection.name}` stands twice")
            seen.add(projection.name)
        loose = [n for n in names if not any(n in (p.source, p.target) for p in self.projections)]
        if loose:
            raise ValueError(f"group `{loose[0]}` has no projection")

    @cached_property
    def inputs(self) -> tuple[Group, ...]:
        """Groups that no projection reaches: a case sets their activities."""
        return tuple(g for g in self.groups if not self.into(g.name))

    @cached_property
    def outputs(self) -> tuple[Group, ...]:
        """Groups that feed no other: they have desired values."""
        sources = {p.source for p in self.projections}
        return tuple(g for g in self.groups if g.name not in sources)

    @cached_property
    def computed(self) -> tuple[Group, ...]:
        """Every group but the inputs, in the order of computation."""
        return tuple(g for g in self.groups if self.into(g.name))

    def size(self, name: str) -> int:
        """Number of units of a group."""
        return self._sizes[name]

    def into(self, name: str) -> tuple[Projection, ...]:
        """Projections that reach a group, in the order in which a net input adds them."""
        return self._into[name]

    # Looked up for every case of every sweep, so made once.
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
        """Incoming links of each unit of a group; the bias does not count."""
        return sum(self.size(p.source) for p in self.into(name))

    @cached_property
    def layout(self) -> dict[str, slice]:
        """Where each block of parameters lies in `theta`.

        Keys are `biases/GROUP` and `weights/SOURCE -> TARGET`, which also name the streams of
        random numbers. A block of weights is stored by rows, one row a receiving unit.
        """
        layout, start = {}, 0
        for group in self.computed:
            blocks = [(f"biases/{group.name}", group.size)] if self.biases else []
            blocks += [(p.block, group.size * self.size(p.source)) for p in self.into(group.name)]
            for name, count in blocks:
                layout[name] = slice(start, start + count)
                start += count
        return layout

    @property
    def parameters(self) -> int:
        """Number of weights and biases."""
        return max(int(block.stop) for block in self.layout.values())

    def weights(self, theta: Array, projection: Projection) -> Array:
        """View of w[j, i, ...] inside `theta`, whose first axis holds the parameters."""
        block = theta[self.layout[projection.block]]
        return block.reshape(self.size(projection.target), -1, *theta.shape[1:])

    def bias(self, theta: Array, name: str) -> Array | None:
        """View of a group's biases inside `theta`, or None in a net without biases."""
        return theta[self.layout[f"biases/{name}"]] if self.biases else None


def make_network(sizes: dict[str, int], projections: list[str], biases: bool = True) -> Network:
    """A network from the words of a config: sizes by group, and `source -> target` strings.

    Raises:
        ValueError: as Network does, or if a projection is not written `source -> target`.
    """
    pairs = []
    for text in projections:
        ends = [part.strip() for part in text.split("->")]
        if len(ends) != 2 or not all(ends):
            raise ValueError(f"projection `{text}`: write `source -> target`")
        pairs.append(Projection(*ends))
    return Network(tuple(Group(*item) for item in sizes.items()), tuple(pairs), biases)
