"""Write the parts of a report: runs.csv, summary.csv, figures and REPORT.md.

Everything is a function of the stored runs: equal runs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from rhw.analysis.compact import FILE as ALL_RUNS
from rhw.analysis.compact import compact, packed
from rhw.analysis.runs import Runs, load_frame, load_runs, write_frame
from rhw.config import AS_PRINTED, catalogue
from rhw.config.errors import ConfigError
from rhw.config.loader import Config, load
from rhw.report import ledger, markdown, plugin, printed_sweeps
from rhw.report import search as report_search
from rhw.report.figures import pictures
from rhw.report.page import build as page
from rhw.report.plots import style
from rhw.report.previous import REPORT, SUMMARY, Previous, previous
from rhw.report.section import Section
from rhw.report.tables import summary_row
from rhw.store import checksums
from rhw.store.checksums import Writer
from rhw.store.files import StoreError

FIGURES = "figures"
#: A reading changes the answer if its median differs by more than this factor.
MEDIAN_RATIO = 1.5
#: To limit memory, figures, claims and an experiment's own tables use at most this many seeds (the
#: first ones); convergence always includes all seeds.
MOST_SHOWN = 5000
FIRST_ONLY = (
    "Claims, figures and tables of weights use the first {:,} seeds of {}; convergence uses all "
    "seeds."
)

OnProgress = Callable[[str, int, int], None]


def write_report(
    configs: list[Config],
    results: Path,
    seeds: dict[tuple[str, str], int],
    whole: bool,
    on_progress: OnProgress = lambda *_: None,
) -> list[str]:
    """Write the sections of these experiments and the overview.

    Args:
        configs: experiments to write.
        results: folder of results.
        seeds: number of seeds to show, by config and reading.
        whole: whether these are all experiments, so that sections of others are removed.
        on_progress: called with a description, the number of finished steps, and their total.

    Returns:
        Messages about parts that could not be written; all other parts have been.
    """
    with (
        checksums.writing(results, forget=whole) as files,
        checksums.writing(results / FIGURES, forget=whole) as drawings,
    ):
        return _write_report(configs, results, seeds, whole, on_progress, Files(files, drawings))


@dataclass(frozen=True)
class Files:
    """The files of a report; SVGs are listed separately, since git keeps only the PNGs."""

    files: Writer
    drawings: Writer

    def write(self, name: str, content: bytes) -> Path:
        """Write one file into the folder of results."""
        return self.files.write(name, content)

    def draw(self, name: str, content: bytes) -> Path:
        """Draw one picture below FIGURES."""
        if name.endswith(".svg"):
            return self.drawings.write(name.removeprefix(f"{FIGURES}/"), content)
        return self.write(name, content)


def _write_report(
    configs: list[Config],
    results: Path,
    seeds: dict[tuple[str, str], int],
    whole: bool,
    on_progress: OnProgress,
    files: Files,
) -> list[str]:
    # The rows of other experiments are rewritten unchanged, to the last digit.
    problems: list[str] = []
    before = Previous() if whole else previous(results, problems)
    summary, claims = before.summary, before.claims
    texts, pages = markdown.sections_of(before.report), markdown.sections_of(before.page)
    every_run: list[pd.DataFrame] = []
    for done, config in enumerate(configs):
        on_progress(f"reporting {config.name}", done, len(configs))
        runs, frames = _load(config, results, seeds, problems)
        if AS_PRINTED not in runs:
            continue
        every_run += [compact(config.readings[name], frame) for name, frame in frames.items()]
        judged = pd.DataFrame(columns=ledger.COLUMNS)
        try:
            judged = ledger.ledger(config, runs)
        except KeyError as error:
            problems.append(f"{config.path}: claims: {error.args[0]}")
        section = _write_section(config, runs, frames, results, judged, files, problems)
        texts[config.name] = markdown.section_markdown(section)
        pages[config.name] = page.section_html(section, runs, results)
        others = claims[claims["experiment"] != config.name]
        claims = pd.concat([others, ledger.spreadsheet(judged)])
        if not summary.empty:
            summary = summary[summary["config"] != config.name]
        summary = pd.concat([summary, pd.DataFrame(section.rows)], ignore_index=True)
    known = _known(configs, whole, list(texts))
    titles = catalogue.titles(known)
    if not summary.empty:
        order = {name: k for k, name in enumerate(titles)}
        summary = summary.sort_values("config", key=lambda s: s.map(order), kind="stable")
        if whole:
            files.write(ALL_RUNS, packed(every_run))
        files.write(SUMMARY, summary.to_csv(index=False).encode())
        claims = claims.sort_values("experiment", key=lambda s: s.map(order), kind="stable")
        files.write(ledger.FILE, claims.to_csv(index=False).encode())
        figures = (figure.group(0) for figure in markdown.featured_figures(texts, known))
        head = ledger.glance(claims, titles) + "\n" + "\n".join(figures)
        sweeps = _printed_sweeps(known, results, files, problems)
        head += markdown.printed_sweeps(sweeps)
        files.write(REPORT, markdown.assemble(texts, summary, titles, head).encode())
        whole_page = page.assemble(pages, summary, claims, known, sweeps, results)
        files.write(page.FILE, whole_page.encode())
    return list(dict.fromkeys(problems))


def _printed_sweeps(
    configs: list[Config], results: Path, files: Files, problems: list[str]
) -> printed_sweeps.Overview | None:
    """Write the table and the picture of all printed sweep counts, if their searches have run."""
    found = printed_sweeps.gather(configs, results, problems)
    if not found:
        return None
    by_name = {config.name: config for config in configs}
    with style.styled():
        style.save(printed_sweeps.figure(found, by_name), files.draw, "figures/printed_sweeps")
    return printed_sweeps.Overview(printed_sweeps.table(found, by_name))


def _known(configs: list[Config], whole: bool, written: list[str]) -> list[Config]:
    """Return the configs of all experiments that the report has or should have."""
    known = {config.name: config for config in configs}
    for name in [] if whole else [*catalogue.names(), *written]:
        path = catalogue.CONFIGS / f"{name}.yaml"
        if name not in known and path.exists():
            try:
                known[name] = load(path, base_only=True)
            except ConfigError:
                continue
    return list(known.values())


def main_readings(config: Config, rows: list[dict[str, Any]]) -> list[str]:
    """Return `as_printed`, the readings marked `main`, and those that change the answer.

    A reading changes the answer if the 95 % intervals of the shares of solved runs do not overlap,
    or if the medians differ by a factor of more than MEDIAN_RATIO.
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
    config: Config, results: Path, seeds: dict[tuple[str, str], int], problems: list[str]
) -> tuple[dict[str, Runs], dict[str, pd.DataFrame]]:
    """Load, by reading, the runs for figures and tables, and one row for each of all seeds.

    A message for each reading that cannot be read is added to `problems`.
    """
    runs, frames = {}, {}
    for name, reading in config.readings.items():
        count = seeds[config.name, name]
        try:
            shown = load_runs(reading, results, min(count, MOST_SHOWN))
            frames[name] = (
                shown.frame if count <= MOST_SHOWN else load_frame(reading, results, count)
            )
            runs[name] = shown
        except StoreError as error:
            problems.append(f"{config.name}/{name} is left out of the report: {error}")
    return runs, frames


def _write_section(
    config: Config,
    runs: dict[str, Runs],
    frames: dict[str, pd.DataFrame],
    results: Path,
    judged: pd.DataFrame,
    files: Files,
    problems: list[str],
) -> Section:
    for name, frame in frames.items():
        write_frame(config.readings[name], results, frame)
    rows = [summary_row(one.reading, frames[name]) for name, one in runs.items()]
    main = main_readings(config, rows)
    more = [name for name, one in runs.items() if len(frames[name]) > len(one.outcome.seeds)]
    own = plugin.tables(config.experiment, runs)
    found = plugin.findings(config.experiment, runs)
    if more:
        found.insert(0, FIRST_ONLY.format(MOST_SHOWN, ", ".join(f"`{name}`" for name in more)))
    drawn, search = [], config.base.search
    every = list(pictures(config.experiment, runs, _drawn_readings(config, main)))
    if search is not None:
        searched = printed_sweeps.trusted(results, config, problems)
        if searched is None:
            found.append(report_search.missing(config))
        else:
            found += report_search.sentences(searched, search)
            own += report_search.tables(searched, config)
            every.append(report_search.picture(searched, search))
    with style.styled():
        for picture in every:
            figure: Figure = picture.draw()
            stem = f"figures/{config.name}/{picture.name}"
            names = [
                n for n, drawn_as in config.base.reproduces.items() if drawn_as == picture.name
            ]
            style.save(figure, files.draw, stem, *(f"figures/paper/{name}" for name in names))
            drawn.append(picture)
    return Section(config, rows, main, drawn, judged, own, found)


def _drawn_readings(config: Config, main: list[str]) -> list[str]:
    """Return the main readings with the base's network and task, so that figures are comparable."""
    base = config.readings[AS_PRINTED].task
    return [
        name
        for name in main
        if config.readings[name].task.network.shape == base.network.shape
        and config.readings[name].task.inputs.tolist() == base.inputs.tolist()
    ][:6]
