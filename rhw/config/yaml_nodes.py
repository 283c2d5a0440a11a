"""Read the nodes of a YAML text: quickly, and only those that configs use."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import yaml
from yaml.composer import Composer, ComposerError
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

FastParser: Any
try:
    from yaml import cyaml

    FastParser = cyaml.__dict__["CParser"]
except ImportError:  # PyYAML was built without libyaml.
    FastParser = None

#: Maximum depth of nested lists and mappings.
DEEPEST = 20


class _Bounded(Composer):
    """Rejects, before building anything, what makes a small file large or deep."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[attr-defined]
        refused = None
        # An alias is an event with the name of its anchor.
        if getattr(event, "anchor", None) is not None:
            refused = "anchors and aliases are not supported; write the value out"
        elif getattr(event, "tag", None) is not None:
            refused = f"the tag `{event.tag}` is not supported"
        elif self._depth >= DEEPEST:
            refused = f"more than {DEEPEST} nested lists and mappings"
        if refused is not None:
            raise ComposerError(None, None, refused, event.start_mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Loader(_Bounded, yaml.SafeLoader):
    """Reads with the parser in Python, which every PyYAML has and whose messages are clearer."""


_Fast: Any = None
if FastParser is not None:

    class _Fast(_Bounded, FastParser, SafeConstructor, Resolver):  # type: ignore[misc, no-redef]
        """Reads with the parser in C, ten times as fast."""

        def __init__(self, stream: str):
            FastParser.__init__(self, stream)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)


def composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text, read with the parser in C if there is one.

    A text that it does not accept is read again by the one in Python, for its messages.
    """
    if _Fast is not None:
        with suppress(yaml.YAMLError, ValueError, OverflowError):
            found: yaml.Node | None = yaml.compose(text, Loader=_Fast)
            return found
    return yaml.compose(text, Loader=_Loader)


def tokens_of(text: str) -> list[Any]:
    """Return the tokens of a text that has been composed."""
    try:
        return list(yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except (yaml.YAMLError, ValueError, OverflowError):
        return list(yaml.scan(text, Loader=yaml.SafeLoader))
