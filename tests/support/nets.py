"""Networks of every kind: layered, with shortcuts, run in time, with shared fields."""

from __future__ import annotations

TOPOLOGIES = {
    "layered": ({"a": 3, "b": 2, "c": 2}, ["a -> b", "b -> c"]),
    "direct": ({"a": 2, "b": 1, "c": 1}, ["a -> b", "b -> c", "a -> c"]),
    "deep": ({"a": 2, "b": 3, "c": 2, "d": 3}, ["a -> b", "b -> c", "c -> d", "a -> d"]),
    "two inputs": (
        {"p": 2, "r": 3, "pc": 2, "rc": 1, "mid": 3, "out": 2},
        ["p -> pc", "r -> rc", "pc -> mid", "rc -> mid", "mid -> out"],
    ),
    "linked hidden": (
        {"in": 4, "low": 1, "mid": 1, "out": 3},
        ["in -> low", "in -> mid", "low -> mid", "in -> out", "low -> out", "mid -> out"],
    ),
    "two outputs": ({"in": 3, "h": 2, "o1": 1, "o2": 2}, ["in -> h", "h -> o1", "h -> o2"]),
}

RECURRENT = {
    "groups": {"input": 3, "hidden": 4, "output": 2},
    "projections": [
        "input -> hidden", "hidden -> hidden", "hidden -> output", "output -> output",
    ],
    "time": {
        "steps": 5,
        "start": {"hidden": 0.2, "output": 0.2},
        "inputs_at": [0, 1],
        "targets": {"output": [2, 3, 5]},
    },
}  # fmt: skip


SHIFT = {
    "groups": {"unit": 3},
    "projections": ["unit -> unit"],
    "time": {"steps": 2, "start": {"unit": "case"}, "targets": {"unit": [2]}},
}


FIELDS = {
    "groups": {"retina": 20, "hidden": 6, "output": 2},
    "projections": ["retina -> hidden", "hidden -> output"],
    "fields": {"retina -> hidden": {"grid": [4, 5], "size": [3, 3]}},
}
