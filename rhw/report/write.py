"""Writes what a report consists of: runs.csv, summary.csv, figures and REPORT.md.

Everything here is a function of the stored runs: equal runs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from rhw import AS_PRINTED, catalogue, plugins, store
from rhw.config import Config, ConfigError, load
from rhw.page import build as page
from rhw.plots import style
from rhw.report import claims as ledger
from rhw.report import search as report_search
from rhw.report import searches, text
from rhw.report.figures import pictures
from rhw.report.parts import Part
from rhw.report.tables import summary_row
from rhw.runs import Runs, load_runs
from rhw.search import read_table
from rhw.store import StoreError, write_atomically

SUMMARY = "summary.csv"
REPORT = "REPORT.md"
#: A reading changes the answer if its median is this many times larger or smaller.
MEDIAN_RATIO = 1.5

Tell = Callable[[str, int, int], None]


def write_report(
    configs: list[Config],
    results: Path,
    seeds: dict[tuple[str, str], int],
    whole: bool,
    tell: Tell = lambda *_: None,
) -> list[str]:
    """Write the parts of these experiments and the overview.

    Args:
        configs: experiments to write.
        results: folder of results.
        seeds: how many seeds to show, by config and reading.
        whole: whether these are all experiments, so that nothing else stays in the report.
        tell: called with what is done, how much is done, and of how much.

    Returns:
        What could not be written, in words; the rest has been.
    """
    summary_path, report_path = results / SUMMARY, results / REPORT
    summary = pd.DataFrame()
    if summary_path.exists() and not whole:
        # The rows of other experiments are written again as they were, to the last digit.
        summary = pd.read_csv(summary_path)
    parts = {}
    if report_path.exists() and not whole:
        parts = text.parts_of(report_path.read_text(encoding="utf-8"))
    page_path, sections = results / page.FILE, {}
    if page_path.exists() and not whole:
        sections = text.parts_of(page_path.read_text(encoding="utf-8"))
    claims_path, claims = results / ledger.FILE, pd.DataFrame(columns=ledger.COLUMNS)
    if claims_path.exists() and not whole:
        claims = pd.read_csv(claims_path, dtype=str, keep_default_na=False)
    problems = []
    for done, config in enumerate(configs):
        tell(f"reporting {config.name}", done, len(configs))
        runs, missing = _load(config, results, seeds)
        problems += missing
        if AS_PRINTED not in runs:
            continue
        judged = ledger.ledger(config, runs)
        part = _write_part(config, runs, results, judged)
        parts[config.name] = text.part(part)
        sections[config.name] = page.section(part, runs, results)
        claims = pd.concat([claims[claims["experiment"] != config.name], judged.astype(str)])
        if not summary.empty:
            summary = summary[summary["config"] != config.name]
        summary = pd.concat([summary, pd.DataFrame(part.rows)], ignore_index=True)
    known = _known(configs, whole, list(parts))
    titles = catalogue.titles(known)
    if not summary.empty:
        order = {name: k for k, name in enumerate(titles)}
        summary = summary.sort_values("config", key=lambda s: s.map(order), kind="stable")
        write_atomically(summary_path, summary.to_csv(index=False).encode())
        claims = claims.sort_values("experiment", key=lambda s: s.map(order), kind="stable")
        write_atomically(claims_path, claims.to_csv(index=False).encode())
        figures = (figure.group(0) for figure in text.telling(parts, known))
        head = ledger.glance(claims, titles) + "\n" + "\n".join(figures)
        printed_sweeps = _printed_sweeps(known, results)
        head += text.printed_sweeps(printed_sweeps)
        write_atomically(report_path, text.assemble(parts, summary, titles, head).encode())
        whole_page = page.assemble(sections, summary, claims, known, printed_sweeps, results)
        write_atomically(page_path, whole_page.encode())
    return problems


def _printed_sweeps(configs: list[Config], results: Path) -> searches.Overview | None:
    """All printed numbers of sweeps in one table and one picture, if their searches have run."""
    found = searches.gather(configs, results)
    if not found:
        return None
    by_name = {config.name: config for config in configs}
    with style.styled():
        style.save(searches.figure(found, by_name), results / "figures" / "printed_sweeps")
    return searches.Overview(searches.table(found, by_name))


def _known(configs: list[Config], whole: bool, written: list[str]) -> list[Config]:
    """The configs of all experiments that the report has or should have."""
    known = {config.name: config for config in configs}
    for name in [] if whole else [*catalogue.names(), *written]:
        path = catalogue.CONFIGS / f"{name}.yaml"
        if name not in known and path.exists():
            try:
                known[name] = load(path)
            except ConfigError:
                continue
    return list(known.values())


def main_readings(config: Config, rows: list[dict[str, Any]]) -> list[str]:
    """`as_printed`, those that the config calls main, and those that change the answer.

    The answer changes where the 95 % intervals of the shares that solved do not meet, or where the
    medians stand MEDIAN_RATIO apart.
    """
    base = rows[0]
    chosen = []
    for row in rows:
        spec = config.base.readings.get(row["reading"])
        apart = row["share_low"] > base["share_high"] or row["share_high"] < base["share_low"]
        high = max(row["sweeps_median"], base["sweeps_median"])
        low = min(row["sweeps_median"], base["sweeps_median"])
        slower = high > MEDIAN_RATIO * low
        if row is base or (spec is not None and spec.main) or apart or slower:
            chosen.append(row["reading"])
    return chosen


def _load(
    config: Config, results: Path, seeds: dict[tuple[str, str], int]
) -> tuple[dict[str, Runs], list[str]]:
    """The runs of each reading, and what is wrong with those that cannot be read."""
    runs, missing = {}, []
    for name, reading in config.readings.items():
        try:
            runs[name] = load_runs(reading, results, seeds[config.name, name])
        except StoreError as error:
            missing.append(f"{config.name}/{name} is left out of the report: {error}")
    return runs, missing


def _write_part(config: Config, runs: dict[str, Runs], results: Path, judged: pd.DataFrame) -> Part:
    for name, one in runs.items():
        path = store.folder(results, config.name, name) / "runs.csv"
        write_atomically(path, one.frame.to_csv(index=False).encode())
    rows = [summary_row(one) for one in runs.values()]
    main = main_readings(config, rows)
    module = plugins.load(config.base.experiment, "measures")
    own = module.tables(runs) if module is not None and hasattr(module, "tables") else []
    found = module.findings(runs) if module is not None and hasattr(module, "findings") else []
    drawn, search = [], config.base.search
    every = list(pictures(config.base.experiment, runs, _drawn_readings(config, main)))
    if search is not None:
        frame = read_table(results, config)
        if frame is None:
            found.append(report_search.missing(config))
        else:
            found += report_search.sentences(frame, search)
            own += report_search.tables(frame, config)
            every.append(report_search.picture(frame, search))
    with style.styled():
        for picture in every:
            figure: Figure = picture.draw()
            stem = results / "figures" / config.name / picture.name
            names = [n for n, drawn_as in config.base.redrawn.items() if drawn_as == picture.name]
            style.save(figure, stem, *(results / "figures/paper" / name for name in names))
            drawn.append(picture)
    return Part(config, rows, main, drawn, judged, own, found)


def _drawn_readings(config: Config, main: list[str]) -> list[str]:
    """The main readings with the net and the task of the base: figures compare like with like."""
    base = config.readings[AS_PRINTED].task
    return [
        name
        for name in main
        if config.readings[name].task.network == base.network
        and config.readings[name].task.inputs.tolist() == base.inputs.tolist()
    ][:6]
