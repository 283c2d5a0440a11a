"""Locate folders that come with the project: configs, experiments, published results."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def shipped(name: str) -> Path:
    """Return the folder of this name: inside an installed package, or next to it in a clone."""
    inside = PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else PACKAGE.parent / name
