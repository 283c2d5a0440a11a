"""Render a report as Markdown: REPORT.md, from the template report.md."""

from __future__ import annotations

import pandas as pd

from rhw.config import AS_PRINTED
from rhw.report import ledger
from rhw.report.assemble import Report, about_verdicts, closest, convergence, linked
from rhw.report.format import count, label, markdown, percent, plain
from rhw.report.section import Row
from rhw.report.tables import right
from rhw.report.templating import environment

FILE = "REPORT.md"


def render(report: Report) -> str:
    """Return a report as Markdown."""
    # Markdown is plain text here: `plain` and `label` escape what HTML could be made of.
    filters = {"plain": plain, "label": label, "table": markdown}
    template = environment(autoescape=False, **filters).get_template("report.md")
    return template.render(
        report=report,
        overview=overview(report),
        glance=glance(report),
        tallies=ledger.tallies(report.per_claim),
        **about_verdicts(report),
        sentence=sentence,
        convergence=convergence,
        claims=ledger.table,
        claims_note=ledger.NOTE,
        as_printed=AS_PRINTED,
    )


def sentence(row: Row) -> str:
    """Describe the result of one reading in a sentence."""
    text = (
        f"Under `{row['reading']}`, {row['solved']} of {row['seeds']} runs solve the task within "
        f"{row['max_sweeps']:,} sweeps; the median is {count(row['sweeps_median'])}"
    )
    if not pd.isna(row["paper_sweeps"]):
        text = (
            f"{text}. The paper prints {count(row['paper_sweeps'])}; "
            f"{percent(row['share_at_or_below_paper'])} of our runs had solved the task by then"
        )
    if row["solved"] < row["seeds"] / 2 and right(row, "trained") != "-":
        # A run can be useful without having solved its task.
        text += f". Cases that are right in the median run: {right(row, 'trained')}"
        if right(row, "held_out") != "-":
            text += f", and of those held out {right(row, 'held_out')}"
    return text + "."


def overview(report: Report) -> pd.DataFrame:
    """Return a table of printed and measured sweep counts, one row per experiment."""
    lines = []
    for section in report.sections:
        row, near = section.rows[0], closest(section.rows)
        line = {
            "experiment": linked(section),
            "solved": f"{row['solved']} of {row['seeds']}",
            "median sweeps": count(float(row["sweeps_median"])),
        }
        if report.has_printed_sweeps:
            line |= {
                "paper": count(float(row["paper_sweeps"])),
                "at or below": percent(float(row["share_at_or_below_paper"])),
                "closest reading": "-" if near is None else f"`{near['reading']}`",
                "solved there": "-" if near is None else percent(float(near["share"])),
                "median of solved": "-"
                if near is None
                else count(float(near["sweeps_median_solved"])),
            }
        lines.append(line)
    return pd.DataFrame(lines)


def glance(report: Report) -> pd.DataFrame:
    """Return the numbers of verdicts, one row per experiment that has claims."""
    shown = []
    for section in report.sections:
        rows = report.per_claim
        own = rows[(rows["experiment"] == section.name) & (rows["group"] != "checks")]
        if not own.empty:
            columns = {words: ledger.counts(own[name]) for name, words in ledger.THREE.items()}
            shown.append({"experiment": linked(section), "claims": str(len(own)), **columns})
    return pd.DataFrame(shown)
