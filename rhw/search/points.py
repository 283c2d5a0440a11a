"""The points of a search: sets of factors, each at one of its levels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.config.search_spec import Search
from rhw.config.variants import variant


@dataclass(frozen=True)
class Point:
    """Some factors, each at a level of its own, in the order of the config."""

    levels: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The point's name in tables: `epsilon=x10 slope=off`."""
        return " ".join(f"{factor}={level}" for factor, level in self.levels) or AS_PRINTED

    def changes(self, search: Search) -> dict[str, Any]:
        """Dotted keys and their values."""
        return {
            key: value
            for factor, level in self.levels
            for key, value in search.factors[factor][level].change.items()
        }

    def distance(self, search: Search) -> float:
        """Sum of the distances of its levels from the base."""
        return sum(search.factors[factor][level].distance for factor, level in self.levels)


@dataclass(frozen=True)
class Job:
    """One point and its seeds."""

    point: Point
    stage: str
    seeds: range
    readings: dict[str, Reading]
    key: str


def points(search: Search) -> Iterator[Point]:
    """Return the base, then all single changes, all pairs, and so on up to `max_changes`.

    Levels that change the same setting are not combined.
    """
    for count in range(search.max_changes + 1):
        for factors in combinations(search.factors, count):
            for levels in product(*(search.factors[factor] for factor in factors)):
                point = Point(tuple(zip(factors, levels, strict=True)))
                keys = [key for f, level in point.levels for key in search.factors[f][level].change]
                if len(keys) == len(set(keys)):
                    yield point


def make_job(config: Config, search: Search, point: Point, stage: str, seeds: range) -> Job:
    """Build and check the readings of a point.

    Raises:
        ConfigError: if its settings are not valid together.
    """
    changes = point.changes(search)
    readings = {
        run: variant(config, f"{point.name}, {run}", changes | own)
        for run, own in search.runs.items()
    }
    content = {
        "fingerprints": {run: reading.fingerprint for run, reading in readings.items()},
        "events": {
            name: event.model_dump(exclude_defaults=True) for name, event in search.events.items()
        },
        "show": search.show,
        "seeds": [seeds.start, seeds.stop],
    }
    key = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    return Job(point, stage, seeds, readings, key)
