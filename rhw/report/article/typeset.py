"""Turn the prose of the article into Typst, and typeset it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rhw.report.article.markup import REFERENCE, ArticleError, Content

#: Characters with a meaning in Typst's markup.
SPECIAL = re.compile(r"[\\#$*_`<>@\[\]~/=+-]")
#: Prefix of labels, so that figures and sources cannot have the same.
LABEL = "block-"

_MARKDOWN = MarkdownIt("commonmark").enable("table")


def to_typst(prose: str) -> str:
    """Return prose as Typst markup.

    Raises:
        ArticleError: if it has something that is not translated.
    """
    text = _all(_MARKDOWN.parse(prose))
    return re.sub(r"^= (Abstract)$", r"#heading(numbering: none)[\1]", text, flags=re.M)


def inline(text: str) -> str:
    """Return one line of prose as Typst markup."""
    return _all(_MARKDOWN.parseInline(text))


def typeset(source: str, root: Path, timestamp: int, inputs: Mapping[str, str]) -> bytes:
    """Typeset a document; equal documents give equal bytes.

    Args:
        source: in Typst markup.
        root: the folder to which paths in it refer.
        timestamp: seconds since 1970, of the document's date.
        inputs: values that it reads by name.

    Raises:
        ArticleError: if Typst cannot; with its message.
    """
    import typst

    main = root / ".article.typ"
    try:
        main.write_text(source, encoding="utf-8")
        return bytes(
            typst.compile(  # type: ignore[type-var]
                str(main), root=root, ignore_system_fonts=True, timestamp=timestamp,
                sys_inputs=dict(inputs),
            )
        )  # fmt: skip
    except typst.TypstError as error:
        raise ArticleError(f"Typst: {error.diagnostic}") from error
    finally:
        main.unlink(missing_ok=True)


def _all(tokens: Sequence[Token]) -> str:
    return "".join(_one(token) for token in tokens)


def _one(token: Token) -> str:
    if token.type == "inline":
        return _all(token.children or [])
    if token.type == "fence":
        kind = token.info.strip()
        if kind not in BLOCKS:
            return f"#raw({_string(token.content.rstrip())}, block: true)\n\n"
        return BLOCKS[kind](json.loads(token.content))
    if token.type in SIMPLE:
        return SIMPLE[token.type](token)
    raise ArticleError(f"not translated into Typst: {token.type} ({token.content[:60]})")


def _text(token: Token) -> str:
    parts, at = [], 0
    for found in REFERENCE.finditer(token.content):
        parts += [escape(token.content[at : found.start()]), _reference(found)]
        at = found.end()
    return "".join([*parts, escape(token.content[at:])])


def escape(text: str) -> str:
    """Return text with all characters escaped that have a meaning in Typst.

    A number and its percent sign stay on one line.
    """
    whole = re.sub(r"(?<=\d) %", "\u00a0%", text)
    return SPECIAL.sub(lambda found: f"\\{found[0]}", whole)


def _reference(found: re.Match[str]) -> str:
    keys = found[2].split(",")
    if found[1] == "cite":
        return "".join(f"#cite(<{key}>);" for key in keys)
    return " and ".join(f"#ref(<{LABEL}{key}>);" for key in keys)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


SIMPLE: dict[str, Callable[[Token], str]] = {
    "text": _text,
    "softbreak": lambda _: " ",
    "hardbreak": lambda _: " \\ ",
    "code_inline": lambda token: f"#raw({_string(token.content)});",
    "em_open": lambda _: "#emph[",
    "em_close": lambda _: "];",
    "strong_open": lambda _: "#strong[",
    "strong_close": lambda _: "];",
    "link_open": lambda token: f"#link({_string(str(token.attrs['href']))})[",
    "link_close": lambda _: "];",
    "paragraph_open": lambda _: "",
    "paragraph_close": lambda token: "\n" if token.hidden else "\n\n",
    "heading_open": lambda token: "=" * (int(token.tag[1]) - 1) + " ",
    "heading_close": lambda _: "\n\n",
    "bullet_list_open": lambda _: "#list(",
    "bullet_list_close": lambda _: ")\n\n",
    "ordered_list_open": lambda _: "#enum(",
    "ordered_list_close": lambda _: ")\n\n",
    "list_item_open": lambda _: "[",
    "list_item_close": lambda _: "], ",
}


def _figure(content: Content) -> str:
    picture = f"image({_string(content['path'] + '.svg')}, width: {content['width']:g}%)"
    return _floating(picture, content, "image")


def _table(content: Content) -> str:
    head, *rows = content["rows"]
    columns = ", ".join(content["columns"])
    cells = "".join(f"[{inline(cell)}], " for row in rows for cell in row)
    heads = "".join(f"[{inline(cell)}], " for cell in head)
    made = f"table(columns: ({columns}), table.header({heads}), {cells})"
    return _floating(made, content, "table")


def _floating(body: str, content: Content, kind: str) -> str:
    scope = '"parent"' if content["wide"] else '"column"'
    return (
        f"#figure({body}, kind: {kind}, placement: auto, scope: {scope}, "
        f"caption: [{inline(content['caption'])}]) <{LABEL}{content['label']}>\n\n"
    )


def _equation(content: Content) -> str:
    return f"$ {content['typst']} $ <{LABEL}{content['label']}>\n\n"


BLOCKS: dict[str, Callable[[Any], str]] = {
    "figure": _figure,
    "table": _table,
    "equation": _equation,
}
