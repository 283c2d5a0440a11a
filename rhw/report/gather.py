"""Gather: from the stored runs of one experiment to its section and its figures.

Everything is a function of the stored runs: equal runs give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from rhw.analysis import longer
from rhw.analysis.compact import compact
from rhw.analysis.evidence import Evidence
from rhw.analysis.runs import Runs, load_frame, load_runs
from rhw.analysis.runs_csv import write_frame
from rhw.analysis.summary import summary_row
from rhw.config import AS_PRINTED, contents
from rhw.config.dotted import get
from rhw.config.loader import Config
from rhw.report import followed, ledger, plugin, printed_sweeps, search_picture
from rhw.report import search as report_search
from rhw.report.figures import Picture, pictures
from rhw.report.page.laboratory import laboratory
from rhw.report.plots import style
from rhw.report.section import MADE_FROM, DrawnFigure, Row, Section, Table, dumped, section_file
from rhw.search.table import table_path
from rhw.store.blocks import tables_of
from rhw.store.files import StoreError

FIGURES = "figures"
#: Rows of the compact table of all runs, for one experiment.
COMPACT = "compact.csv"
#: Libraries that determine what tables and figures look like.
LIBRARIES = ("matplotlib", "numpy", "pandas", "pillow", "scipy")
#: A reading changes the answer if its median differs by more than this factor.
MEDIAN_RATIO = 1.5
#: To limit memory, figures, claims and an experiment's own tables use at most this many seeds (the
#: first ones); convergence always includes all seeds.
MOST_SHOWN = 5000
FIRST_ONLY = (
    "Claims, figures and tables of weights use the first {:,} seeds of {}; convergence uses all "
    "seeds."
)

Seeds = dict[tuple[str, str], int]


@cache
def _code() -> str:
    """Return a digest of the code and libraries that make a section."""
    made = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        made.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    made.update(json.dumps([version(name) for name in LIBRARIES]).encode())
    return made.hexdigest()


def source_digest(config: Config, results: Path, seeds: Seeds) -> str:
    """Return a digest of all that determines a section: runs, config, search, code, libraries."""
    made = hashlib.sha256(_code().encode())
    made.update(config.path.read_bytes())
    if config.experiment is not None:
        for path in sorted(config.experiment.folder.glob("*.py")):
            made.update(path.read_bytes())
    runs = [
        [name, one.fingerprint, seeds[config.name, name]] for name, one in config.readings.items()
    ]
    made.update(json.dumps([runs, MOST_SHOWN]).encode())
    for folder in tables_of(results) if config.base.search is not None else ():
        path = table_path(folder, config.name)
        made.update(path.read_bytes() if path.exists() else b"")
    for folder in tables_of(results):
        path = folder / longer.FOLDER / longer.file(config.name)
        made.update(path.read_bytes() if path.exists() else b"")
    return made.hexdigest()


def gather(config: Config, results: Path, seeds: Seeds, made_from: str, aside: Path) -> list[str]:
    """Make the section of one experiment, and leave it with its figures in a folder.

    Args:
        config: the experiment.
        results: folder of results; runs.csv of each reading is written here.
        seeds: number of seeds to show, by config and reading.
        made_from: the section's `source_digest`, which is left beside it.
        aside: folder for the section, its figures and COMPACT, under their names in `results`.

    Returns:
        Messages about parts that could not be made; all others have been.
    """
    problems: list[str] = []
    runs, frames = _load(config, results, seeds, problems)
    if AS_PRINTED not in runs:
        return problems
    for name, frame in frames.items():
        write_frame(config.readings[name], results, frame)
    _put(aside, COMPACT, _compact(config, frames).encode())
    claims, evidence = pd.DataFrame(columns=ledger.COLUMNS), Evidence(config, runs)
    try:
        evidence.longer = longer.stored(results, config)
    except StoreError as error:
        problems.append(str(error))
    try:
        claims = ledger.ledger(evidence)
    except KeyError as error:
        problems.append(f"{config.path}: claims: {error.args[0]}")
    rows = [summary_row(one.reading, frames[name]) for name, one in runs.items()]
    main = main_readings(config, rows)
    tables = [*followed.tables(evidence), *plugin.tables(config.experiment, runs)]
    findings = plugin.findings(config.experiment, runs)
    more = [name for name, one in runs.items() if len(frames[name]) > len(one.outcome.seeds)]
    if more:
        findings.insert(0, FIRST_ONLY.format(MOST_SHOWN, ", ".join(f"`{name}`" for name in more)))
    every = list(pictures(config.experiment, runs, _drawn_readings(config, main), evidence.counted))
    search, sweep_search = config.base.search, None
    if search is not None:
        searched = printed_sweeps.trusted(results, config, problems)
        if searched is None:
            findings.append(report_search.missing(config))
        else:
            findings += report_search.sentences(searched, search)
            tables += report_search.tables(searched, config)
            every.append(search_picture.picture(searched, search))
            sweep_search = printed_sweeps.summarised(config, searched)
    section = Section(
        name=config.name,
        title=config.base.title,
        claim=config.base.claim,
        command=command(config),
        shipped=is_shipped(config),
        order=config.base.order,
        headline=config.base.headline and config.base.laboratory,
        featured=config.base.featured_figures,
        notes=config.base.notes,
        reasons={name: one.reading.reason for name, one in runs.items()},
        settings_in_words=_settings_in_words(config),
        settings=_settings(config),
        rows=rows,
        main=main,
        figures=[_draw(picture, config, aside) for picture in every],
        claims=ledger.spreadsheet(claims),
        tables=[Table(*one) for one in tables],
        findings=findings,
        sweep_search=sweep_search,
        laboratory=laboratory(config, runs),
    )
    _put(aside, section_file(config.name), dumped(section))
    # A section that lacks something is made again next time.
    digest = "" if problems else made_from
    _put(aside, f"{FIGURES}/{config.name}/{MADE_FROM}", digest.encode())
    return problems


def is_shipped(config: Config) -> bool:
    """Return whether a config comes with the project."""
    return config.path.resolve().parent == contents.CONFIGS.resolve()


def command(config: Config) -> str:
    """Return a config as commands take it: its name, or its path if it is a user's own."""
    if is_shipped(config):
        return config.name
    path, here = config.path.resolve(), Path.cwd().resolve()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _draw(picture: Picture, config: Config, aside: Path) -> DrawnFigure:
    papers = [name for name, drawn in config.base.reproduces.items() if drawn == picture.name]
    with style.styled():
        contents = style.drawn(picture.draw())
    for kind, content in contents.items():
        for stem in (f"{config.name}/{picture.name}", *(f"paper/{name}" for name in papers)):
            _put(aside, f"{FIGURES}/{stem}.{kind}", content)
    return DrawnFigure(picture.name, picture.caption, papers)


def _compact(config: Config, frames: dict[str, pd.DataFrame]) -> str:
    rows = [compact(config.readings[name], frame) for name, frame in frames.items()]
    return str(pd.concat(rows).to_csv(index=False))


def _load(
    config: Config, results: Path, seeds: Seeds, problems: list[str]
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


def main_readings(config: Config, rows: list[Row]) -> list[str]:
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


def _drawn_readings(config: Config, main: list[str]) -> list[str]:
    """Return the main readings with the base's network and task, so that figures are comparable."""
    base = config.readings[AS_PRINTED].task
    return [
        name
        for name in main
        if config.readings[name].task.network.shape == base.network.shape
        and config.readings[name].task.inputs.tolist() == base.inputs.tolist()
    ][:6]


def _settings_in_words(config: Config) -> str:
    """Return the numbers of printed settings and of our choices; empty if a user's own has none."""
    kinds = [kind for kind, _ in config.sources().values()]
    printed = kinds.count("printed")
    if not printed and not is_shipped(config):
        return ""
    return (
        f"Of the {len(kinds)} settings of `as_printed`, {printed} are printed and "
        f"{len(kinds) - printed} are ours."
    )


def _settings(config: Config) -> pd.DataFrame:
    """Return the settings of `as_printed`, each with its source or reason."""
    values: list[dict[str, Any]] = []
    for key, (kind, comment) in config.sources().items():
        value = get(config.document.data, key)
        text = str(value) if len(str(value)) < 60 else f"{str(value)[:56]} ..."
        values.append({"setting": key, "value": text, "kind": kind, "source or reason": comment})
    return pd.DataFrame(values)
