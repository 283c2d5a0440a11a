"""Render a report as Markdown: REPORT.md is an index, and each experiment has a page."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from rhw.config import AS_PRINTED
from rhw.report import key, ledger
from rhw.report.assemble import Report, about_verdicts, closest, convergence
from rhw.report.format import count, label, markdown, percent, plain
from rhw.report.section import Row, Section
from rhw.report.tables import right
from rhw.report.templating import environment

FILE = "REPORT.md"
#: Folder of the pages of experiments, and the page on verdicts.
PAGES, VERDICTS = "sections", "verdicts.md"


def render(report: Report, has_article: bool = False) -> dict[str, str]:
    """Return the pages of a report as Markdown: an index, a page for each experiment, two more.

    Args:
        report: the report.
        has_article: whether the article stands beside it.

    Returns:
        By name of file in the folder of results.
    """
    # Markdown is plain text here: `plain` and `label` escape what HTML could be made of.
    templates = environment(
        autoescape=False, plain=plain, label=label, table=markdown, escaped=escape
    )
    verdicts = about_verdicts(report)
    has_key = not report.own
    pages = {
        FILE: templates.get_template("report.md").render(
            report=report,
            overview=overview(report),
            glance=glance(report),
            tallies=ledger.tallies(report.per_claim),
            linked=linked,
            has_article=has_article,
            **verdicts,
        )
    }
    for section in report.sections:
        pages[page_of(section)] = templates.get_template("section.md").render(
            section=section,
            verdicts=_verdicts(report, section),
            sentence=sentence,
            convergence=convergence,
            claims=ledger.table,
            claims_note=ledger.NOTE,
            as_printed=AS_PRINTED,
            key=has_key,
        )
    if not report.per_claim.empty:
        made = templates.get_template("verdicts.md").render(report=report, key=has_key, **verdicts)
        pages[VERDICTS] = made
    if has_key:
        made = templates.get_template("key.md").render(sources=key.sources(), glossary=key.words())
        pages[key.FILE] = made
    return {name: re.sub(r"\n{3,}", "\n\n", text) for name, text in pages.items()}


def page_of(section: Section) -> str:
    """Return the name of an experiment's page in the folder of results."""
    return f"{PAGES}/{section.name}.md"


def linked(section: Section) -> str:
    """Return the title of a section as a link to its page, in Markdown."""
    return f"[{label(section.title)}]({page_of(section)})"


def _verdicts(report: Report, section: Section) -> dict[str, str]:
    """Return the numbers of verdicts on the claims of an experiment; empty if it has none."""
    rows = report.per_claim
    own = rows[(rows["experiment"] == section.name) & (rows["group"] != "checks")]
    return {name: ledger.counts(own[name]) for name in ledger.THREE} if len(own) else {}


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
        columns = _verdicts(report, section)
        if columns:
            named = {words: columns[name] for name, words in ledger.THREE.items()}
            shown.append({"experiment": linked(section), **named})
    return pd.DataFrame(shown)
