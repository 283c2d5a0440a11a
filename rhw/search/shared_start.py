"""One start for all experiments: which start range and learning-rate factor explain every number?

Theta is a range r of the initial weights and a factor s of every learning rate (2 if the authors
left out the 1/2 of the error). The other settings that a paper leaves open are averaged with
weights 2^-distance. A row of the table is one experiment under one reading at one theta.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from rhw.analysis.runs import Runs, numbers
from rhw.config.claims_spec import Claim
from rhw.config.config_error import ConfigError
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.config.variants import variant
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.search.likelihood import Sample
from rhw.search.table import Row, Table
from rhw.store.locks import exclusive_lock

NAME = "joint"
#: Start ranges and factors of the learning rate. The papers print 0.3 and 1.
RANGES = (0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
PRINTED_RANGE = 0.3
SEARCHED, CONFIRMED = "search", "confirm"
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Point:
    """A printed number under a reading, with a start range and a factor of the learning rates."""

    experiment: str
    number: str
    reading: str
    start: float
    factor: float


def experiments(configs: list[Config]) -> list[Config]:
    """Return the configs that take part: those with a `joint:`.

    Raises:
        ConfigError: if there are none.
    """
    found = [config for config in configs if config.base.joint is not None]
    if not found:
        raise ConfigError(["no `joint:` in these configs, so there is nothing to search"])
    return found


def points(configs: list[Config]) -> Iterator[Point]:
    """Return all points: every experiment and reading at every theta."""
    for config in configs:
        assert config.base.joint is not None
        for number, trials in config.base.joint.trials.items():
            for start, factor, reading in product(RANGES, FACTORS, trials):
                yield Point(config.name, number, reading, start, factor)


def changed(config: Config, point: Point) -> Reading:
    """Return the reading of a point.

    Raises:
        ConfigError: if its settings are not valid together.
    """
    assert config.base.joint is not None
    trial = config.base.joint.trials[point.number][point.reading]
    kept = {
        key: value
        for key, value in (config.readings[trial.of].changed | trial.change).items()
        if not key.startswith(("initial.", "learning.epsilon")) or key.endswith("over_fan_in")
    }
    base = variant(config, "unscaled", trial.change).settings.model_dump(exclude_none=True)
    scale = point.start / PRINTED_RANGE
    theta: dict[str, Any] = {
        f"initial.{block}": _scaled(base["initial"][block], scale)
        for block in ("weights", "biases")
    }
    rate = base["learning"]["epsilon"]
    theta["learning.epsilon"] = (
        {at: value * point.factor for at, value in rate.items()}
        if isinstance(rate, dict)
        else rate * point.factor
    )
    name = f"{point.reading}, r = {point.start:g}, s = {point.factor:g}"
    return variant(config, name, kept | theta)


def _scaled(distribution: dict[str, Any], scale: float) -> dict[str, Any]:
    """Return a distribution of initial values with a range, or a deviation, times `scale`."""
    ((kind, value),) = distribution.items()
    if kind == "uniform":
        return {kind: [end * scale for end in value]}
    return {kind: value * scale} if kind in ("normal", "fan_in") else distribution


def key_of(point: Point, reading: Reading, seeds: range, stage: str) -> str:
    """Return what identifies a row: a reading's fingerprint and its seeds."""
    what = f"{point.number}-{point.reading}"
    return f"{stage}-{reading.fingerprint[:16]}-{seeds.start}-{len(seeds)}-{what}"


def evaluate(
    point: Point, reading: Reading, claim: Claim, seeds: range, stage: str, engine: Engine
) -> Row:
    """Train the runs of a point: one row of the table.

    Its values are the counts of the solved runs, or the right answers to held-out cases of all.
    """
    found = train(reading.task, seeds, engine)
    values = found.sweeps[found.solved]
    if claim.rule.held_out is not None:
        values = numbers(Runs(reading, found).frame, claim.rule.held_out.measure).astype(int)
    return {
        "experiment": point.experiment,
        "number": point.number,
        "reading": point.reading,
        "stage": stage,
        "start": point.start,
        "factor": point.factor,
        "first_seed": seeds.start,
        "seeds": len(seeds),
        "limit": reading.task.last_sweep,
        "values": " ".join(map(str, np.sort(values).tolist())),
        "key": key_of(point, reading, seeds, stage),
    }


def sample_of(row: Row) -> Sample:
    """Return the runs of a row."""
    text = row["values"]
    # A cell with one number, or with none, is not read back as text.
    words = [word for word in str(text).split() if word not in ("nan", "None")]
    return Sample(np.array(words, dtype=float), row["seeds"], row["limit"])


def _claim(configs: Mapping[str, Config], point: Point) -> Claim:
    return configs[point.experiment].base.claims[point.number]


def run(
    configs: list[Config],
    wanted: list[Point],
    seeds: range,
    stage: str,
    results: Path,
    jobs: int,
    engine: Engine,
    on_progress: OnProgress = lambda *_: None,
    on_message: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Train what the table does not have yet; an interrupted search resumes.

    Args:
        configs: experiments with a `joint:`.
        wanted: points.
        seeds: the same for all.
        stage: SEARCHED or CONFIRMED.
        results: folder of results; the table is results/search/joint.csv.
        jobs: number of processes.
        engine: kernel or reference.
        on_progress: called with a description, the number of finished points, and their total.
        on_message: called with messages for the user.

    Raises:
        ConfigError: if a point is not valid.
        StoreError: if the table is damaged.
    """
    known = {config.name: config for config in configs}
    path = results / "search" / f"{NAME}.csv"
    with exclusive_lock(path.parent, on_message):
        table = Table(path, NAME)
        made = {point: changed(known[point.experiment], point) for point in wanted}
        keys = {point: key_of(point, one, seeds, stage) for point, one in made.items()}
        todo = [point for point in wanted if keys[point] not in table.stored]
        rows = {keys[p]: table.stored[keys[p]] for p in wanted if keys[p] in table.stored}
        table.wanted |= table.stored
        if todo:
            from joblib import delayed

            from rhw.running.workers import pool

            calls = (
                delayed(evaluate)(p, made[p], _claim(known, p), seeds, stage, engine) for p in todo
            )
            try:
                for done, row in enumerate(pool(min(jobs, len(todo)), ahead=4)(calls), start=1):
                    table.add(row)
                    rows[row["key"]] = row
                    on_progress(f"{row['experiment']} {row['reading']}", done, len(todo))
            finally:
                table.write()
            table.write(whole=True)
    return [rows[keys[point]] for point in wanted]
