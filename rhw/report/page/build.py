"""results/report.html: the report as one file that opens from disk and asks no network.

It is made from the same sections as REPORT.md. Everything in it that is not the laboratory is there
without scripts too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from rhw.analysis.runs import Runs
from rhw.analysis.verdicts import VERDICTS
from rhw.config import AS_PRINTED, catalogue
from rhw.config.loader import Config
from rhw.report import ledger, markdown
from rhw.report.format import count, percent
from rhw.report.page.laboratory import laboratory
from rhw.report.printed_sweeps import Overview
from rhw.report.section import Row, Section
from rhw.report.tables import convergence_table

FILE = "report.html"
HERE = Path(__file__).parent
#: In this order, as one script, the page has them; the first alone is the background worker's.
SCRIPTS = ("engine.js", "drawing.js", "laboratory.js", "page.js")


@cache
def _markdown() -> MarkdownIt:
    """What texts of configs may hold: `code`, *emphasis* and links. All else stays as it is."""
    return MarkdownIt("zero").enable(["backticks", "emphasis", "link", "entity", "escape"])


def prose(value: object) -> Markup:
    """One paragraph of a config's or a finding's Markdown; markup in it stays text."""
    # Made by a renderer that escapes all HTML, so it is safe to trust.
    return Markup(_markdown().renderInline(str(value).strip()))


def as_json(value: object) -> Markup:
    """JSON that can stand inside a script element."""
    content = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return Markup(content.replace("<", "\\u003c").replace("&", "\\u0026"))


def picture(path: Path) -> str:
    """A PNG as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("rhw.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"prose": prose, "json": as_json, "count": count, "percent": percent}
    made.filters["slug"] = lambda verdict: verdict.replace(" ", "-")
    return made


def section_html(section: Section, runs: dict[str, Runs], results: Path) -> str:
    """The section of one experiment."""
    redrawn = {drawn: printed for printed, drawn in section.config.base.reproduces.items()}
    # What stands beside a figure of the paper comes first.
    figures = sorted(section.figures, key=lambda one: one.name not in redrawn)
    claims = [
        (claim, rows.to_dict("records"))
        for claim, rows in section.claims.groupby("claim", sort=False)
    ]
    return (
        _environment()
        .get_template("section.html")
        .render(
            section=section,
            base=section.config.base,
            claims=claims,
            happened=markdown.sentence(section.rows[0]),
            convergence=convergence_table(section.shown),
            folded=convergence_table(section.folded) if section.folded else None,
            figures=[
                {
                    "id": f"figure-{section.name}-{one.name}",
                    "caption": one.caption,
                    "printed": _figure_words(redrawn[one.name]) if one.name in redrawn else "",
                    "data": picture(results / "figures" / section.name / f"{one.name}.png"),
                }
                for one in figures
            ],
            laboratory=laboratory(section.config, runs),
        )
        + "\n"
    )


def _figure_words(name: str) -> str:
    """`n86_figure_1` as a reader says it."""
    source, _, rest = name.partition("_")
    return f"{source.upper()} {rest.replace('_', ' ').replace('figure', 'Fig.')}"


def assemble(
    sections: dict[str, str],
    summary: pd.DataFrame,
    claims: pd.DataFrame,
    configs: list[Config],
    printed_sweeps: Overview | None,
    results: Path,
) -> str:
    """The whole page.

    Args:
        sections: by name of config.
        summary: a row a reading, as in summary.csv.
        claims: the whole ledger.
        configs: all that the report knows.
        printed_sweeps: what the searches say of every printed number of sweeps, if they ran.
        results: folder of results, with its figures.
    """
    titles = catalogue.titles(configs)
    readings = rows_of(summary, configs)
    best = ledger.best(claims)
    scripts = {name: (HERE / name).read_text(encoding="utf-8") for name in SCRIPTS}
    script = "\n".join(scripts[name] for name in SCRIPTS[1:])
    style = (HERE / "page.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("page.html")
        .render(
            claims=len(best),
            tally=_squares(best),
            glance=[
                (name, title, _squares(best[best["experiment"] == name]))
                for name, title in titles.items()
                if name in sections
            ],
            telling=_telling(sections, configs),
            luck=_luck(readings, configs),
            readings=readings,
            titles=titles,
            sections=[Markup(sections[name]) for name in titles if name in sections],
            printed_sweeps=printed_sweeps,
            printed_sweeps_picture=picture(results / "figures/printed_sweeps.png")
            if printed_sweeps is not None
            else "",
            style=Markup(style),
            engine=Markup(scripts["engine.js"]),
            script=Markup(script),
            allowed=" ".join(_allowed(one) for one in (scripts["engine.js"], script)),
        )
    )


def _allowed(script: str) -> str:
    """A script's digest, so that a browser runs this script in the page and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _squares(rows: pd.DataFrame) -> dict[str, Any]:
    """Verdicts: a square a claim, and the counts in words."""
    order = {verdict: k for k, verdict in enumerate(VERDICTS)}
    return {
        kind: {
            "squares": sorted(rows[kind], key=order.__getitem__),
            "words": ledger.counts(rows[kind]),
        }
        for kind in ("first", "best")
    }


def _telling(sections: dict[str, str], configs: Iterable[Config]) -> list[Markup]:
    """The figures that a config calls telling, once more for the first screen."""
    found = []
    for figure in markdown.featured_figures(
        sections, configs, r'<figure id="(figure-{0}-{1})".*?</figure>'
    ):
        whole = figure.group(1)
        again = figure.group(0).replace(whole, whole.replace("figure", "telling", 1))
        # Small, and one click away from the whole.
        found.append(Markup(re.sub(r"<img [^>]*>", rf'<a href="#{whole}">\g<0></a>', again)))
    return found


def _luck(readings: list[Row], configs: list[Config]) -> list[Row]:
    """What became of the headline experiments that print a number of sweeps."""
    headlines = {c.name for c in configs if c.base.headline and c.base.laboratory}
    return [
        row
        for row in readings
        if row["config"] in headlines and row["reading"] == AS_PRINTED and row["paper_sweeps"] > 0
    ]


def rows_of(summary: pd.DataFrame, configs: list[Config]) -> list[Row]:
    """Rows of summary.csv, each with its experiment's title and its reading's reason."""
    known = {config.name: config for config in configs}
    rows = []
    for values in summary.to_dict("records"):
        row: Row = {str(key): value for key, value in values.items()}
        config = known.get(row["config"])
        row["title"] = row["config"] if config is None else config.base.title
        row["reason"] = "" if config is None else config.reason(row["reading"])
        rows.append(row)
    return rows
