"""A network: groups of units, and projections (all weights from one group to another).

Layered nets, direct input-output connections, separate input groups and links between hidden
units are all the same thing here; so are receptive fields that share their weights, and nets that
run in time, as groups and projections that are *tied*. All parameters of a run lie in one vector,
`theta`; this module says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rhw.backprop.arithmetic import Array


@dataclass(frozen=True)
class Group:
    """Units that share their connections; input groups have no incoming projection.

    tied: the name of the biases, where groups share them.
    """

    name: str
    size: int
    tied: str | None = None

    @property
    def block(self) -> str:
        """The key of its biases in the layout of the parameters."""
        return f"biases/{self.tied or self.name}"


@dataclass(frozen=True)
class Projection:
    """All weights w[j, i] from unit i of `source` to unit j of `target` (equation 1).

    tied: the name of the weights, where projections share them.
    """

    source: str
    target: str
    tied: str | None = None

    @cached_property
    def name(self) -> str:
        """The projection as a config writes it."""
        return f"{self.source} -> {self.target}"

    @cached_property
    def block(self) -> str:
        """Its key in the layout of the parameters."""
        return f"weights/{self.tied or self.name}"


@dataclass(frozen=True)
class ParameterBlock:
    """Parameters that stand together in `theta`: the biases of a group, or a projection's weights.

    key: in the layout; name: as a config writes it; rows: receiving units; columns: sending units,
    1 for biases; fan_in: incoming links of the receiving units; uses: how many groups or
    projections share it.
    """

    key: str
    name: str
    bias: bool
    rows: int
    columns: int
    fan_in: int
    uses: int

    @property
    def count(self) -> int:
        """How many parameters."""
        return self.rows * self.columns


@dataclass(frozen=True)
class Network:
    """Groups in the order in which their activities are computed, and what joins them.

    output_groups: the groups that have desired values; those that feed no other if None.

    Raises:
        ValueError: if a projection names an unknown group, runs backwards or stands twice, a
            group between input and output is not connected, or what is tied differs in size.
    """

    groups: tuple[Group, ...]
    projections: tuple[Projection, ...]
    biases: bool = True
    output_groups: tuple[str, ...] | None = None

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
        for key, shapes in self._shapes.items():
            if len(set(shapes)) > 1:
                raise ValueError(f"`{key}` is tied between blocks of different sizes")

    @cached_property
    def inputs(self) -> tuple[Group, ...]:
        """Groups that no projection reaches: a case sets their activities."""
        return tuple(g for g in self.groups if not self.into(g.name))

    @cached_property
    def outputs(self) -> tuple[Group, ...]:
        """Groups that have desired values: those that feed no other, unless the net says which."""
        if self.output_groups is not None:
            return tuple(g for g in self.groups if g.name in self.output_groups)
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
    def _shapes(self) -> dict[str, list[tuple[int, int]]]:
        """Rows and columns of each block, once for every use, in the order of `theta`."""
        shapes: dict[str, list[tuple[int, int]]] = {}
        for group in self.computed:
            if self.biases:
                shapes.setdefault(group.block, []).append((group.size, 1))
            for p in self.into(group.name):
                shapes.setdefault(p.block, []).append((group.size, self.size(p.source)))
        return shapes

    @cached_property
    def blocks(self) -> tuple[ParameterBlock, ...]:
        """All parameters, block by block, in the order of `theta`.

        Of groups that share their biases or weights, the first to be computed gives the place, and
        the one with the most links the fan-in.
        """
        fan_in: dict[str, int] = {}
        for group in self.computed:
            for key in (group.block, *(p.block for p in self.into(group.name))):
                fan_in[key] = max(fan_in.get(key, 0), self.fan_in(group.name))
        return tuple(
            ParameterBlock(
                key,
                key.partition("/")[2],
                key.startswith("biases/"),
                *shapes[0],
                fan_in[key],
                len(shapes),
            )
            for key, shapes in self._shapes.items()
        )

    @cached_property
    def layout(self) -> dict[str, slice]:
        """Where each block of parameters lies in `theta`.

        Keys are `biases/GROUP` and `weights/SOURCE -> TARGET`, which also name the streams of
        random numbers. A block of weights is stored by rows, one row a receiving unit.
        """
        layout, start = {}, 0
        for block in self.blocks:
            layout[block.key] = slice(start, start + block.count)
            start += block.count
        return layout

    @cached_property
    def parameters(self) -> int:
        """Number of weights and biases; tied ones count once."""
        return sum(block.count for block in self.blocks)

    def weights(self, theta: Array, projection: Projection) -> Array:
        """View of w[j, i, ...] inside `theta`, whose first axis holds the parameters."""
        rows = self._shapes[projection.block][0][0]
        block = theta[self.layout[projection.block]]
        return block.reshape(rows, -1, *theta.shape[1:])

    def bias(self, theta: Array, name: str) -> Array | None:
        """View of a group's biases inside `theta`, or None in a net without biases.

        name: of the group, or of the biases that groups share.
        """
        if not self.biases:
            return None
        return theta[self.layout[self._bias_blocks.get(name, f"biases/{name}")]]

    @cached_property
    def _bias_blocks(self) -> dict[str, str]:
        return {group.name: group.block for group in self.groups}


def make_network(sizes: dict[str, int], projections: list[str], biases: bool = True) -> Network:
    """A network from the words of a config: sizes by group, and `source -> target` strings.

    Raises:
        ValueError: as Network does, or if a projection is not written `source -> target`.
    """
    pairs = tuple(Projection(*ends) for ends in pairs_of(projections))
    return Network(tuple(Group(*item) for item in sizes.items()), pairs, biases)


def pairs_of(projections: Sequence[str]) -> list[tuple[str, str]]:
    """Source and target of projections as a config writes them.

    Raises:
        ValueError: if one is not written `source -> target`.
    """
    pairs = []
    for text in projections:
        ends = [part.strip() for part in text.split("->")]
        if len(ends) != 2 or not all(ends):
            raise ValueError(f"projection `{text}`: write `source -> target`")
        pairs.append((ends[0], ends[1]))
    return pairs
