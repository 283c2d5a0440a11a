"""Build the article: results/article.md and results/article.pdf."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rhw.report import key
from rhw.report.article import markup, typeset
from rhw.report.article.markup import ArticleError
from rhw.report.article.prose import filled
from rhw.report.article.values import Values
from rhw.store import checksums

SOURCES = "references.yml"
MARKDOWN, PDF = "article.md", "article.pdf"
TEMPLATE, PAGE = "article.md", "article.typ"


@dataclass(frozen=True)
class About:
    """What the article says of itself.

    author, keywords, about, footer: text; date: of the runs, `2026-11-26`.
    """

    author: str
    keywords: str
    about: str
    footer: str
    date: str


def build(
    folder: Path, results: Path, values: Values, more: Mapping[str, Any], about: About
) -> list[Path]:
    """Write the article; without an error, or not at all.

    Args:
        folder: with its prose, its page and its sources.
        results: folder of results, with the figures.
        values: what the prose may use.
        more: other values by name.
        about: what the article says of itself.

    Returns:
        The paths of its two files.

    Raises:
        ArticleError: if something in it is wrong, or no longer true.
    """
    prose = filled((folder / TEMPLATE).read_text(encoding="utf-8"), values, more)
    sources = key.references()
    markup.check(prose, sources)
    written = {
        MARKDOWN: markup.to_markdown(prose, sources).encode(),
        PDF: _pdf(prose, folder, results, about),
    }
    return [checksums.write(results, name, content) for name, content in written.items()]


def _pdf(prose: str, folder: Path, results: Path, about: About) -> bytes:
    """Typeset the prose, in a folder with all that it needs."""
    title, _, body = prose.lstrip().partition("\n")
    page = (folder / PAGE).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="rhw-article-") as place:
        root = Path(place)
        shutil.copy(key.references_file(), root / SOURCES)
        for kind, content in markup.blocks(prose):
            if kind == "figure":
                _copy(results, root, content["path"] + ".svg")
        made = typeset.to_typst(body)
        source = f'{page}\n{made}\n#bibliography("{SOURCES}", title: "References")\n'
        inputs = {
            "title": title.lstrip("# "),
            "author": about.author,
            "keywords": about.keywords,
            "about": about.about,
            "footer": about.footer,
        }
        day = datetime.strptime(about.date, "%Y-%m-%d").replace(tzinfo=UTC)
        return typeset.typeset(source, root, int(day.timestamp()), inputs)


def _copy(results: Path, root: Path, name: str) -> None:
    if not (results / name).exists():
        raise ArticleError(f"no figure {results / name}; `make report` draws it")
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(results / name, root / name)
