"""Provenance of results: settings and their hash, versions, CPU, requested seeds.

Two files of a reading's folder say how its runs were made: provenance.json, and config.yaml, which
trains the same networks again.
"""

from __future__ import annotations

import json
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.config.dotted import flatten, joined
from rhw.config.reading import Reading
from rhw.config.schema import SECTIONS
from rhw.store import checksums
from rhw.store.blocks import SCHEMA
from rhw.store.files import StoreError

FILE, CONFIG = "provenance.json", "config.yaml"


def settings_of(reading: Reading) -> dict[str, Any]:
    """Return the settings that determine the weights, as plain values by dotted key."""
    dumped = reading.settings.model_dump(exclude_none=True)
    found = flatten({name: dumped[name] for name in SECTIONS})
    return {joined(key): value for key, value in found.items()}


@cache
def _version(name: str) -> str:
    return version(name)


def write(base: Path, reading: Reading, seeds: int, requested_seeds: int | None) -> None:
    """Write provenance.json into results/NAME/READING.

    Args:
        base: that folder.
        reading: the reading that was trained.
        seeds: number of seeds shown.
        requested_seeds: number of seeds that a user asked for; None if the config decides.
    """
    content = {
        "config": reading.config,
        "reading": reading.name,
        "reason": reading.reason,
        "fingerprint": reading.fingerprint,
        "settings": settings_of(reading),
        "seeds": seeds,
        "asked": requested_seeds,
        "schema": SCHEMA,
        "arithmetic": SPEC_VERSION,
        "versions": {
            "python": platform.python_version(),
            **{name: _version(name) for name in ("rhw", "numpy", "pandas", "scipy", "matplotlib")},
        },
        "machine": {"cpu": cpu(), "system": platform.system(), "machine": platform.machine()},
    }
    checksums.write(base, FILE, (json.dumps(content, indent=1) + "\n").encode())
    checksums.write(base, CONFIG, config_text(reading, base).encode())


def config_text(reading: Reading, base: Path) -> str:
    """Return a config whose `as_printed` is this reading, as YAML.

    Args:
        reading: the reading.
        base: the folder in which the config will be; files of cases are named from there.
    """
    values = reading.settings.model_dump(exclude_defaults=True, exclude_none=True)
    for key in ("file", "test"):
        if key in values["cases"]:
            path = os.path.relpath(reading.beside / values["cases"][key], base)
            values["cases"][key] = Path(path).as_posix()
    values["paper"] = reading.paper.model_dump(exclude_defaults=True)
    head = f"# {reading.config}, reading {reading.name}: {' '.join(reading.reason.split())}\n"
    return head + yaml.safe_dump(values, sort_keys=False, width=100, allow_unicode=True)


def read(base: Path) -> dict[str, Any] | None:
    """Read the provenance; None if it is missing or damaged."""
    try:
        found = json.loads(checksums.read(base, FILE) or b"null")
    except (OSError, StoreError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def changes(base: Path, reading: Reading) -> list[str]:
    """Return the settings that differ from those of the stored results, as text."""
    before = (read(base) or {}).get("settings")
    if not isinstance(before, dict):
        return []
    now = json.loads(json.dumps(settings_of(reading)))
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return [f"{key}: {before.get(key, 'not set')} -> {now.get(key, 'not set')}" for key in keys]


def cpu() -> str:
    """Return the CPU's name; empty if the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")
