"""Save runs to a folder, and read such a folder, or one that `rhw run` wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rhw.api.runs import Runs
from rhw.config import catalogue, loader
from rhw.config.config_error import ConfigError
from rhw.config.reading import Reading
from rhw.config.yaml import parse
from rhw.store import blocks, checksums, provenance
from rhw.store.files import StoreError


def read(folder: str | Path) -> Runs:
    """Read the runs of a folder that `Runs.save` wrote, or `rhw run`, as in runs/xor/per_sweep.

    Args:
        folder: the folder of one reading.

    Returns:
        The runs, in the order of their seeds.

    Raises:
        StoreError: if it holds no runs, or a file is damaged.
        ConfigError: if its settings cannot be used, as when an experiment's folder is missing.
    """
    base = Path(folder)
    known = provenance.read(base)
    if known is None:
        inside = sorted(path.parent.name for path in base.glob(f"*/{provenance.FILE}"))
        hint = f"; there are the readings {', '.join(inside)}" if inside else ""
        raise StoreError(
            f"{base}: no {provenance.FILE}, so no folder with the runs of a reading{hint}"
        )
    one = _reading(base, known)
    places = [blocks.runs_folder(base, one.fingerprint)]
    if (base.parent.name, base.name) == one.key:
        # Own runs may continue published ones.
        places = blocks.sources(base.parent.parent, *one.key, one.fingerprint)
    stored = blocks.stored_seeds(places)
    if not stored:
        raise StoreError(f"{places[0]}: no runs of these settings")
    first = range(int(known.get("seeds") or 0))
    seeds = list(first) if first and stored.issuperset(first) else sorted(stored)
    return Runs(one, blocks.read_outcome(places, one.task, seeds))


def _reading(base: Path, known: dict[str, Any]) -> Reading:
    """Return the reading of a folder, from its config.yaml or by its name."""
    content = checksums.read(base, provenance.CONFIG)
    name, reading = str(known.get("config")), str(known.get("reading"))
    if content is not None:
        config = loader.from_values(parse(content.decode()).data, name, beside=base)
        (one,) = config.readings.values()
        one = replace(one, name=reading, reason=str(known.get("reason", "")))
    else:
        (one,) = catalogue.pick(loader.load(catalogue.path_of(name)), reading)
    if one.fingerprint != known.get("fingerprint"):
        raise ConfigError(
            [f"{base}: made with other settings, cases or arithmetic than {name} now has"]
        )
    return one
