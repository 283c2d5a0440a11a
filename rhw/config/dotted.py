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


def put(data: dict[str, Any], dotted: str, value: Any) -> dict[str, Any]:
    """Return a mapping with another value at a dotted key, with mappings on the way if necessary.

    What is not on the way is shared with the given mapping, which stays as it is.

    Raises:
        ValueError: if the path leads through a value that is not a mapping.
    """
    first, _, rest = dotted.partition(".")
    if not isinstance(data, dict):
        raise ValueError(f"`{dotted}` leads through a value without keys")
    inner = value
    if rest:
        try:
            inner = put(data.get(first, {}), rest, value)
        except ValueError as error:
            raise ValueError(f"`{dotted}` leads through a value without keys") from error
    return {**data, first: inner}
