"""The price of choice: one verdict of a claim from those under k readings.

"Compatible" is a failure to reject, so the more readings there are, the easier it is to find one
that agrees. The word for a number comes from its p under all readings, weighted by 2^-distance; the
words for shares and ratios from intervals at 1 - 0.05 / k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from rhw.analysis import printed_numbers as numbers
from rhw.analysis.evidence import CHECK_WORDS, NUMBER_WORDS, OTHER_WORDS, Judged
from rhw.analysis.shares import place
from rhw.config.claims_spec import CHECKS, NUMBERS
from rhw.config.words import SHARES


@dataclass(frozen=True)
class Choice:
    """The verdicts on one claim, in three columns.

    printed: under the readings that are strictly as printed; nearest: under the nearest other one,
    with its name; chosen: with the choice among all of them, of which `agree` of `readings` agree;
    accepted: what would have been compatible under some reading; weak: whether that is too much.
    """

    printed: str
    nearest: str
    nearest_reading: str
    chosen: str
    agree: int
    readings: int
    accepted: str
    weak: bool


def choose(rows: Sequence[Judged]) -> Choice:
    """Return the three columns of one claim.

    Args:
        rows: its verdicts, one for each reading.
    """
    strict = next((row for row in rows if row.distance == 0), None)
    others = sorted((row for row in rows if row.distance > 0), key=lambda row: row.distance)
    near = others[0] if others else None
    used = [row for row in rows if row.verdict not in OTHER_WORDS]
    agree = [row for row in used if row.verdict in ("compatible", "reproduced", CHECK_WORDS[0])]
    word, weak, accepted = _chosen(rows, used)
    return Choice(
        "not run" if strict is None else strict.verdict,
        "-" if near is None else near.verdict,
        "-" if near is None else near.reading,
        word,
        len(agree),
        len(used),
        accepted,
        weak,
    )


def _chosen(rows: Sequence[Judged], used: Sequence[Judged]) -> tuple[str, bool, str]:
    """Return the word of a choice, whether it is weak, and what would have been accepted."""
    if not used:
        return rows[0].verdict, False, "-"
    if rows[0].kind in CHECKS:
        bad = [row for row in used if row.verdict == CHECK_WORDS[1]]
        return CHECK_WORDS[1 if bad else 0], False, "-"
    if used[0].verdict in NUMBER_WORDS and rows[0].kind in NUMBERS:
        return _number(used)
    return _claim(used), any(row.weak for row in used), used[0].accepted


def _number(used: Sequence[Judged]) -> tuple[str, bool, str]:
    weights = [2.0**-row.distance for row in used]
    words = set()
    for which in ("p_least", "p_most"):
        p = sum(w * getattr(row, which) for w, row in zip(weights, used, strict=True))
        words.add(numbers.word_of(p / sum(weights)))
    # A reading that is not settled decides nothing, if it could change the word.
    open_ = [row for row in used if row.verdict == "not settled"]
    word = words.pop() if len(words) == 1 and len(open_) < len(used) else "not settled"
    if word == "incompatible" and any(row.verdict != "incompatible" for row in used):
        word = "unusual" if not open_ else "not settled"
    low = min((row.at_least for row in used if isfinite(row.at_least)), default=inf)
    high = max((row.at_most for row in used), default=inf)
    weak = all(row.weak for row in used)
    if used[0].kind in ("count", "mean"):
        weak = numbers.is_weak(low, high)
    return word, weak, numbers.accepted_in_words(low, high)


def _claim(used: Sequence[Judged]) -> str:
    words = [_wide(row) for row in used]
    if "reproduced" in words:
        return "reproduced"
    return "not reproduced" if set(words) == {"not reproduced"} else "undecided"


def _wide(row: Judged) -> str:
    """Return the verdict from the interval that the number of readings makes wider."""
    if row.verdict != "reproduced" or row.kind == "exists":
        return row.verdict
    if row.kind == "most_frequent":
        return "reproduced" if row.wide_low > 0 else "undecided"
    span = (row.at_least, row.at_most) if row.kind == "ratio" else SHARES[row.word]
    return place(row.wide_low, row.wide_high, span)
