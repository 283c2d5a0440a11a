"""Phrases that readers stumble over: python -m tests.support.language (part of make lint)."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.support.paths import ROOT

#: What to write instead.
PHRASES = {
    r"what (becomes|became) of": "say what happens: results, outcomes",
    r"has never heard of": "independent of",
    r"goes? on (from there|where it)": "resumes",
    r"left the (finite )?numbers": "overflowed",
    r"[Oo]f one job joblib": "with one job, joblib",
    r"is no news": "is expected",
    r"can be nearly anything|nearly anything": "almost any exception",
    r"\bso many (are|of|at a|seeds|runs|rows|blocks|workers)\b": "give the number a name",
    r"too good: it was chosen for its luck": "biased upward (winner's curse)",
    r"Do I get what you got": "check bit-for-bit reproducibility",
    r"cannot tell apart the nearest": "the closest among those statistically tied for best",
    (
        r"\b(a|an|one) (row|line|panel|column|file|square|block|name|value|seed|case|unit) an? "
        r"(?!few|little)\w+"
    ): "one ... per ...",
    r"\bbeside (ours|theirs)\b": "next to ours",
    r"\bthe letter of\b|\bto the letter\b": "exactly",
    r"\bis no (text|question|name)\b": "is not a ...",
    r"\bnobody waits\b|\bnobody watches\b": "say what happens instead",
}
ENDINGS = (".py", ".md", ".yaml", ".html", ".js")
#: Pages that are written by commands, or rewritten soon, and this list.
LEFT_OUT = ("results/", "docs/findings.md", "docs/verdicts.md", "tests/support/language.py")


def found(text: str) -> list[tuple[int, str, str]]:
    """Line, phrase and what to write instead, of every phrase in a text."""
    return [
        (text[: match.start()].count("\n") + 1, match.group(0), instead)
        for phrase, instead in PHRASES.items()
        for match in re.finditer(phrase, text)
    ]


def main() -> int:
    """Print every phrase in the project; return how many there are."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    count = 0
    for name in listed.stdout.split("\n"):
        path = ROOT / name
        if name.startswith(LEFT_OUT) or path.suffix not in ENDINGS or not path.is_file():
            continue
        for line, phrase, instead in found(path.read_text(encoding="utf-8")):
            print(f"{name}:{line}: `{phrase}`: {instead}")
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(bool(main()))
