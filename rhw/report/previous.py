"""The last report of a folder, whose other sections stay when some are written again."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from rhw.report import ledger
from rhw.report.page import build as page
from rhw.store import checksums
from rhw.store.files import StoreError

SUMMARY = "summary.csv"
REPORT = "REPORT.md"
T = TypeVar("T")


@dataclass(frozen=True)
class Previous:
    """Tables and texts of a report; empty if there is none."""

    summary: pd.DataFrame = field(default_factory=pd.DataFrame)
    claims: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ledger.COLUMNS))
    report: str = ""
    page: str = ""


def previous(results: Path, problems: list[str]) -> Previous:
    """Read the last report; files that cannot be used are set aside, and added to `problems`."""

    def kept(name: str, read: Callable[[Path], T | None], empty: T) -> T:
        try:
            content = read(results)
        except StoreError as error:
            aside = results / f"{name}.damaged"
            (results / name).replace(aside)
            problems.append(
                f"{error}; set aside as {aside.name}. The new file has only the experiments of "
                "this command; `rhw report` writes all of them"
            )
            content = None
        return empty if content is None else content

    none = Previous()
    return Previous(
        kept(SUMMARY, _summary, none.summary),
        kept(ledger.FILE, ledger.read, none.claims),
        kept(REPORT, partial(_text, REPORT), none.report),
        kept(page.FILE, partial(_text, page.FILE), none.page),
    )


def _summary(results: Path) -> pd.DataFrame | None:
    content = checksums.read(results, SUMMARY)
    return None if content is None else pd.read_csv(io.BytesIO(content))


def _text(name: str, results: Path) -> str | None:
    content = checksums.read(results, name)
    return None if content is None else content.decode()
