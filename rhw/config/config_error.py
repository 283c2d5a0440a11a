"""The error of all wrong configs, in a module that loads at once."""

from __future__ import annotations

#: Maximum number of problems shown at once.
MOST_LINES = 50


class ConfigError(Exception):
    """All errors of one config, one line each: `file:line:column: message`."""

    def __init__(self, lines: list[str], next_step: str = ""):
        #: What to type next, if there is one thing.
        self.next_step = next_step
        more = len(lines) - MOST_LINES
        self.lines = [*lines[:MOST_LINES], *([f"and {more} more problems"] if more > 0 else [])]
        super().__init__("\n".join(self.lines))
