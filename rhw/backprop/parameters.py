"""The parameter vector `theta`: where each weight and bias of a network is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group, Projection


@dataclass(frozen=True)
class ParameterBlock:
    """Consecutive parameters in `theta`: the biases of a group, or the weights of a projection.

    key: `biases/GROUP` or `weights/SOURCE -> TARGET`, which is also the name of its random stream;
    rows: receiving units; columns: sending units, 1 for biases; fan_in: incoming links of the
    receiving units; uses: number of groups or projections that share the block.
    """

    key: str
    rows: int
    columns: int
    fan_in: int
    uses: int = 1

    @property
    def name(self) -> str:
        """The group or projection as written in a config."""
        return self.key.partition("/")[2]

    @property
    def bias(self) -> bool:
        """Whether these are biases."""
        return self.key.startswith("biases/")

    @property
    def count(self) -> int:
        """Number of parameters in the block."""
        return self.rows * self.columns


def merged(uses: Iterable[ParameterBlock]) -> tuple[ParameterBlock, ...]:
    """Merge all uses of shared blocks, and return the blocks in the order of `theta`.

    The first use determines the position of a shared block; the use with the most links its fan-in.

    Raises:
        ValueError: if uses of one block differ in size.
    """
    blocks: dict[str, ParameterBlock] = {}
    for one in uses:
        known = blocks.get(one.key)
        if known is None:
            blocks[one.key] = one
            continue
        if (known.rows, known.columns) != (one.rows, one.columns):
            raise ValueError(f"`{one.key}` is tied between blocks of different sizes")
        fan_in = max(known.fan_in, one.fan_in)
        blocks[one.key] = ParameterBlock(
            one.key, one.rows, one.columns, fan_in, known.uses + one.uses
        )
    return tuple(blocks.values())


@dataclass(frozen=True)
class ParameterLayout:
    """The blocks of `theta`, one after another; each block has one row for each receiving unit.

    biased: the groups that have biases; empty in a network without biases.
    """

    blocks: tuple[ParameterBlock, ...]
    biased: tuple[Group, ...]

    @cached_property
    def slices(self) -> dict[str, slice]:
        """The slice of `theta` that holds each block, by key."""
        slices, start = {}, 0
        for block in self.blocks:
            slices[block.key] = slice(start, start + block.count)
            start += block.count
        return slices

    @cached_property
    def count(self) -> int:
        """Number of weights and biases; tied ones count once."""
        return sum(block.count for block in self.blocks)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {block.key: block.rows for block in self.blocks}

    @cached_property
    def _bias_keys(self) -> dict[str, str]:
        return {group.name: group.block for group in self.biased}

    def weights(self, theta: Array, projection: Projection) -> Array:
        """Return a view of w[j, i, ...] inside `theta`, whose first axis holds the parameters."""
        block = theta[self.slices[projection.block]]
        return block.reshape(self._rows[projection.block], -1, *theta.shape[1:])

    def bias(self, theta: Array, name: str) -> Array | None:
        """Return a view of a group's biases inside `theta`, or None in a network without biases.

        name: the group, or the name of biases that groups share.
        """
        if not self.biased:
            return None
        return theta[self.slices[self._bias_keys.get(name, f"biases/{name}")]]
