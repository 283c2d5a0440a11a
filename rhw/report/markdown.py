"""REPORT.md: a text of one section per experiment, and an overview made from summary.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from rhw.config import AS_PRINTED
from rhw.config.loader import Config
from rhw.report import ledger
from rhw.report.format import count, label, markdown, percent, plain
from rhw.report.printed_sweeps import Overview
from rhw.report.section import Row, Section
from rhw.report.tables import convergence_table

PART = "<!-- part: {} -->"
END = "<!-- end: {} -->"

HEAD = """# Learning representations by back-propagating errors: the experiments, reproduced

`make reproduce` computes every number in this report from the stored weights of the runs; no
number is typed. Anyone can check them: a seed gives the same weights, to the last bit, on any
machine. The papers' numbers come from the configs, where each is listed with its source.

The papers leave some details open. A *reading* is one choice of these details, and every result
belongs to a reading. `as_printed` is the base config: each of its settings is either printed or
marked as our choice.

A *sweep* is one pass through all training cases. A run that does not solve its task within its
limit counts as *never*, so a median can be *not reached*. *At or below* is the share of all our
runs that had solved the task within the printed number of sweeps. The *closest reading* is the one
for which the median of the solved runs is closest to the printed number.
"""


def overview(summary: pd.DataFrame, titles: dict[str, str]) -> str:
    """Return a table of printed and measured sweep counts, one row per config that has one."""
    lines = []
    for name, title in titles.items():
        rows = summary[summary["config"] == name]
        first = rows[rows["reading"] == "as_printed"]
        if first.empty:
            lines.append({"experiment": plain(title), "solved": "not run yet"})
            continue
        row = first.iloc[0]
        near = closest(rows)
        lines.append(
            {
                "experiment": f"[{label(title)}](#{name})",
                "solved": f"{row['solved']} of {row['seeds']}",
                "median sweeps": count(float(row["sweeps_median"])),
                "paper": count(float(row["paper_sweeps"])),
                "at or below": percent(float(row["share_at_or_below_paper"])),
                "closest reading": "-" if near is None else f"`{near['reading']}`",
                "solved there": "-" if near is None else percent(float(near["share"])),
                "median of solved": "-"
                if near is None
                else count(float(near["sweeps_median_solved"])),
            }
        )
    return "## Overview\n\n" + markdown(pd.DataFrame(lines).fillna("-")) + "\n"


def closest(rows: pd.DataFrame) -> Row | None:
    """Return the reading whose median of solved runs is closest, as a ratio, to the printed number.

    A paper that shows one run shows one that solved; the share of solved runs is given beside it.
    """
    paper = rows.iloc[0]["paper_sweeps"]
    same = rows[(rows["paper_sweeps"] == paper) & np.isfinite(rows["sweeps_median_solved"])]
    if same.empty:
        return None
    gap = np.abs(np.log(same["sweeps_median_solved"].astype(float) / paper))
    return {str(key): value for key, value in same.loc[gap.idxmin()].items()}


def sentence(row: Row) -> str:
    """Describe the result of one reading in a sentence."""
    text = (
        f"Under `{row['reading']}`, {row['solved']} of {row['seeds']} runs solve the task within "
        f"{row['max_sweeps']:,} sweeps; the median is {count(row['sweeps_median'])}"
    )
    if pd.isna(row["paper_sweeps"]):
        return text + "."
    return (
        f"{text}. The paper prints {count(row['paper_sweeps'])}; "
        f"{percent(row['share_at_or_below_paper'])} of our runs had solved the task by then."
    )


def section_markdown(section: Section) -> str:
    """Format the section of one experiment as Markdown."""
    config, name = section.config, section.name
    base = config.base
    lines = [
        PART.format(name),
        f'<a id="{name}"></a>',
        f"## {plain(base.title)}",
        "",
        f"**Claimed.** {plain(base.claim)}",
        "",
        f"**Settings.** {section.settings_in_words}",
        "",
        f"**Run it.** `rhw run {name} --reading all`, then `rhw report {name}`.",
        "",
        f"**What happened.** {sentence(section.rows[0])}",
        "",
        *(f"- {plain(finding)}" for finding in section.findings),
        "",
        markdown(convergence_table(section.shown)),
        "",
    ]
    lines += [
        *_reasons(section, [row for row in section.shown if row["reading"] != AS_PRINTED]),
        "",
    ]
    tables = section.tables
    if not section.claims.empty:
        tables = [("Claims", ledger.NOTE, ledger.table(section.claims)), *tables]
    for title, note, content in tables:
        lines += [f"### {plain(title)}", "", plain(note), "", markdown(content), ""]
    for figure in section.figures:
        lines += [
            f"![{label(figure.caption)}](figures/{name}/{figure.name}.png)",
            "",
            f"*{plain(figure.caption)}*",
            "",
        ]
    if base.notes:
        lines += ["**Open questions.**", "", *(f"- {plain(note)}" for note in base.notes), ""]
    if section.folded:
        head = f"{len(section.folded)} more readings, which do not change the result"
        inside = [
            markdown(convergence_table(section.folded)),
            "",
            *_reasons(section, section.folded),
        ]
        lines += _fold(head, inside)
    lines += _fold("Settings of `as_printed` and their sources", [markdown(section.settings)])
    return "\n".join([*lines, END.format(name), ""])


def _reasons(section: Section, rows: list[Row]) -> list[str]:
    return [f"- `{row['reading']}`: {plain(section.reason(row))}" for row in rows]


def _fold(head: str, lines: list[str]) -> list[str]:
    return ["<details>", f"<summary>{head}</summary>", "", *lines, "", "</details>", ""]


def sections_of(report: str) -> dict[str, str]:
    """Split a written report into the sections of its configs, by name."""
    pattern = re.compile(r"<!-- part: (\w+) -->\n.*?<!-- end: \1 -->\n", re.DOTALL)
    return {match.group(1): match.group(0) for match in pattern.finditer(report)}


#: A figure in a section: picture and caption. {0} is the config, {1} the name of the figure.
FIGURE = r"!\[[^\]]*\]\(figures/{0}/{1}\.png\)\n\n\*[^\n]*\*\n"


def featured_figures(
    sections: dict[str, str], configs: Iterable[Config], pattern: str = FIGURE
) -> list[re.Match[str]]:
    """Find the figures that configs feature, for the top of a report."""
    matches = [
        re.search(pattern.format(config.name, name), sections.get(config.name, ""), re.DOTALL)
        for config in sorted(configs, key=lambda one: one.base.order)
        for name in config.base.featured_figures
    ]
    return [match for match in matches if match is not None]


def printed_sweeps(found: Overview | None) -> str:
    """Format the results of all searches for printed sweep counts; empty if none has run."""
    if found is None:
        return ""
    lines = [f"## {found.heading}", "", found.introduction, "", markdown(found.table), ""]
    lines += [f"![{found.caption}](figures/printed_sweeps.png)", "", f"*{found.caption}*"]
    return "\n".join(["", *lines, ""])


def assemble(
    sections: dict[str, str], summary: pd.DataFrame, titles: dict[str, str], opening: str = ""
) -> str:
    """Assemble the report; an experiment without a section appears in the overview only."""
    present = [sections[name] for name in titles if name in sections]
    return "\n".join([HEAD, *([opening] if opening else []), overview(summary, titles), *present])
