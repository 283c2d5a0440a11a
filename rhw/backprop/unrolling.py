"""Networks with shared weights, expanded: recurrent networks and shared receptive fields.

A network that runs for T steps, in which each unit receives the outputs of the step before, is
equivalent to a layered network with a copy of every group for each step and tied weights (N86 Fig.
5). A receptive field that is applied at every place of a grid is equivalent to many small groups
with tied weights, each with its own inputs. Both are converted to layered networks with ties,
together with a function that arranges the inputs of a case for them.
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
    """A layered network with ties, equivalent to a recurrent network or to shared fields.

    expand: converts the inputs of a config's cases to those of the network, each of shape (cases,
    units); columns: number of inputs of a config's case.
    """

    network: Network
    expand: Callable[[Array], Array]
    columns: int


def at(name: str, step: int) -> str:
    """Return the name of a group's copy at one step; step 0 is before the first."""
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
    """Return the layered network that is equivalent to a recurrent network run for some steps.

    Args:
        sizes: units by group.
        projections: `source -> target`, from one step to the next; a group may project to itself.
        biases: whether the computed groups have biases.
        steps: number of steps.
        start: outputs before the first step, by computed group; None: given by the cases.
        inputs_at: steps at which the cases give the input groups.
        targets: by group, the steps at which it has targets.

    Returns:
        The network. The inputs of a case are, step by step and in the order of the groups, the
        input groups and the groups whose start is given by the cases.

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
        raise ValueError(f"inputs_at: steps 0 to {steps - 1} are possible")
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
        raise ValueError(f"`{missing[0]}` has no input: give the groups before it a `start`")
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
    """Return the groups from which some target can be reached."""
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
    """Return the layered network that is equivalent to one with shared receptive fields.

    Args:
        sizes: units by group; the target of a field has one unit for each place of the field.
        projections: `source -> target`, from an earlier group to a later one.
        biases: whether there are biases; units of one field share theirs.
        fields: by projection, the height and width of the grid and of the field.
        pooled: targets of fields whose units are all connected to the next group by one weight.

    Returns:
        The network. Unit k of a target HIDDEN is the group `HIDDEN@k`; its inputs are the input
        group `SOURCE@HIDDEN@k`.

    Raises:
        ValueError: if a field does not fit, or does not have an input group of its own.
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
    """Return the units covered by the field at each place, row by row."""
    return [
        [(top + i) * grid[1] + left + j for i in range(size[0]) for j in range(size[1])]
        for top in range(grid[0] - size[0] + 1)
        for left in range(grid[1] - size[1] + 1)
    ]
