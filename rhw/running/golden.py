"""Bit-for-bit reproducibility: golden hashes of every reading, and the first difference.

For every reading, the golden file holds a hash of the weights and sweep count of each of the first
seeds. For the first seed it also holds hashes at intermediate sweeps and, for small networks under
`as_printed`, the weights after the first sweep, so that a difference can be located.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from rhw.backprop.arithmetic import SPEC_VERSION, logistic, stream
from rhw.backprop.stop import FixedSweeps, Stop
from rhw.backprop.task import Task, seed_hash, short_hash
from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.running.cost import sweep_seconds
from rhw.running.workers import pool
from rhw.store.files import StoreError, write_atomically

SEEDS = 100
#: Longer runs are cut to the number of sweeps that takes about this many seconds for all seeds.
SECONDS = 0.5
#: Networks with more parameters than this have no weights in the golden file.
MOST_PARAMETERS = 700
FILE = "golden.json"
#: Arguments at which the logistic function is compared.
POINTS = np.linspace(-40, 40, 401)


@dataclass(frozen=True)
class Difference:
    """The first difference as text, and whether both engines agree on this machine."""

    text: str
    engines_agree: bool


def shortened(task: Task) -> Task:
    """Return the task with as many sweeps as can be verified in reasonable time."""
    most = max(2, int(SECONDS / (SEEDS * sweep_seconds(task))))
    last = min(task.last_sweep, most)
    stop = Stop(sweeps=FixedSweeps(last)) if task.stop.sweeps is not None else task.stop
    steps = tuple(2**k for k in range(20) if 2**k < last)
    return replace(task, stop=stop, max_sweeps=last, curve_at=(), snapshots_at=steps)


def golden(reading: Reading, engine: Engine, most: int = SEEDS) -> dict[str, Any]:
    """Compute the golden values of one reading, of its first seeds."""
    task = shortened(reading.task)
    seeds = range(min(most, SEEDS, reading.settings.seeds))
    out = train(task, seeds, engine)
    found: dict[str, Any] = {
        "sweeps": task.last_sweep,
        "seeds": "".join(seed_hash(out, k) for k in range(len(seeds))),
        "steps": "".join(short_hash(out.snapshots[0, k]) for k in range(len(task.snapshots_at))),
    }
    small = task.network.layout.count <= MOST_PARAMETERS
    if reading.name == AS_PRINTED and small and task.snapshots_at:
        found["first"] = [float(w).hex() for w in out.snapshots[0, 0]]
    return found


def _pieces(text: str) -> list[str]:
    return [text[k : k + 8] for k in range(0, len(text), 8)]


def compare(
    reading: Reading, expected: dict[str, Any], engine: Engine, most: int = SEEDS
) -> Difference | None:
    """Return the first difference from the golden values of the first seeds; None if none."""
    here = golden(reading, engine, most)
    if most < SEEDS:
        expected = expected | {"seeds": expected["seeds"][: 8 * most]}
    if here == expected:
        return None
    name, network = f"{reading.config}/{reading.name}", reading.task.network
    if here["sweeps"] != expected["sweeps"] or len(here["seeds"]) != len(expected["seeds"]):
        text = f"{name}: its settings do not match the golden values"
        return Difference(text, True)
    ours, theirs = _pieces(here["seeds"]), _pieces(expected["seeds"])
    seeds = [k for k, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    other: Engine = "reference" if engine == "kernel" else "kernel"
    task = shortened(reading.task)
    seed = seeds[0] if seeds else 0
    few = replace(task, stop=Stop(sweeps=FixedSweeps(1)), max_sweeps=1, snapshots_at=())
    agree = np.array_equal(train(few, [seed], engine).theta, train(few, [seed], other).theta)
    text = f"{name}: {len(seeds)} of {len(theirs)} seeds differ, the first is seed {seed}"
    steps = [
        sweep
        for sweep, a, b in zip(
            task.snapshots_at, _pieces(here["steps"]), _pieces(expected["steps"]), strict=True
        )
        if a != b
    ]
    if not steps:
        return Difference(text, agree)
    text += f"; of seed 0 the weights differ after sweep {steps[0]}"
    if steps[0] == 1 and "first" in expected:
        pairs = zip(here["first"], expected["first"], strict=True)
        k = next(k for k, (a, b) in enumerate(pairs) if a != b)
        a, b = (float.fromhex(values["first"][k]) for values in (here, expected))
        text += f", first in {_weight(network, k)}: {a!r} here, {b!r} there"
    return Difference(text, agree)


def _weight(network: Any, k: int) -> str:
    """Return the name of a parameter from its position in theta."""
    for block in network.layout.blocks:
        place = network.layout.slices[block.key]
        if place.start <= k < place.stop:
            row, column = divmod(k - place.start, block.columns)
            return f"{block.key}[{row}]" if block.bias else f"{block.key}[{row}, {column}]"
    raise IndexError(k)


def arithmetic() -> dict[str, str]:
    """Hash the building blocks of all results: the logistic function and the random numbers."""
    values = np.repeat(POINTS[:, None], 2, axis=1)
    return {
        "logistic": short_hash(logistic(values)),
        "random": short_hash(stream(1986, "verify").random(64)),
    }


def blame(expected: dict[str, str], engines_agree: bool) -> str:
    """Return the likely cause of a difference on this machine."""
    here = arithmetic()
    if here["random"] != expected["random"]:
        return f"the random numbers differ: NumPy {version('numpy')} is the likely cause"
    if here["logistic"] != expected["logistic"]:
        return (
            "the logistic function differs: rhw/backprop/arithmetic.py has been changed, "
            "or NumPy's sums"
        )
    if not engines_agree:
        versions = f"Numba {version('numba')}, llvmlite {version('llvmlite')}"
        where = f"{platform.machine()}, {versions}"
        return f"the compiled kernel differs from the reference on this CPU ({where})"
    return "both engines agree with each other: the equations or the settings have changed"


def read(path: Path) -> dict[str, Any]:
    """Read the golden file.

    Raises:
        OSError: if there is none.
        StoreError: if it is damaged, or of another version of the arithmetic.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        whole = found["digest"] == _digest(found)
        version = found["version"] if whole else SPEC_VERSION
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: damaged (no golden values)") from error
    if not whole:
        raise StoreError(f"{path}: damaged (its checksum does not match)")
    if version != SPEC_VERSION:
        raise StoreError(f"{path}: the values of arithmetic {version}; this is {SPEC_VERSION}")
    return found


def _digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of all values."""
    parts = [content[name] for name in ("version", "arithmetic", "readings")]
    values = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()


def write(
    path: Path,
    configs: list[Config],
    jobs: int,
    on_progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a new golden file, computed with the kernel."""
    from joblib import delayed

    readings = [reading for config in configs for reading in config.readings.values()]
    parallel = pool(jobs, ordered=True)
    content: dict[str, Any] = {
        "version": SPEC_VERSION,
        "arithmetic": arithmetic(),
        "readings": {},
    }
    for reading, found in zip(
        readings, parallel(delayed(golden)(one, "kernel") for one in readings), strict=True
    ):
        content["readings"][f"{reading.config}/{reading.name}"] = found
        on_progress(reading.config)
    write_atomically(path, as_text(content).encode())


def as_text(content: dict[str, Any]) -> str:
    """Format golden values as JSON, one line per reading, with the digest of all."""
    heads = [
        f'"digest": "{_digest(content)}"',
        f'"version": {content["version"]}',
        f'"arithmetic": {json.dumps(content["arithmetic"])}',
    ]
    rows = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in content["readings"].items())
    return "{\n" + ",\n".join([*heads, '"readings": {\n' + rows + "\n}"]) + "\n}\n"


def run(
    configs: list[Config],
    expected: dict[str, Any],
    jobs: int,
    engine: Engine,
    on_progress: Callable[[str], None] = lambda _: None,
    most: int = SEEDS,
) -> tuple[int, list[Difference], list[str]]:
    """Train and compare every reading, the first `most` seeds of each.

    Returns:
        The number of identical readings; the differences; readings without golden values.
    """
    from joblib import delayed

    known = expected["readings"]
    readings = [reading for config in configs for reading in config.readings.values()]
    names = [f"{reading.config}/{reading.name}" for reading in readings]
    missing = [name for name in names if name not in known]
    todo = [(r, known[n]) for r, n in zip(readings, names, strict=True) if n in known]
    parallel = pool(jobs, ordered=True)
    same, differences = 0, []
    calls = (delayed(compare)(reading, golden_, engine, most) for reading, golden_ in todo)
    for (reading, _), difference in zip(todo, parallel(calls), strict=True):
        on_progress(reading.config)
        if difference is None:
            same += 1
        else:
            differences.append(difference)
    return same, differences, missing
