"""Write results/report.html: the report as a single file that needs no network access.

It is made from the same sections as REPORT.md. Everything except the laboratory also works without
scripts.
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
from rhw.backprop.stop import STOP_RULES
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
#: The page's scripts, in this order; the background worker runs the first one only.
SCRIPTS = ("engine.js", "drawing.js", "laboratory.js", "page.js")


@cache
def _markdown() -> MarkdownIt:
    """Configure the Markdown allowed in configs: `code`, *emphasis* and links, nothing else."""
    return MarkdownIt("zero").enable(["backticks", "emphasis", "link", "entity", "escape"])


def prose(value: object) -> Markup:
    """Render one paragraph of Markdown from a config or a finding; HTML in it is escaped."""
    # The renderer escapes all HTML, so its output is safe.
    return Markup(_markdown().renderInline(str(value).strip()))


def as_json(value: object) -> Markup:
    """Encode as JSON that can be embedded in a script element."""
    content = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return Markup(content.replace("<", "\\u003c").replace("&", "\\u0026"))


def picture(path: Path) -> str:
    """Encode a PNG as a data address."""
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
    """Render the section of one experiment."""
    redrawn = {drawn: printed for printed, drawn in section.config.base.reproduces.items()}
    # Figures that show a printed one come first.
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
    """Convert `n86_figure_1` to words."""
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
    """Assemble the whole page.

    Args:
        sections: by name of config.
        summary: one row per reading, as in summary.csv.
        claims: the claims of all experiments.
        configs: all configs of the report.
        printed_sweeps: results of all searches for printed sweep counts, if any has run.
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
            stop_rules=STOP_RULES,
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
    """Return a script's digest, so that the browser runs only this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _squares(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the verdicts: one square per claim, and the counts in words."""
    order = {verdict: k for k, verdict in enumerate(VERDICTS)}
    return {
        kind: {
            "squares": sorted(rows[kind], key=order.__getitem__),
            "words": ledger.counts(rows[kind]),
        }
        for kind in ("first", "best")
    }


def _telling(sections: dict[str, str], configs: Iterable[Config]) -> list[Markup]:
    """Return the figures that configs feature, for the first screen."""
    found = []
    for figure in markdown.featured_figures(
        sections, configs, r'<figure id="(figure-{0}-{1})".*?</figure>'
    ):
        whole = figure.group(1)
        again = figure.group(0).replace(whole, whole.replace("figure", "telling", 1))
        # Small; a click leads to the full figure.
        found.append(Markup(re.sub(r"<img [^>]*>", rf'<a href="#{whole}">\g<0></a>', again)))
    return found


def _luck(readings: list[Row], configs: list[Config]) -> list[Row]:
    """Describe the results of the headline experiments with a printed sweep count."""
    headlines = {c.name for c in configs if c.base.headline and c.base.laboratory}
    return [
        row
        for row in readings
        if row["config"] in headlines and row["reading"] == AS_PRINTED and row["paper_sweeps"] > 0
    ]


def rows_of(summary: pd.DataFrame, configs: list[Config]) -> list[Row]:
    """Return rows of summary.csv, each with its experiment's title and its reading's reason."""
    known = {config.name: config for config in configs}
    rows = []
    for values in summary.to_dict("records"):
        row: Row = {str(key): value for key, value in values.items()}
        config = known.get(row["config"])
        row["title"] = row["config"] if config is None else config.base.title
        row["reason"] = "" if config is None else config.reason(row["reading"])
        rows.append(row)
    return rows
