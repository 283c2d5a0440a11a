"""Find configs by name or path, and select readings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from rhw.config.changes import from_words
from rhw.config.config_error import ConfigError
from rhw.config.contents import CONFIGS, names
from rhw.config.data import SNNS
from rhw.config.loader import Config, load
from rhw.config.reading import Reading
from rhw.config.starter import is_table, last_column
from rhw.config.variants import with_changes


def path_of(name: str) -> Path:
    """Return the file for a name or for a path to a YAML file.

    Raises:
        ConfigError: if there is no such file.
    """
    path = Path(name)
    if is_table(path):
        target = "" if path.suffix.lower() == SNNS else f" --target {last_column(path)}"
        text = f"{path}: a table; `rhw new {path}{target}` writes its config"
        raise ConfigError([text], f"rhw new {path}{target}")
    if path.suffix in (".yaml", ".yml"):
        return path
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1)
        hint = f"did you mean `{close[0]}`? " if close else ""
        known = ", ".join(names())
        text = f"no config `{name}`: {hint}there are {known}, or give a YAML's path"
        raise ConfigError([text], "`rhw list` shows them all with their titles")
    return CONFIGS / f"{name}.yaml"


def load_all(wanted: list[str]) -> list[Config]:
    """Load the requested configs, or all; the errors of all files are collected first.

    Raises:
        ConfigError: with the problems of all files.
    """
    configs: dict[str, Config] = {}
    problems, step = [], ""
    for name in wanted or names():
        try:
            config = load(path_of(name))
            other = configs.setdefault(config.name, config)
            if other.path.resolve() != config.path.resolve():
                problems.append(
                    f"{config.path}: {other.path} has the same name, and so the same results"
                )
        except ConfigError as error:
            problems += error.lines
            step = step or error.next_step
    if problems:
        files = [name for name in wanted if Path(name).suffix in (".yaml", ".yml")]
        again = f"`rhw check {' '.join(files)}` checks again without training" if files else ""
        raise ConfigError(problems, step or again)
    return list(configs.values())


def titles(configs: Iterable[Config]) -> dict[str, str]:
    """Return titles by name, in the order of the report."""
    ordered = sorted(configs, key=lambda config: (config.base.order, config.name))
    return {config.name: config.base.title for config in ordered}


def pick(config: Config, reading: str) -> list[Reading]:
    """Return one reading of a config, or all.

    Raises:
        ConfigError: if it has no reading of this name.
    """
    if reading == "all":
        return list(config.readings.values())
    if reading not in config.readings:
        raise ConfigError([no_reading(config, reading)], "`rhw list` shows all readings")
    return [config.readings[reading]]


def pick_all(config: Config, readings: Iterable[str]) -> list[Reading]:
    """Return several readings of a config, each once, in the order of their names.

    Raises:
        ConfigError: if it has no reading of one of the names.
    """
    picked = {one.name: one for reading in readings for one in pick(config, reading)}
    return list(picked.values())


def no_reading(config: Config, reading: str) -> str:
    """Say that a config has no reading of a name, and which was probably meant."""
    close = difflib.get_close_matches(reading, config.readings, n=1)
    hint = f"did you mean `{close[0]}`? " if close else ""
    known = ", ".join(config.readings)
    return f"{config.name} has no reading `{reading}`: {hint}there are {known}, and all"


def changed(config: Config, reading: Reading, words: list[str]) -> Reading:
    """Return a reading with `key=value` changes from the command line.

    Raises:
        ConfigError: if a word is not key=value, or the settings are not valid.
    """
    return with_changes(config, reading, from_words(words))
