"""How the verdicts change with the limits of p, and with the ranges of the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isnan

import pandas as pd

from rhw.analysis import printed_numbers as numbers
from rhw.analysis.evidence import CLAIM_WORDS, NUMBER_WORDS, OTHER_WORDS, Judged
from rhw.analysis.shares import place
from rhw.config.words import LOOSER, SHARES, STRICTER, Spans
from rhw.report.ledger import counts, group_of

#: A number is compatible from these values of p on; the second is the protocol's, in its rules.
LIMITS = (0.05, 0.1, 0.2)
TITLE = "Verdicts that depend on our limits"
NOTE = (
    "Every verdict under its reading, with other limits of p for numbers and other ranges for "
    "words. The protocol's own come first; the last column names what differs."
)


def flips(rows: Iterable[Judged]) -> pd.DataFrame:
    """Return a table of the verdicts under other limits and other ranges."""
    those = [row for row in rows if row.verdict not in OTHER_WORDS]
    by_number = [row for row in those if group_of(row) == "numbers"]
    by_word = [row for row in those if row.word in SHARES]
    lines = []
    for limit in LIMITS:
        lines.append(_line(f"compatible from p = {limit:g}", by_number, _with_limit(limit)))
    for name, spans in (("as they are", SHARES), ("stricter", STRICTER), ("looser", LOOSER)):
        lines.append(_line(f"ranges of the words {name}", by_word, _with_ranges(spans)))
    return pd.DataFrame(lines)


def _line(rule: str, rows: list[Judged], verdict: Callable[[Judged], str]) -> dict[str, str]:
    found = {f"{one.experiment}/{one.claim} ({one.reading})": verdict(one) for one in rows}
    differ = [
        f"{name}: {found[name]}"
        for name, one in zip(found, rows, strict=True)
        if found[name] != one.verdict
    ]
    return {"rule": rule, "verdicts": counts(found.values()), "differs": "; ".join(differ) or "-"}


def _with_limit(limit: float) -> Callable[[Judged], str]:
    def verdict(one: Judged) -> str:
        if one.verdict == NUMBER_WORDS[-1] or isnan(one.p_least):
            return one.verdict
        words = {numbers.word_of(p, limit) for p in (one.p_least, one.p_most)}
        if "incompatible" in words and one.verdict != "incompatible":
            # Too few runs for a word as strong as this.
            words = {"unusual"}
        # A small share of solved runs limits the word, whatever p is.
        if one.verdict in ("unusual", "incompatible") and "compatible" in words:
            return one.verdict
        return words.pop() if len(words) == 1 else NUMBER_WORDS[-1]

    return verdict


def _with_ranges(spans: Spans) -> Callable[[Judged], str]:
    def verdict(one: Judged) -> str:
        if one.verdict == CLAIM_WORDS[-1] and spans is SHARES:
            return one.verdict
        return place(one.low, one.high, spans[one.word])

    return verdict
