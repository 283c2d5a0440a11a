"""Fill the prose of the article with values; every sentence that depends on one asserts it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError

from rhw.report.article.markup import ArticleError, block, reference
from rhw.report.article.values import Values
from rhw.report.format import count, percent


def filled(template: str, values: Values, more: Mapping[str, Any]) -> str:
    """Return the prose with all its values.

    Args:
        template: the prose.
        values: of the runs.
        more: other values by name.

    Raises:
        ArticleError: if a name is unknown, or if a sentence does not hold for these runs.
    """
    made = Environment(
        loader=DictLoader({"prose": template}),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters |= {"percent": percent, "count": count, "places": places, "words": in_words}
    try:
        text = made.get_template("prose").render(
            runs=values.runs,
            followed=values.followed,
            claim=values.claim,
            setting=values.setting,
            printed=values.printed,
            cell=values.cell,
            tally=values.count,
            so=so,
            cite=lambda *keys: reference("cite", *keys),
            see=lambda *keys: reference("see", *keys),
            figure=figure,
            table=table,
            equation=equation,
            **more,
        )
    except TemplateError as error:
        raise ArticleError(f"{type(error).__name__}: {error.message}") from error
    # As in every number that `percent` formats.
    return re.sub(r"(\d)%", r"\1 %", text)


def so(holds: Any, caller: Callable[[], str]) -> str:
    """Return a sentence that holds for these runs.

    Raises:
        ArticleError: if it does not; with the sentence.
    """
    sentence = caller().strip()
    if not holds:
        raise ArticleError(f"this no longer holds: {' '.join(sentence.split())}")
    return sentence


def figure(path: str, label: str, caption: str, wide: bool = False, width: float = 100) -> str:
    """Return a figure.

    Args:
        path: of its file in the folder of results, without suffix.
        label: by which the text refers to it.
        caption: below it.
        wide: whether it spans both columns.
        width: in percent of the column, or of both.
    """
    return block("figure", path=path, label=label, caption=caption, wide=wide, width=width)


def table(
    label: str, caption: str, columns: list[str], rows: list[list[str]], wide: bool = False
) -> str:
    """Return a table; the first row is its head.

    Args:
        label: by which the text refers to it.
        caption: with it.
        columns: the width of each, for Typst: `auto`, or a share as in `1fr`.
        rows: their cells, in Markdown.
        wide: whether it spans both columns.
    """
    return block("table", label=label, caption=caption, columns=columns, rows=rows, wide=wide)


def equation(label: str, typst: str, latex: str) -> str:
    """Return an equation in both notations."""
    return block("equation", label=label, typst=typst, latex=latex)


def places(value: float, digits: int = 2) -> str:
    """Format a number with so many decimals."""
    return f"{value:.{digits}f}"


SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(value: int) -> str:
    """Format a small number as a word."""
    return SMALL[value] if 0 <= value < len(SMALL) else f"{value:,}"
