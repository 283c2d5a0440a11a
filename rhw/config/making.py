"""Make a reading: the base with its changes, checked, with every error at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rhw.config import AS_PRINTED
from rhw.config.cross_check import cross_check
from rhw.config.dotted import put
from rhw.config.errors import Problem, validated
from rhw.config.experiments import Experiment, find
from rhw.config.hints import hint
from rhw.config.reading import Reading
from rhw.config.schema import BEHAVIOUR, CHANGEABLE, ConfigFile, Paper, ReadingSpec
from rhw.config.yaml import Key

#: Keys that no reading has.
OF_THE_BASE = ("readings", "search", "joint", "claims", "intended")
AS_PRINTED_REASON = "Every setting as the base config gives it."


def make_reading(
    path: Path,
    name: str,
    spec: ReadingSpec | None,
    base: ConfigFile,
    data: dict[str, Any],
    problems: list[Problem],
    inherited: Paper | None = None,
    original: dict[str, Any] | None = None,
    like: Reading | None = None,
) -> Reading | None:
    """Make a reading; None after adding its errors to `problems`.

    Args:
        path: the file of its config.
        name: of the reading.
        spec: its changes; None for the base itself.
        base: the checked base.
        data: the values that the changes apply to.
        problems: takes the errors.
        inherited: the printed numbers of the reading that it varies.
        original: the values that the base was made of, if the data are others.
        like: the reading `as_printed`, whose cases are not made again if they are the same.
    """
    if spec is None:
        reason, change, paper = AS_PRINTED_REASON, {}, base.paper
        at: Key = ()
    else:
        reason, change = spec.reason, spec.change
        at = ("readings", name, "change")
        # A reading with another network or task has its own printed numbers, or none.
        other = any(_is_another_task(key) for key in change)
        paper = spec.paper or (Paper() if other else inherited or base.paper)
    found: list[Problem] = []
    if name == AS_PRINTED and spec is not None:
        problems.append((("readings", name), f"`{AS_PRINTED}` is the base config itself"))
        return None
    values = changed_data(data, change, at, found)
    known = data if original is None else original
    for section, value in values.items():
        # Sections that equal those of the base have been checked, and are used again.
        if section in ConfigFile.model_fields and value is known.get(section):
            values[section] = getattr(base, section)
    settings = validated(values, found)
    reading = None
    if settings is not None and not found:
        named = settings.experiment
        same = like is not None and like.settings.experiment == named
        experiment = like.experiment if like is not None and same else _found(named, path.parent)
        reading = Reading(path.stem, name, reason, settings, paper, change, experiment, path.parent)
        if like is not None and same and settings.cases is like.settings.cases:
            # What a cached property would compute again.
            vars(reading).update(cases=like.cases, hold_out=like.hold_out, data=like.data)
        found = cross_check(reading, None if spec is None else base)
    for key, text in found:
        problems.append((where(key, change, at), text if not at else f"{text} (in `{name}`)"))
    return None if found else reading


def _found(name: str | None, beside: Path) -> Experiment | None:
    return None if name is None else find(name, beside)


def _is_another_task(key: str) -> bool:
    """Return whether a change gives a network or task of another shape."""
    section, _, rest = key.partition(".")
    return section == "cases" or (section == "network" and rest.split(".")[0] not in BEHAVIOUR)


def where(key: Key, change: dict[str, Any], at: Key) -> Key:
    """Return the position in the file of an error in changed settings.

    It is that of the change, if the change caused the error.
    """
    if at and key[: len(at)] == at:
        return key
    for dotted in change:
        parts = tuple(dotted.split("."))
        if key[: len(parts)] == parts or parts[: len(key)] == key:
            return (*at, dotted, *key[len(parts) :])
    return at or key


def changed_data(
    data: dict[str, Any], change: dict[str, Any], at: Key, problems: list[Problem]
) -> dict[str, Any]:
    """Return values with changes by dotted key, without the sections that a reading cannot have.

    Args:
        data: the values of a config.
        change: dotted keys and their values.
        at: where the changes stand.
        problems: takes the errors.
    """
    result = {key: value for key, value in data.items() if key not in OF_THE_BASE}
    for dotted, value in change.items():
        if dotted.partition(".")[0] not in CHANGEABLE:
            said = hint(dotted.split("."), CHANGEABLE)
            text = f"`{dotted}`: {said}a reading changes {', '.join(CHANGEABLE)}"
            problems.append(((*at, dotted), text))
            continue
        try:
            result = put(result, dotted, value)
        except ValueError as error:
            problems.append(((*at, dotted), str(error)))
    return result
