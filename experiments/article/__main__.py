"""Build the article of a report: results/article.md and results/article.pdf.

python -m experiments.article results
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.stats import kstest

from experiments import expected
from experiments.article import tables
from experiments.xor.figures import FROM_FIG_5
from rhw import __version__
from rhw.analysis import horizons, printed_numbers
from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.config import catalogue
from rhw.config.shipped import shipped
from rhw.config.words import SHARES
from rhw.report import followed, printed_places
from rhw.report import search as report_search
from rhw.report.article.build import About, build
from rhw.report.article.markup import ArticleError
from rhw.report.article.values import Named, Values
from rhw.report.assemble import assemble
from rhw.report.page.build import RECORD
from rhw.report.write import SUMMARY, old_sections
from rhw.search import one_start as search
from rhw.search import shared_start
from rhw.search.table import Table, read_table, table_path
from rhw.store import checksums
from rhw.store.files import StoreError

HERE = Path(__file__).parent
#: A printed count is faster than nearly all of our runs if at most this share was faster.
FAST = 0.02


def record(results: Path) -> dict[str, str]:
    """Return when these runs were made, and from which commit; it changes only if they do."""
    content = checksums.read(results, SUMMARY)
    if content is None:
        raise ArticleError(f"{results}: no report; `make reproduce` makes one")
    digest = hashlib.sha256(content).hexdigest()
    known = checksums.read(results, RECORD)
    if known is not None and json.loads(known)["summary"] == digest:
        return dict(json.loads(known))
    made = {
        "summary": digest,
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _commit(),
    }
    checksums.write(results, RECORD, (json.dumps(made, indent=1) + "\n").encode())
    return made


def _commit() -> str:
    try:
        asked = ["git", "-C", str(HERE), "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def about(results: Path) -> About:
    """Return what the article says of itself, from CITATION.cff and the record of the runs."""
    cited = yaml.safe_load((shipped("configs").parent / "CITATION.cff").read_text(encoding="utf-8"))
    made = record(results)
    text = (
        f"Version {__version__}, arithmetic {SPEC_VERSION}; runs of {made['date']}, commit "
        f"{made['commit']}. {cited['license']} licence. Every number was computed from the runs."
    )
    return About(
        author=", ".join(one["name"] for one in cited["authors"]),
        keywords="back-propagation, reproducibility, neural networks, history of machine learning",
        about=text,
        footer=f"rhw {__version__}, runs of {made['date']}",
        date=made["date"],
    )


def more(values: Values, results: Path) -> dict[str, Any]:
    """Return the values of this article that are no row of a table."""
    report, rows = values.report, values.report.rows
    judged = report.judged
    before = expected.expected((shipped("docs") / "expected.md").read_text(encoding="utf-8"))
    beside = expected.beside(before, report.claims)
    places = [one for one, _ in printed_places.places(judged).values() if not isnan(one)]
    tree = values.configs["family_trees"]
    plain = [row for row in rows if row["config"] == "family_trees" and row["solved"] == 0]
    claims = report.per_claim[report.per_claim["group"] != "checks"]
    stuck = Counter[str]()
    for reading in ("as_printed", "per_sweep"):
        row = {"reading": reading}
        stuck[reading] = int(values.cell("xor", "Local minima by learning rate", row, "Fig. 5"))
    return {
        "total_runs": sum(row["seeds"] for row in rows),
        "total_readings": len(rows),
        "total_claims": len(report.per_claim),
        "seen": int((~claims["new"].astype(bool)).sum()),
        "limits": Named(
            "limits",
            {
                "compatible": printed_numbers.COMPATIBLE,
                "unusual": printed_numbers.UNUSUAL,
                "always": SHARES["always"][0],
                "rarely": SHARES["rarely"][1],
                "late": horizons.LATE,
            },
        ),
        "expected_all": len(beside),
        "expected_same": int((~beside["as printed"].str.contains("→")).sum()),
        "places_all": len(places),
        "places_low": sum(one <= FAST for one in places),
        "places_p": float(kstest(places, "uniform").pvalue),
        "numbers_table": tables.numbers(values),
        "claims_table": tables.claims(report),
        "followed_table": followed.FOLLOWED,
        "stuck": Named("stuck", stuck),
        "tree_persons": tree.readings["as_printed"].task.network.inputs[0].size,
        "tree_relations": tree.readings["as_printed"].task.network.inputs[1].size,
        "tree_failed": len(plain) - 1,
        "trap": _trap(values),
        "joint": one_start(values, results),
        "tree": _tree(values, results),
    }


def _trap(values: Values) -> Named:
    """Return what the table of the printed minimum says of it."""
    section = next(one for one in values.report.sections if one.name == "xor")
    table = next(one for one in section.tables if one.title == "Where the printed minimum leads")
    kind = table.note.partition("it is in ")[2].partition(":")[0]
    limit = table.note.partition("E = ")[2].partition(" in the limit")[0]
    weights = table.frame["largest weight"]
    return Named(
        FROM_FIG_5,
        {"kind": kind, "limit": limit, "first": weights.iloc[0], "last": weights.iloc[-1]},
    )


def _tree(values: Values, results: Path) -> Named:
    """Return what the search of the family trees says."""
    config = values.configs["family_trees"]
    frame, search = read_table(results, config), config.base.search
    if frame is None or search is None:
        raise ArticleError("the search of family_trees has not been run with these settings")
    event = search.recovered.event
    rows = report_search.searched(frame)
    single = rows[rows["changed"] == 1].sort_values(event, ascending=False).iloc[0]
    nearest = report_search.smallest(frame, search).iloc[0]
    best = report_search.winner(frame, search)
    return Named(
        "tree",
        {
            "points": len(rows),
            "most": search.max_changes,
            "single": single["point"],
            "single_share": single[event] / single["seeds"],
            "nearest": nearest["point"],
            "nearest_share": nearest[event] / nearest["seeds"],
            "nearest_distance": nearest["distance"],
            "best": None if best is None else best["point"],
        },
    )


def one_start(values: Values, results: Path) -> Named | None:
    """Return what the joint search says; None if it has not been run."""
    configs = shared_start.experiments(list(values.configs.values()))
    table = Table(table_path(results, shared_start.NAME), "")
    every = list(table.stored.values())
    rows = [row for row in every if row["stage"] == shared_start.SEARCHED]
    fresh = [row for row in every if row["stage"] == shared_start.CONFIRMED]
    if not (rows and fresh):
        return None
    found = search.gathered(configs, rows)
    grids = [one.grid() for one in found]
    fit = search.best(np.sum(grids, axis=0))
    excess = search.excess(grids)
    chance = search.by_chance(found, fit.theta)
    # Of an earlier confirmation with another number of seeds some rows may be left.
    count = Counter(int(row["seeds"]) for row in fresh).most_common(1)[0][0]
    sure = search.gathered(configs, [row for row in fresh if row["seeds"] == count])
    confirmed = sum(one.ln_l(fit.theta) for one in sure)
    hang = [
        one["experiment"] for one in search.summary(found) if one["factor_without"] != fit.theta[1]
    ]
    as_printed = sum(one.ln_l(search.PRINTED) for one in found)
    return Named(
        "one_start",
        {
            "r": fit.theta[0],
            "s": fit.theta[1],
            "searched": fit.ln_l,
            "ln_l": confirmed,
            "as_printed": as_printed,
            "fresh": count,
            "hangs": ", ".join(_called(name) for name in hang),
            "points": fit.grid.size,
            "numbers": len(found),
            "seeds": min(int(row["seeds"]) for row in rows),
            "excess": excess,
            "by_chance": float(np.median(chance)),
            "share": float((1 + (chance >= excess).sum()) / (len(chance) + 1)),
        },
    )


def _called(name: str) -> str:
    """Return what the article calls a number of the joint search."""
    experiment, _, number = name.partition(" ")
    title = tables.SHORT[experiment]
    return f"*{title}*" if not number else f"*{title} ({number.replace('_', ' ')})*"


def main(results: Path) -> None:
    """Write the article.

    Raises:
        ArticleError: if something in it is wrong, or no longer true.
        StoreError: if the report is damaged or not complete.
    """
    configs = catalogue.load_all([])
    damaged: dict[str, str] = {}
    sections = old_sections(results, {config.name for config in configs}, damaged)
    missing = [config.name for config in configs if config.name not in sections]
    if missing:
        raise StoreError(f"{results}: no section of {', '.join(missing)}; `make report` makes them")
    values = Values(assemble(sections.values(), own=False), configs, results)
    for path in build(HERE, results, values, more(values, results), about(results)):
        print(path)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except (ArticleError, StoreError) as error:
        sys.exit(f"article: {error}")
