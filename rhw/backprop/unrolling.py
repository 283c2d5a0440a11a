"""Nets whose links share weights: run in time, or seen through equal receptive fields.

A net that runs for T steps, each unit seeing the units of the step before, equals a layered net
with a copy of every group for each step and tied weights (N86 Fig. 5). A field of shared weights
that is laid on every place of a grid equals as many small groups, each with inputs of its own.
So both become layered nets with ties, and a function that lays out the inputs of a case for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group, Projection, pairs_of
from rhw.backprop.network import Network


@dataclass(frozen=True)
class Expanded:
    """A layered net that equals one with ties.

    expand: from the inputs of a config's cases to those of the net, each of shape (cases, units);
    columns: how many inputs a config's case gives.
    """

    network: Network
    expand: Callable[[Array], Array]
    columns: int


def at(name: str, step: int) -> str:
    """The copy of a group at one step; step 0 is before the first."""
    return f"{name}@{step}"


def unroll(
    sizes: Mapping[str, int],
    projections: Sequence[str],
    biases: bool,
    steps: int,
    start: Mapping[str, float | None],
    inputs_at: Sequence[int],
    targets: Mapping[str, Sequence[int]],
) -> Expanded:
    """Return the layered net that equals a net run for some steps.

    Args:
        sizes: units by group.
        projections: `source -> target`, from one step to the next; a group may reach itself.
        biases: whether the computed groups have biases.
        steps: how many steps are run.
        start: activities before the first step, by computed group; None: the cases give them.
        inputs_at: steps at which the cases give the input groups.
        targets: by group, steps at which it has desired values.

    Returns:
        The net. The inputs of a case are, step by step and in the order of the groups, the input
        groups and those whose start the cases give.

    Raises:
        ValueError: if a group is unknown, or a start or a step is missing or impossible.
    """
    pairs = pairs_of(projections)
    reached = {target for _, target in pairs}
    for name in (*start, *targets):
        if name not in reached:
            raise ValueError(f"`{name}` is not a group that a projection reaches")
    if any(step > steps for times in targets.values() for step in times):
        raise ValueError(f"targets: there are {steps} steps")
    if any(step >= steps for step in inputs_at):
        raise ValueError(f"inputs_at: steps 0 to {steps - 1} can be seen")
    groups: list[Group] = []
    joined: list[Projection] = []
    for step in range(steps + 1):
        for name, size in sizes.items():
            given = step in inputs_at if name not in reached else step == 0 and name in start
            if given or (step > 0 and name in reached):
                groups.append(Group(at(name, step), size, None if given else name))
        if step:
            there = {group.name for group in groups}
            joined += [
                Projection(at(a, step - 1), at(b, step), f"{a} -> {b}")
                for a, b in pairs
                if at(a, step - 1) in there
            ]
    output_groups = [at(name, step) for name, times in targets.items() for step in times]
    needed = _needed(output_groups, joined)
    groups = [group for group in groups if group.name in needed]
    joined = [p for p in joined if p.target in needed]
    missing = sorted({p.target for p in joined} ^ {g.name for g in groups if g.tied})
    if missing:
        raise ValueError(f"`{missing[0]}` sees nothing: give the groups before it a start")
    network = Network(tuple(groups), tuple(joined), biases, tuple(output_groups))
    constants = {at(name, 0): value for name, value in start.items() if value is not None}
    free = sum(group.size for group in network.inputs if group.name not in constants)

    def expand(inputs: Array) -> Array:
        parts, column = [], 0
        for group in network.inputs:
            if group.name in constants:
                parts.append(np.full((len(inputs), group.size), constants[group.name]))
                continue
            parts.append(inputs[:, column : column + group.size])
            column += group.size
        return np.concatenate(parts, axis=1)

    return Expanded(network, expand, free)


def _needed(output_groups: Sequence[str], joined: Sequence[Projection]) -> set[str]:
    """The groups from which some desired value can be reached."""
    needed, before = set(output_groups), set[str]()
    while needed != before:
        before = set(needed)
        needed |= {p.source for p in joined if p.target in needed}
    return needed


def shared_fields(
    sizes: Mapping[str, int],
    projections: Sequence[str],
    biases: bool,
    fields: Mapping[str, tuple[Sequence[int], Sequence[int]]],
    pooled: Collection[str] = (),
) -> Expanded:
    """Return the layered net that equals one with shared receptive fields.

    Args:
        sizes: units by group; the target of a field has a unit for each place of it.
        projections: `source -> target`, from an earlier group to a later one.
        biases: whether there are biases; units of one field share theirs.
        fields: by projection, height and width of the grid and of the field.
        pooled: targets of fields whose units are all seen through one weight by each unit.

    Returns:
        The net. Unit k of a target HIDDEN is the group `HIDDEN@k`, and sees the input group
        `SOURCE@HIDDEN@k`.

    Raises:
        ValueError: if a field does not fit, or does not see an input group that nothing else sees.
    """
    pairs = pairs_of(projections)
    names = [f"{a} -> {b}" for a, b in pairs]
    groups: list[Group] = []
    looks: dict[str, tuple[str, list[int]]] = {}
    seen: dict[str, str] = {}
    for name, (grid, size) in fields.items():
        if name not in names:
            raise ValueError(f"fields: no projection `{name}`")
        source, target = pairs[names.index(name)]
        if [a for a, b in pairs if b == source] or [a for a, _ in pairs].count(source) > 1:
            raise ValueError(f"fields: `{source}` must be an input group with one projection")
        places = _places(grid, size)
        if sizes.get(source) != grid[0] * grid[1] or sizes.get(target) != len(places):
            raise ValueError(
                f"fields: {grid[0]} x {grid[1]} needs {grid[0] * grid[1]} units in `{source}` and "
                f"{len(places)} in `{target}`"
            )
        seen[source] = target
        for k, place in enumerate(places):
            looks[f"{source}@{target}@{k}"] = (source, place)
    copies = {target: [f"{target}@{k}" for k in range(sizes[target])] for target in seen.values()}
    for name, size_ in sizes.items():
        if name in seen:
            groups += [Group(look, len(p)) for look, (s, p) in looks.items() if s == name]
        elif name in copies:
            groups += [Group(copy, 1, name) for copy in copies[name]]
        else:
            groups.append(Group(name, size_))
    joined = []
    for source, target in pairs:
        if source in seen:
            name = f"{source} -> {target}"
            joined += [Projection(f"{source}@{c}", c, name) for c in copies[target]]
        else:
            sources, into = copies.get(source, [source]), copies.get(target, [target])
            tied = f"{source} -> {target}" if source in pooled else None
            joined += [Projection(a, b, tied) for a in sources for b in into]
    network = Network(tuple(groups), tuple(joined), biases)
    plain = [name for name in sizes if not any(b == name for _, b in pairs)]
    start = dict(zip(plain, np.cumsum([0, *(sizes[n] for n in plain)]).tolist(), strict=False))

    def expand(inputs: Array) -> Array:
        columns: list[int] = []
        for group in network.inputs:
            source, place = looks.get(group.name, (group.name, list(range(group.size))))
            columns += [start[source] + i for i in place]
        return inputs[:, columns]

    return Expanded(network, expand, sum(sizes[name] for name in plain))


def _places(grid: Sequence[int], size: Sequence[int]) -> list[list[int]]:
    """The units that each field sees, places by rows."""
    return [
        [(top + i) * grid[1] + left + j for i in range(size[0]) for j in range(size[1])]
        for top in range(grid[0] - size[0] + 1)
        for left in range(grid[1] - size[1] + 1)
    ]
