"""The table of a search: one row per point, saved as it grows, so that searches resume."""

from __future__ import annotations

import hashlib
import io
import json
import time
from pathlib import Path
from typing import Any

import pandas as pd

from rhw.analysis.plain import records
from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.config.search_spec import Search
from rhw.search.points import Job
from rhw.store import checksums
from rhw.store.blocks import tables_of
from rhw.store.files import StoreError

#: Maximum share of the time spent on saving the table.
WRITING = 0.05


Row = dict[str, Any]


def digest(config: Config, search: Search) -> str:
    """Hash everything that determines the rows of a table: base, search and arithmetic."""
    content = [
        SPEC_VERSION,
        config.readings[AS_PRINTED].fingerprint,
        search.hashed(),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def table_path(results: Path, name: str) -> Path:
    """Return the path of a config's table."""
    return results / "search" / f"{name}.csv"


def read_table(results: Path, config: Config) -> pd.DataFrame | None:
    """Read the complete table of a search with the current settings; None if there is none.

    If own runs have no table, the published one is used.

    Raises:
        StoreError: if it is damaged.
    """
    if config.base.search is None:
        return None
    wanted = digest(config, config.base.search)
    for folder in tables_of(results):
        path = table_path(folder, config.name)
        try:
            content = checksums.read(path.parent, path.name)
        except StoreError:
            if folder == results:
                raise
            continue
        frame = None if content is None else pd.read_csv(io.BytesIO(content))
        if frame is not None and set(frame["digest"]) == {wanted}:
            return frame.drop(columns="digest")
    return None


class Table:
    """The rows so far, by key, saved as they are added.

    Raises:
        StoreError: if the saved rows are damaged.
    """

    def __init__(self, path: Path, digest_: str):
        self.path, self.digest = path, digest_
        self.stored: dict[str, Row] = {}
        content = checksums.read(path.parent, path.name)
        if content is not None:
            frame = pd.read_csv(io.BytesIO(content)).drop(columns="digest")
            rows = records(frame)
            self.stored = {row["key"]: row for row in rows}
        self.wanted: dict[str, Row | None] = {}
        self.next_write = 0.0

    def want(self, jobs: list[Job]) -> list[Job]:
        """Return the jobs without a row; the table will hold all given jobs, in their order."""
        for job in jobs:
            row = self.stored.get(job.key)
            names = {"point": job.point.name, "stage": job.stage}
            self.wanted[job.key] = None if row is None else row | names
        return [job for job in jobs if self.wanted[job.key] is None]

    def add(self, row: Row) -> None:
        """Add a row; save unless saving so often would take too much of the time."""
        self.wanted[row["key"]] = row
        if time.monotonic() >= self.next_write:
            self.write()

    def row(self, key: str) -> Row:
        """Return a row that exists."""
        found = self.wanted[key]
        assert found is not None
        return found

    def rows(self) -> list[Row]:
        """Return all rows that exist."""
        return [row for row in self.wanted.values() if row is not None]

    def write(self, whole: bool = False) -> None:
        """Save all rows and, unless the table is complete, those of other settings."""
        begin = time.monotonic()
        rows = self.rows()
        others = [] if whole else [r for k, r in self.stored.items() if k not in self.wanted]
        frame = pd.DataFrame([*rows, *others])
        frame["digest"] = self.digest if whole else "unfinished"
        content = io.StringIO()
        frame.to_csv(content, index=False)
        checksums.write(self.path.parent, self.path.name, content.getvalue().encode())
        now = time.monotonic()
        self.next_write = now + (now - begin) / WRITING
