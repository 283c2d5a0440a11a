"""What configs there are, with their titles and readings, without checking any: this is quick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rhw.config import AS_PRINTED
from rhw.config.shipped import shipped
from rhw.config.yaml import YamlError, read

CONFIGS = shipped("configs")


class Entry(NamedTuple):
    """The name of a config, its title, and the names of its readings."""

    name: str
    title: str
    readings: list[str]


def names() -> list[str]:
    """Return the names of the configs that come with the project."""
    return sorted(path.stem for path in CONFIGS.glob("*.yaml"))


def entries() -> Iterator[Entry]:
    """Yield all configs that come with the project; what cannot be read has no title."""
    for name in names():
        yield Entry(name, *_read(CONFIGS / f"{name}.yaml"))


def readings(name: str) -> list[str]:
    """Return the readings of a config, by its name or the path of its YAML; empty if unknown."""
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        path = CONFIGS / f"{name}.yaml"
    return _read(path)[1] if path.is_file() else []


def _read(path: Path) -> tuple[str, list[str]]:
    try:
        data = read(path).data
    except (OSError, YamlError):
        return "", []
    if not isinstance(data, dict):
        return "", []
    others = data.get("readings")
    return str(data.get("title", "")), [AS_PRINTED, *(others if isinstance(others, dict) else ())]
