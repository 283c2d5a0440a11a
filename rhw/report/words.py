"""The table of words: what "always", "often" and the others mean as shares and as ratios."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from rhw.config.words import LOOSER, RATIOS, SHARES, STRICTER
from rhw.report.format import percent

NOTE = (
    "One table for all claims, without exceptions. A plain statement (the network learns, the "
    "units encode the generation) means *most*. The stricter and the looser ranges show which "
    "verdicts depend on the table."
)


def table() -> pd.DataFrame:
    """Return the words with their ranges, as text."""
    rows = [
        {
            "word": word,
            "of": "share of runs",
            "means": _shares(span),
            "stricter": _shares(STRICTER[word]),
            "looser": _shares(LOOSER[word]),
        }
        for word, span in SHARES.items()
    ]
    for ratio, (low, high) in RATIOS.items():
        means = f"{low:.3g} to {high:.3g}" if isfinite(high) else f"more than {low:.3g}"
        of = "the printed ratio" if ratio == "about" else "ratio"
        rows.append({"word": ratio, "of": of, "means": means, "stricter": "-", "looser": "-"})
    return pd.DataFrame(rows)


def _shares(span: tuple[float, float]) -> str:
    return f"{percent(span[0])} to {percent(span[1])}"
