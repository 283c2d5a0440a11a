"""Readings with other settings: those of a search, and those that a user asks for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from rhw.config import AS_PRINTED
from rhw.config.errors import ConfigError, Problem
from rhw.config.loader import Config
from rhw.config.making import changed_data, make_reading
from rhw.config.reading import Reading
from rhw.config.schema import ReadingSpec


def variant(config: Config, name: str, changes: dict[str, Any]) -> Reading:
    """Return `as_printed` with changed settings.

    Raises:
        ConfigError: if the changed settings are not valid.
    """
    problems: list[Problem] = []
    spec = ReadingSpec(reason=f"as_printed with {json.dumps(changes)}", change=changes)
    made = make_reading(
        config.path,
        name,
        spec,
        config.base,
        config.document.data,
        problems,
        like=config.readings[AS_PRINTED],
    )
    if made is None:
        raise ConfigError([f"{config.path}: search, {name}: {text}" for _, text in problems])
    return made


def with_changes(
    config: Config, reading: Reading, changes: Mapping[str, Any], origin: str = "--set"
) -> Reading:
    """Return a reading with other settings, named after them.

    Args:
        config: its config.
        reading: the reading.
        changes: dotted keys and their values; without any, the reading itself is returned.
        origin: what the errors name as the place of the changes.

    Raises:
        ConfigError: if the changed settings are not valid.
    """
    if not changes:
        return reading
    problems: list[Problem] = []
    data = changed_data(config.document.data, reading.changed, (origin,), problems)
    words = ",".join(f"{key}={json.dumps(_shortest(value))}" for key, value in changes.items())
    digest = hashlib.sha256(words.encode()).hexdigest()[:8]
    name = f"{reading.name}+{re.sub(r'[^A-Za-z0-9.,=-]+', '_', words)[:60]}+{digest}"
    spec = ReadingSpec(reason=f"{reading.name} with {words}", change=dict(changes))
    made, original = None, config.document.data
    if not problems:
        made = make_reading(
            config.path,
            name,
            spec,
            config.base,
            data,
            problems,
            reading.paper,
            original,
            config.readings[AS_PRINTED],
        )
    if problems or made is None:
        raise ConfigError(
            [f"{origin}: {text.partition(' (in `')[0]}" for _, text in sorted(set(problems))]
        )
    return made


def changed_values(
    values: dict[str, Any], changes: Mapping[str, Any], origin: str
) -> dict[str, Any]:
    """Return the values of a config after changes by dotted key.

    Raises:
        ConfigError: if a key leads nowhere.
    """
    problems: list[Problem] = []
    changed = changed_data(values, dict(changes), (origin,), problems)
    if problems:
        raise ConfigError([f"{origin}: {text}" for _, text in problems])
    return changed


def _shortest(value: Any) -> Any:
    """Return 2 for 2.0, so that equal settings give equal names."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole else value
