"""Write results/report.html: the report as a single file that needs no network access.

It is made from the same sections as REPORT.md. Everything except the laboratory also works without
scripts.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from markdown_it import MarkdownIt
from markupsafe import Markup
from PIL import Image

from rhw.analysis.evidence import VERDICTS
from rhw.analysis.plain import records
from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.backprop.stop import STOP_RULES
from rhw.config import AS_PRINTED
from rhw.report import key, ledger
from rhw.report.assemble import Report, about_verdicts, convergence
from rhw.report.format import count, percent
from rhw.report.markdown import sentence
from rhw.report.page import lesson
from rhw.report.section import Row, Section
from rhw.report.templating import environment

FILE = "report.html"
#: When the runs of a folder were made, and from which commit.
RECORD = "record.json"
#: Colours of a picture's palette: with 32, no pixel differs by more than a tenth of the range.
COLOURS = 32
TITLE = "Learning representations by back-propagating errors, reproduced"
HERE = Path(__file__).parent
#: The page's scripts, in this order; background workers run the first two only.
WORKER = ("engine.js", "worker.js")
SCRIPTS = (
    *WORKER,
    "pen.js",
    "drawing.js",
    "charts.js",
    "readings.js",
    "crew.js",
    "settings.js",
    "player.js",
    "laboratory.js",
    "hand.js",
    "explain.js",
    "seeds.js",
    "space.js",
    "take.js",
    "opening.js",
    "page.js",
)


@cache
def _markdown() -> MarkdownIt:
    """Configure the Markdown allowed in configs: `code`, *emphasis* and links, nothing else."""
    return MarkdownIt("zero").enable(["backticks", "emphasis", "link", "entity", "escape"])


@lru_cache(maxsize=100_000)
def prose(value: object) -> Markup:
    """Render one paragraph of Markdown from a config or a finding; HTML in it is escaped."""
    # The renderer escapes all HTML, so its output is safe.
    return Markup(_markdown().renderInline(str(value).strip()))


def packed(value: object) -> Markup:
    """Encode as JSON, compressed (RFC 1950), in base 64: to be embedded in a script element."""
    content = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return Markup(base64.b64encode(zlib.compress(content.encode(), 9)).decode())


@lru_cache(maxsize=1_000)
def _smaller(png: bytes) -> tuple[bytes, int, int]:
    """Return a picture with a palette of COLOURS, as WebP without further loss, and its size."""
    with Image.open(io.BytesIO(png)) as image, io.BytesIO() as made:
        few = image.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        few.convert("RGB").save(made, "WEBP", lossless=True, quality=100, method=4)
        return made.getvalue(), image.width, image.height


def picture(results: Path, stem: str) -> Markup:
    """Return the attributes of a picture of a report: its data, and its size in pixels."""
    content, width, height = _smaller((results / "figures" / f"{stem}.png").read_bytes())
    data = f"data:image/webp;base64,{base64.b64encode(content).decode()}"
    return Markup('src="{}" width="{}" height="{}"').format(data, width, height)


def _figure_words(name: str) -> str:
    """Convert `n86_figure_1` to words."""
    source, _, rest = name.partition("_")
    return f"{source.upper()} {rest.replace('_', ' ').replace('figure', 'Fig.')}"


FILTERS: dict[str, Callable[..., Any]] = {
    "prose": prose,
    "packed": packed,
    "count": count,
    "percent": percent,
    "paper": _figure_words,
    "slug": lambda verdict: verdict.replace(" ", "-"),
}


def render(report: Report, results: Path) -> str:
    """Return a report as a page.

    Args:
        report: the report.
        results: folder of results, with its figures.
    """
    scripts = {name: (HERE / name).read_text(encoding="utf-8") for name in SCRIPTS}
    engine = "\n".join(scripts[name] for name in WORKER)
    script = "\n".join(scripts[name] for name in SCRIPTS if name not in WORKER)
    style = (HERE / "page.css").read_text(encoding="utf-8")
    return (
        environment(autoescape=True, **FILTERS)
        .get_template("page.html")
        .render(
            report=report,
            tally=_squares(report.per_claim),
            **about_verdicts(report),
            version=SPEC_VERSION,
            glance=[(one, _squares_of(report, one)) for one in report.sections],
            squares_of=partial(_squares_of, report),
            glossary=key.words(),
            papers=key.sources(),
            software=version("rhw"),
            record=_record(results),
            cite=_cite(),
            opening=lesson.opening(report.sections),
            steps=lesson.steps(report.sections),
            stop_rules=STOP_RULES,
            figure=partial(picture, results),
            claims_of=claims_of,
            sentence=sentence,
            convergence=convergence,
            as_printed=AS_PRINTED,
            title=TITLE,
            style=Markup(style),
            engine=Markup(engine),
            script=Markup(script),
            allowed=" ".join(_allowed(one) for one in (engine, script)),
        )
    )


def claims_of(section: Section) -> list[tuple[str, list[Row]]]:
    """Return the claims of a section, each with its rows by reading."""
    groups = section.claims.groupby("claim", sort=False)
    return [(str(claim), records(rows)) for claim, rows in groups]


def _squares_of(report: Report, section: Section) -> list[tuple[str, dict[str, Any]]]:
    """Return the squares of one experiment."""
    return _squares(report.per_claim[report.per_claim["experiment"] == section.name])


def _record(results: Path) -> dict[str, str] | None:
    """Return when the runs were made and from which commit; None if that is not recorded."""
    summary, path = results / "summary.csv", results / RECORD
    if not (path.exists() and summary.exists()):
        return None
    record = dict(json.loads(path.read_text(encoding="utf-8")))
    return record if record["summary"] == hashlib.sha256(summary.read_bytes()).hexdigest() else None


def _cite() -> str:
    """Return how to cite this software."""
    return f"The rhw maintainers. rhw: {TITLE}. Version {version('rhw')}. Software, MIT licence."


def _allowed(script: str) -> str:
    """Return a script's digest, so that the browser runs only this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _squares(rows: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Return, for each of the three columns, one square per claim, and the counts in words.

    Checks are no claims about learning and have no square; nor has a claim without another reading.
    """
    order = {verdict: k for k, verdict in enumerate(VERDICTS)}
    own = rows[rows["group"] != "checks"]
    tallies = ledger.tallies(own).to_dict("records")
    found = []
    for (kind, title), line in zip(ledger.THREE.items(), tallies, strict=True):
        shown = [verdict for verdict in own[kind] if verdict in order]
        parts = [f"{group}: {line[group]}" for group in ledger.GROUPS[:2] if line[group] != "none"]
        squares = sorted(shown, key=order.__getitem__)
        found.append((title, {"squares": squares, "words": "; ".join(parts) or "none"}))
    return found
