"""Blocks and references in the prose of the article, and the prose as Markdown.

The prose is Markdown with marks for what Markdown and Typst write differently: a reference is
`⟦cite:key⟧` or `⟦see:label⟧`, and a figure, a table or an equation is a fenced block of JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rhw.report.format import label as escaped

#: A reference in the text: its kind, and what it refers to.
REFERENCE = re.compile(r"⟦(cite|see):([^⟧]+)⟧")
#: A block: what it is, and its content.
BLOCK = re.compile(r"^```(figure|table|equation)\n(.*?)\n```$", re.M | re.S)
#: What kinds of blocks are called where the text refers to them.
CALLED = {"figure": "Figure", "table": "Table", "equation": "equation"}

Content = dict[str, Any]
Sources = Mapping[str, Mapping[str, Any]]


class ArticleError(Exception):
    """Something in the article that is wrong or no longer true."""


def reference(kind: str, *keys: str) -> str:
    """Return a reference for the text of the prose."""
    return f"⟦{kind}:{','.join(keys)}⟧"


def block(kind: str, **content: Any) -> str:
    """Return a block on lines of its own."""
    return f"\n```{kind}\n{json.dumps(content, ensure_ascii=False)}\n```\n"


def blocks(prose: str) -> Iterator[tuple[str, Content]]:
    """Yield all blocks of the prose, each with its kind."""
    for found in BLOCK.finditer(prose):
        yield found[1], json.loads(found[2])


def numbered(prose: str) -> dict[str, str]:
    """Return what the text calls each block, by its label: `Figure 2`, `equation (3)`.

    Raises:
        ArticleError: if two blocks have one label.
    """
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for kind, content in blocks(prose):
        counts[kind] = counts.get(kind, 0) + 1
        number = f"({counts[kind]})" if kind == "equation" else str(counts[kind])
        if content["label"] in names:
            raise ArticleError(f"two blocks with the label `{content['label']}`")
        names[content["label"]] = f"{CALLED[kind]} {number}"
    return names


def cited(prose: str) -> list[str]:
    """Return the keys of all sources in the order in which the text cites them."""
    found = [m[2].split(",") for m in REFERENCE.finditer(prose) if m[1] == "cite"]
    return list(dict.fromkeys(key for keys in found for key in keys))


def check(prose: str, sources: Sources) -> None:
    """Check that every reference leads somewhere, and that every source is cited.

    Raises:
        ArticleError: if one does not.
    """
    labels, keys = numbered(prose), cited(prose)
    seen = [k for m in REFERENCE.finditer(prose) if m[1] == "see" for k in m[2].split(",")]
    for what, wanted, known in (("block", seen, list(labels)), ("source", keys, list(sources))):
        for key in wanted:
            if key not in known:
                raise ArticleError(f"no {what} `{key}`; there are {', '.join(known)}")
    unused = [key for key in sources if key not in keys]
    unseen = [key for key, name in labels.items() if key not in seen and name[0] != "e"]
    if unused or unseen:
        raise ArticleError(f"nothing refers to {', '.join([*unused, *unseen])}")


def to_markdown(prose: str, sources: Sources) -> str:
    """Return the prose as Markdown, with a list of its sources."""
    names, keys = numbered(prose), cited(prose)

    def refer(found: re.Match[str]) -> str:
        if found[1] == "cite":
            return f"[{', '.join(str(keys.index(key) + 1) for key in found[2].split(','))}]"
        return " and ".join(names[key] for key in found[2].split(","))

    def write(found: re.Match[str]) -> str:
        content = json.loads(found[2])
        return WRITE[found[1]](content, names[content["label"]])

    text = REFERENCE.sub(refer, BLOCK.sub(write, prose))
    listed = [f"{n}. {source_in_words(sources[key])}" for n, key in enumerate(keys, start=1)]
    return (
        re.sub(r"\n{3,}", "\n\n", text).rstrip()
        + "\n\n## References\n\n"
        + "\n".join(listed)
        + "\n"
    )


def _figure(content: Content, name: str) -> str:
    caption = content["caption"]
    return f"\n![{escaped(name)}]({content['path']}.png)\n\n*{name}.* {caption}\n"


def _table(content: Content, name: str) -> str:
    head, *rows = content["rows"]
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return f"\n*{name}.* {content['caption']}\n\n" + "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _equation(content: Content, name: str) -> str:
    number = name.partition("(")[2].rstrip(")")
    return f"\n$$ {content['latex']} \\tag{{{number}}} $$\n"


WRITE: dict[str, Callable[[Content, str], str]] = {
    "figure": _figure,
    "table": _table,
    "equation": _equation,
}


def source_in_words(source: Mapping[str, Any]) -> str:
    """Return a source as a list of references has it."""
    authors = [" ".join(reversed(name.split(", "))) for name in source["author"]]
    parts = [", ".join(authors), f'"{source["title"]}"']
    parent = source.get("parent", {})
    if parent:
        words = [f"*{parent['title']}*"]
        words += [f"vol. {parent['volume']}"] if "volume" in parent else []
        parts.append(" ".join(words))
    parts += [str(source[key]) for key in ("genre", "organization") if key in source]
    parts += [f"pp. {source['page-range']}"] if "page-range" in source else []
    parts.append(str(source["date"]))
    doi = source.get("serial-number", {}).get("doi")
    text = ", ".join(parts) + "."
    return f"{text} [doi:{doi}](https://doi.org/{doi})" if doi else text
