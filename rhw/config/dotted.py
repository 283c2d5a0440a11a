"""Dotted keys: `learning.epsilon` is the value of `epsilon` inside the mapping `learning`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rhw.config.yaml import Key


def joined(key: Key) -> str:
    """Join a path of keys to one dotted key."""
    return ".".join(map(str, key))


def flatten(data: Any, key: Key = ()) -> dict[Key, Any]:
    """Return values by their paths, all below `key`; a list counts as one value."""
    if not isinstance(data, dict):
        return {key: data}
    return {
        path: value
        for name, child in data.items()
        for path, value in flatten(child, (*key, name)).items()
    }


def get(data: Mapping[Any, Any], dotted: str) -> Any:
    """Return the value at a dotted key; words may also stand for whole numbers.

    Raises:
        KeyError: if there is none.
    """
    value: Any = data
    for word in dotted.split("."):
        value = value[word if word in value else int(word)]
    return value


def put(data: dict[str, Any], dotted: str, value: Any) -> None:
    """Set the value at a dotted key, creating mappings on the way.

    Raises:
        ValueError: if the path leads through a value that is not a mapping.
    """
    *path, last = dotted.split(".")
    target: Any = data
    for word in path:
        target = target.setdefault(word, {}) if isinstance(target, dict) else None
    if not isinstance(target, dict):
        raise ValueError(f"`{dotted}` leads through a value without keys")
    target[last] = value
