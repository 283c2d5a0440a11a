"""A YAML reader that keeps the line, the column and the comment of every value.

Plain YAML 1.1 reads `1e-3` as a string, `010` as 8 and `no` as false, and accepts duplicate keys.
Here, `1e-3` is a number, only true and false are booleans, and leading zeros, duplicate keys,
anchors, tags and merge keys are errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from rhw.config.yaml_nodes import composed, tokens_of

Place = tuple[int, int]
Key = tuple[str | int, ...]

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
LEADING_ZERO = re.compile(r"[-+]?0[0-9]+$")
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


#: Maximum size of a file.
MOST_BYTES = 200_000
#: Maximum number of digits of a number and of letters of a key.
MOST_DIGITS, MOST_LETTERS = 40, 80
#: Characters that change the direction of text and could hide what a file says.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class YamlError(Exception):
    """Problems of one file, each as ((line, column), message); lines count from 1."""

    def __init__(self, problems: list[tuple[Place, str]]):
        self.problems = problems
        super().__init__("; ".join(message for _, message in problems))


@dataclass
class Document:
    """The values of a file, and the position of each, looked up by its path of keys."""

    data: Any
    places: dict[Key, Place] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)

    def place(self, key: Key) -> Place:
        """Return line and column of a value, or of the closest enclosing value in the file."""
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, (1, 1))

    def comment(self, key: Key) -> str:
        """Return the comment on the line of a value, or of the closest enclosing key."""
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
    if path.exists() and not path.is_file():
        raise YamlError([((1, 1), "not a file")])
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise YamlError([((1, 1), f"more than {MOST_BYTES:,} bytes, too large for a config")])
    try:
        # Some editors start a file with a byte order mark, which is not part of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise YamlError([(place, f"not UTF-8 text: {error.reason}")]) from error
    return parse(text)


def parse(text: str) -> Document:
    """Parse a text.

    Raises:
        YamlError: as `read` does.
    """
    try:
        node = composed(text)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise YamlError([(place, f"YAML syntax: {error.reason}")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError([(place, f"YAML syntax: {error.problem or error.context}")]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML raises other errors for some numbers: `"\\UFFFFFFFF"`, `%YAML 9...9`.
        raise YamlError([((1, 1), f"YAML syntax: {error}")]) from error
    document = Document(None, comments=_comments(text))
    problems: list[tuple[Place, str]] = []
    document.data = {} if node is None else _value(node, (), document.places, problems)
    if problems:
        raise YamlError(problems)
    return document


def scalar(text: str) -> Any:
    """Return the value of an unquoted word: a number, true, false, null or the word itself.

    Raises:
        ValueError: a number with a leading zero, which some readers take for octal and others for
            decimal, or one with too many digits.
    """
    if text in WORDS:
        return WORDS[text]
    if len(text) > MOST_DIGITS and NUMBER.match(text):
        raise ValueError(f"a number of {len(text)} characters")
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
) -> Any:
    places.setdefault(key, _place(node))
    if isinstance(node, yaml.ScalarNode):
        odd = next((c for c in node.value if not _is_text(c)), None)
        if odd is not None:
            problems.append((_place(node), f"the character U+{ord(odd):04X} is not allowed"))
            return None
        if node.style:
            return node.value
        try:
            return scalar(node.value)
        except ValueError as error:
            problems.append((_place(node), str(error)))
            return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*key, i), places, problems) for i, child in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    return _mapping(node, key, places, problems)


def _mapping(
    node: yaml.MappingNode,
    key: Key,
    places: dict[Key, Place],
    problems: list[tuple[Place, str]],
) -> dict[Any, Any] | None:
    if len(node.value) == 1 and node.flow_style and not _text_of(node.value[0][0]):
        # `?` begins a key in YAML; in a table it stands for what is not known.
        problems.append((_place(node), "`?` is not a number; leave the row out, or give a value"))
        return None
    result: dict[Any, Any] = {}
    for name_node, child in node.value:
        name = scalar_key(name_node, problems)
        if name in result:
            first = places[(*key, name)][0]
            problems.append(
                (_place(name_node), f"`{name}` appears twice (first on line {first}); keep one")
            )
            continue
        places[(*key, name)] = _place(name_node)
        result[name] = _value(child, (*key, name), places, problems)
    return result


def _text_of(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _is_text(character: str) -> bool:
    """Return whether a character may be part of a text: no control, no change of direction."""
    control = category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in "\n\t"
    return not control and character not in TURNING


def scalar_key(node: yaml.Node, problems: list[tuple[Place, str]]) -> str | int:
    """Return a mapping's key: a word, or a whole number (as in schedules by sweep)."""
    if not isinstance(node, yaml.ScalarNode):
        problems.append((_place(node), "a key must be a word or a whole number"))
        return "?"
    text: str = node.value
    if not text or not all(map(_is_text, text)) or len(text) > MOST_LETTERS:
        problems.append((_place(node), f"a key is a word of 1 to {MOST_LETTERS} letters"))
        return "?"
    return int(text) if not node.style and INTEGER.match(text) else text


def _comments(text: str) -> dict[int, str]:
    """Return the comment at the end of each line, found after the line's last token."""
    ends: dict[int, int] = {}
    for token in tokens_of(text):
        if token.end_mark.index > token.start_mark.index:
            ends[token.end_mark.line] = token.end_mark.column
    found = {}
    for number, line in enumerate(text.splitlines()):
        match = re.match(r"\s*#\s*(.*\S)", line[ends.get(number, 0) :])
        if match and number in ends:
            found[number + 1] = match.group(1)
    return found
