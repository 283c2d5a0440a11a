"""Verify the checksum of every stored file; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.store import blocks, checksums, provenance
from rhw.store.files import StoreError

#: Files that a folder of results must list, if it has them.
LISTED = (
    "REPORT.md",
    "article.md",
    "article.pdf",
    "expected.md",
    "key.md",
    "record.json",
    "sections/*.md",
    "verdicts.md",
    "claims.csv",
    "runs.csv.xz",
    "report.html",
    "summary.csv",
    "figures/*.png",
    "figures/*/*.png",
    "figures/*/section.json",
    "runs.csv",
    provenance.FILE,
    provenance.CONFIG,
)


class FileStatus(NamedTuple):
    """A file, and what is wrong with it (None if nothing)."""

    path: Path
    problem: str | None


def file_statuses(configs: list[Config], named: bool, results: Path) -> Iterator[FileStatus]:
    """Yield every file of results with what is wrong with it.

    Args:
        configs: experiments.
        named: whether to check only the runs of these experiments.
        results: folder of results.
    """
    yield from _listed(results, LISTED)
    yield from _listed(results / "figures", ("*.svg", "*/*.svg", "*/made_from"))
    yield from _listed(results / "search", ("*.csv",))
    yield from _listed(results / "horizons", ("*.csv",))
    yield from _listed(results / "scan", ("*.csv",))
    known = {one.key: one for config in configs for one in config.readings.values()}
    for base in sorted(results.glob("*/*")):
        key = (base.parent.name, base.name)
        if not base.is_dir() or base.parent.name in ("figures", "search", "horizons", "sections"):
            continue
        if not named or key[0] in {config.name for config in configs}:
            yield from _listed(base, LISTED)
            yield from _belongs(base)
            yield from _blocks(base, known.get(key))


def _listed(folder: Path, patterns: tuple[str, ...]) -> Iterator[FileStatus]:
    """Return the files that a folder lists or should list."""
    try:
        sums = checksums.read_sums(folder)
    except StoreError as error:
        yield FileStatus(folder / checksums.FILE, str(error))
        sums = {}
    there = {path.relative_to(folder).as_posix() for x in patterns for path in folder.glob(x)}
    for name in sorted({*sums, *there}):
        yield FileStatus(folder / name, checksums.problem(folder, name, sums))


def _belongs(base: Path) -> Iterator[FileStatus]:
    """Yield the provenance of a reading's folder if it is that of another reading."""
    found = provenance.read(base)
    if found is not None and (found.get("config"), found.get("reading")) != (
        base.parent.name,
        base.name,
    ):
        words = f"{found.get('config')}/{found.get('reading')}"
        yield FileStatus(base / provenance.FILE, f"{base / provenance.FILE}: belongs to {words}")


def _blocks(base: Path, reading: Reading | None) -> Iterator[FileStatus]:
    for runs in sorted((base / "runs").glob("*/")):
        now = reading is not None and runs == blocks.runs_folder(base, reading.fingerprint)
        for path in sorted(runs.glob("*.npz")):
            try:
                if blocks.BLOCK.fullmatch(path.name) is None:
                    raise StoreError(f"{path}: not a valid name of a block")
                if reading is not None and now:
                    blocks.read_block(path, reading.task)
                else:
                    blocks.read_sealed(path)
            except StoreError as error:
                yield FileStatus(path, str(error))
            else:
                yield FileStatus(path, None)
