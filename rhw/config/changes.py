"""Changes of settings: `key=value` words of the command line, and nested Python values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rhw.config.config_error import ConfigError
from rhw.config.schema import SECTIONS
from rhw.config.yaml import YamlError, parse, scalar

#: Mappings in which changes add to what is there; all others are replaced as a whole, because the
#: rules and distributions have exactly one key.
MERGED = (*(name for name in SECTIONS if name not in ("stop", "max_sweeps")), "network.groups")


def from_words(words: list[str]) -> dict[str, Any]:
    """Return changes by dotted key from `key=value` words.

    Raises:
        ConfigError: if a word is not key=value.
    """
    changes: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not (key and equals and text):
            raise ConfigError([f"--set {word}: write key=value, as in learning.epsilon=0.1"])
        try:
            changes[key.strip()] = value(text)
        except ValueError as error:
            raise ConfigError([f"--set {word}: {error}"]) from error
    return changes


def value(text: str) -> Any:
    """Parse a value written as in YAML: 0.1, true, [0, 1], {within: 0.1}.

    Raises:
        ValueError: if it is not one.
    """
    if text[0] not in "[{":
        return scalar(text)
    try:
        return parse(text).data
    except YamlError as error:
        raise ValueError(str(error)) from error


def from_python(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by dotted key from nested mappings.

    `{"learning": {"epsilon": 0.5}}` and `{"learning.epsilon": 0.5}` are equal. A mapping changes
    the keys that it names; a stop rule, a distribution or a schedule is replaced as a whole.
    """
    found: dict[str, Any] = {}
    for key, given in changes.items():
        if key in MERGED and isinstance(given, Mapping):
            found |= from_python({f"{key}.{name}": one for name, one in given.items()})
        else:
            found[key] = plain(given)
    return found


def plain(given: Any) -> Any:
    """Return a value as YAML would give it: NumPy's arrays and numbers become Python's."""
    if isinstance(given, Mapping):
        return {key: plain(one) for key, one in given.items()}
    if hasattr(given, "tolist"):
        return given.tolist()
    if isinstance(given, list | tuple | range):
        return [plain(one) for one in given]
    return given
