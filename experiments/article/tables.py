"""The tables of the article: every printed number next to ours, and all verdicts in short."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rhw.analysis.evidence import Judged
from rhw.analysis.plain import records
from rhw.config.claims_spec import NUMBERS
from rhw.report import ledger
from rhw.report.article.prose import table
from rhw.report.article.values import Values
from rhw.report.assemble import Report

#: Titles of experiments, shorter than those of the report.
SHORT = {
    "symmetry": "Mirror symmetry (letter)",
    "symmetry_pdp": "Mirror symmetry (chapter)",
    "xor": "XOR, two hidden units",
    "xor_direct": "XOR, direct connections",
    "xor_hidden": "XOR, size of the hidden layer",
    "xor_and": "XOR with the AND as an input",
    "xor_disk": "XOR of the disk",
    "parity": "Parity 4-4-1",
    "parity_sizes": "Parity, other sizes",
    "encoder": "Encoder 8-3-8",
    "encoder_4": "Encoder 4-2-4",
    "family_trees": "Family trees",
    "bottleneck": "One graded unit",
    "addition": "Binary addition",
    "negation": "Negation",
    "t_c": "T and C",
    "shift_register": "Shift register",
    "sequence_completion": "Sequences",
    "variable_timing": "Sequences, variable timing",
    "pairs": "Random pairs",
    "general": "General statements, four tasks",
}


#: Printed numbers of which an experiment has several.
WHICH = {
    "xor_hidden two_units": "XOR, 2 hidden units",
    "xor_hidden thirty_two_units": "XOR, 32 hidden units",
    "xor_hidden small_eta": "XOR, 8 hidden units, ε = 0.1",
    "xor_hidden large_eta": "XOR, 8 hidden units, ε = 0.75",
    "xor two_in_hundreds": "XOR, runs in the minimum",
    "encoder_4 always_learns": "Encoder 4-2-4, runs that learn",
    "family_trees held_out": "Family trees, held out",
    "family_trees no_decay": "Family trees, without decay",
    "sequence_completion held_out": "Sequences, held out",
    "pairs fixed": "Random pairs, 10 hidden units",
    "pairs wide_fixed": "Random pairs, 100 hidden units",
    "pairs wide_over_fan_in": "Random pairs, ε over fan-in",
}


def numbers(values: Values) -> str:
    """Return the table of printed numbers: ours as printed, and the three verdicts."""
    rows = [
        [
            "Experiment",
            "Printed",
            "Ours, as printed",
            "*p*",
            "As printed",
            "Nearest reading",
            "With the choice",
        ]
    ]
    for row in records(values.report.per_claim):
        if row["group"] != "numbers":
            continue
        claim = values.claim(row["experiment"], row["claim"])
        first = next(iter(claim.rows.values()))
        strict = min(claim.rows.values(), key=lambda one: one.distance)
        weak = " (weak)" if row["weak"] else ""
        shown = strict if strict.distance == 0 else first
        rows.append(
            [
                WHICH.get(f"{row['experiment']} {row['claim']}", SHORT[row["experiment"]]),
                shown.printed if shown.printed != "-" else printed_of(claim.rows),
                shown.ours if strict.distance == 0 else "no such reading",
                p_of(shown),
                row["printed"],
                row["nearest"],
                row["chosen"] + weak,
            ]
        )
    caption = (
        "Every printed number next to ours; sweeps, unless it says otherwise. *p* is two-sided, "
        "from the case that runs that are not settled never solve to the case that they solve "
        "later. The nearest reading is the one of least distance above 0. *Fitted*: the reading "
        "was chosen with this number in view."
    )
    columns = ["1.15fr", "0.8fr", "1.9fr", "0.7fr", "0.75fr", "0.8fr", "0.95fr"]
    return table("numbers", caption, columns, rows, wide=True)


def printed_of(rows: Mapping[str, Judged]) -> str:
    """Return what a claim prints, under any of its readings."""
    return next((one.printed for one in rows.values() if one.printed != "-"), "-")


def p_of(one: Judged) -> str:
    """Format the p of a verdict, or its range."""
    if one.kind not in NUMBERS or one.p_most != one.p_most:
        return "-"
    least, most = (f"{p:.2g}" if p >= 0.001 else "< 0.001" for p in (one.p_least, one.p_most))
    return least if least == most else f"{least} to {most}"


def claims(report: Report) -> str:
    """Return the table of all verdicts in short: a row for each experiment, and the sum."""
    rows = [
        [
            "Experiment",
            "Numbers, as printed",
            "with the choice",
            "Statements, as printed",
            "with the choice",
        ]
    ]
    every = report.per_claim
    for section in report.sections:
        own = every[every["experiment"] == section.name]
        if (own["group"] != "checks").any():
            rows.append([SHORT[section.name], *_counts(own)])
    rows.append(["**All**", *_counts(every)])
    caption = (
        "All claims in short. *As printed*: under the settings that the papers state. *With the "
        "choice*: all readings together, at the price of their number."
    )
    return table("claims", caption, ["1.1fr", "1.1fr", "1.1fr", "1.4fr", "1.4fr"], rows, wide=True)


def _counts(rows: pd.DataFrame) -> list[str]:
    cells = []
    for group in ledger.GROUPS[:2]:
        own = rows[rows["group"] == group]
        for column in ("printed", "chosen"):
            cells.append(ledger.counts(own[column]) if len(own) else "–")
    return cells
