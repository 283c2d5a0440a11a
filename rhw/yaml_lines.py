"""YAML with a memory: every value knows its line, its column and the comment beside it.

Plain YAML 1.1 reads `1e-3` as a string, `010` as 8 and `no` as false, and lets the second of two
equal keys win. Here a number is a number, true and false are the only booleans, a leading zero is
refused and so are duplicate keys, anchors, tags and merge keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[int, int]
Key = tuple[str | int, ...]

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
LEADING_ZERO = re.compile(r"[-+]?0[0-9]+$")
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class YamlError(Exception):
    """Problems of one file, each as ((line, column), message); lines count from 1."""

    def __init__(self, problems: list[tuple[Place, str]]):
        self.problems = problems
        super().__init__("; ".join(message for _, message in problems))


@dataclass
class Document:
    """A file's values, and where each stands. A place is looked up by its path of keys."""

    data: Any
    places: dict[Key, Place] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)

    def place(self, key: Key) -> Place:
        """Line and column of a value, or of the nearest thing around it that the file has."""
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, (1, 1))

    def comment(self, key: Key) -> str:
        """The comment on the line of a value, or on the line of the nearest key around it."""
        while key:
            found = self.comments.get(self.place(key)[0])
            if found is not None:
                return found
            key = key[:-1]
        return ""


def read(path: Path) -> Document:
    """Read one file.

    Raises:
        YamlError: bad syntax, a duplicate key, or a construct that configs do not use.
        OSError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise YamlError([((1, 1), f"not UTF-8 text: {error}")]) from error
    return parse(text)


def parse(text: str) -> Document:
    """Read a text.

    Raises:
        YamlError: as `read` does.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError([(place, f"YAML syntax: {error.problem or error.context}")]) from error
    except yaml.YAMLError as error:
        raise YamlError([((1, 1), f"YAML syntax: {error}")]) from error
    document = Document(None, comments=_comments(text))
    problems: list[tuple[Place, str]] = []
    document.data = {} if node is None else _value(node, (), document.places, problems, set())
    if problems:
        raise YamlError(problems)
    return document


def scalar(text: str) -> Any:
    """The value of an unquoted word: a number, true, false, null or the word itself.

    Raises:
        ValueError: a number with a leading zero, which readers take for 8 or for 10.
    """
    if text in WORDS:
        return WORDS[text]
    if LEADING_ZERO.match(text):
        raise ValueError(f"`{text}`: write a whole number without leading zeros")
    if INTEGER.match(text):
        return int(text)
    return float(text) if NUMBER.match(text) else text


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _value(
    node: yaml.Node,
    key: Key,
    places: dict[Key, Place],
    problems: list[tuple[Place, str]],
    above: set[int],
) -> Any:
    places.setdefault(key, _place(node))
    if id(node) in above:
        problems.append((_place(node), "a value cannot contain itself"))
        return None
    above = above | {id(node)}
    if isinstance(node, yaml.ScalarNode):
        if node.style is not None:
            return node.value
        try:
            return scalar(node.value)
        except ValueError as error:
            problems.append((_place(node), str(error)))
            return None
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(child, (*key, i), places, problems, above) for i, child in enumerate(node.value)
        ]
    assert isinstance(node, yaml.MappingNode)
    result: dict[Any, Any] = {}
    for name_node, child in node.value:
        name = scalar_key(name_node, problems)
        if name in result:
            first = places[(*key, name)][0]
            problems.append(
                (_place(name_node), f"`{name}` stands twice (first on line {first}); keep one")
            )
            continue
        places[(*key, name)] = _place(name_node)
        result[name] = _value(child, (*key, name), places, problems, above)
    return result


def scalar_key(node: yaml.Node, problems: list[tuple[Place, str]]) -> str | int:
    """A mapping's key: a word, or a whole number (as in schedules by sweep)."""
    if not isinstance(node, yaml.ScalarNode):
        problems.append((_place(node), "a key must be a word or a whole number"))
        return "?"
    text: str = node.value
    return int(text) if node.style is None and INTEGER.match(text) else text


def _comments(text: str) -> dict[int, str]:
    """The comment at the end of each line, found behind the line's last token."""
    ends: dict[int, int] = {}
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if token.end_mark.index > token.start_mark.index:
            ends[token.end_mark.line] = token.end_mark.column
    found = {}
    for number, line in enumerate(text.splitlines()):
        match = re.match(r"\s*#\s*(.*\S)", line[ends.get(number, 0) :])
        if match and number in ends:
            found[number + 1] = match.group(1)
    return found
