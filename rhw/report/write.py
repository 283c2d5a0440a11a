"""Write a report: gather sections that have changed, assemble all, render Markdown and page."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rhw.analysis import compact
from rhw.config.loader import Config
from rhw.report import ledger, markdown, printed_places, printed_sweeps
from rhw.report.article.build import MARKDOWN as ARTICLE
from rhw.report.assemble import Report, assemble
from rhw.report.gather import COMPACT, FIGURES, Seeds, gather, is_shipped, source_digest
from rhw.report.page import build as page
from rhw.report.plots import style
from rhw.report.section import MADE_FROM, SECTION, Section, loaded, section_file
from rhw.running.workers import pool
from rhw.store import blocks, checksums
from rhw.store.checksums import Writer
from rhw.store.files import StoreError

SUMMARY = "summary.csv"

OnProgress = Callable[[str, int, int], None]


def write_report(
    configs: list[Config],
    results: Path,
    seeds: Seeds,
    whole: bool,
    on_progress: OnProgress = lambda *_: None,
    jobs: int = 1,
) -> list[str]:
    """Write the sections of these experiments, and the report of all.

    Sections whose runs, config and code have not changed are not made again.

    Args:
        configs: experiments to write.
        results: folder of results.
        seeds: number of seeds to show, by config and reading.
        whole: whether these are all experiments, so that sections of others are removed.
        on_progress: called with a description, the number of finished steps, and their total.
        jobs: number of processes that make sections; the bytes do not depend on it.

    Returns:
        Messages about parts that could not be written; all other parts have been.
    """
    with (
        checksums.writing(results, forget=whole) as files,
        checksums.writing(results / FIGURES, forget=whole) as drawings,
    ):
        written = Files(files, drawings)
        wanted = {config.name for config in configs}
        damaged: dict[str, str] = {}
        old = old_sections(results, wanted if whole else None, damaged)
        problems = [
            f"{text}; it is left out of the report, and `rhw report {name}` makes it again"
            for name, text in damaged.items()
            if name not in wanted
        ]
        runs = _Runs(results) if whole else None
        todo = []
        for config in configs:
            made_from = source_digest(config, results, seeds)
            kept = old.get(config.name)
            if kept is None or not _is_current(kept, made_from, results, runs):
                old.pop(config.name, None)
                todo.append((config, made_from))
        for section, said in _gathered(todo, results, seeds, written, runs, on_progress, jobs):
            problems += said
            if section is not None:
                old[section.name] = section
        # A user's own experiments have a report of their own.
        kinds = {is_shipped(config) for config in configs}
        report = assemble((one for one in old.values() if one.shipped in kinds), True not in kinds)
        if report.sections:
            _write(report, results, written, runs)
    return list(dict.fromkeys(problems))


@dataclass(frozen=True)
class Files:
    """The files of a report; those below FIGURES that git ignores have a list of their own."""

    files: Writer
    drawings: Writer

    def write(self, name: str, content: bytes) -> Path:
        """Write one file into the folder of results."""
        if name.endswith((".svg", f"/{MADE_FROM}")):
            return self.drawings.write(name.removeprefix(f"{FIGURES}/"), content)
        return self.files.write(name, content)


class _Runs:
    """Rows of the compact table of all runs, by experiment."""

    def __init__(self, results: Path):
        try:
            before = compact.read(results)
        except StoreError:
            before = None
        self.changed = False
        self.tables: dict[str, pd.DataFrame] = {}
        if before is not None:
            self.tables = {str(name): rows for name, rows in before.groupby("config", sort=False)}

    def has(self, section: Section) -> bool:
        """Return whether all runs of a section are here."""
        rows = self.tables.get(section.name)
        return rows is not None and len(rows) == sum(row["seeds"] for row in section.rows)

    def put(self, name: str, content: bytes) -> None:
        """Take the rows of an experiment."""
        self.changed = True
        self.tables[name] = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)

    def write(self, report: Report, written: Files) -> None:
        """Write the table of a report; to compress it takes seconds."""
        names = sorted(one.name for one in report.sections)
        if self.changed or names != list(self.tables):
            written.write(compact.FILE, compact.packed([self.tables[name] for name in names]))


def old_sections(
    results: Path, wanted: set[str] | None = None, damaged: dict[str, str] | None = None
) -> dict[str, Section]:
    """Read the sections of a folder, by name of experiment; damaged ones are left out.

    Args:
        results: folder of results.
        wanted: experiments; None for all.
        damaged: for each that is damaged or missing, a message is added here.
    """
    try:
        listed = checksums.read_sums(results)
    except StoreError:
        listed = {}
    names = {Path(name).parent.name for name in listed if Path(name).name == SECTION}
    names |= {path.parent.name for path in (results / FIGURES).glob(f"*/{SECTION}")}
    found = {}
    for name in sorted(names if wanted is None else names & wanted):
        file = section_file(name)
        try:
            content = checksums.read(results, file)
            if content is None:
                raise StoreError(f"{results / file}: missing")
            found[name] = loaded(content, results / file)
        except StoreError as error:
            if damaged is not None:
                damaged[name] = str(error)
    return found


def _is_current(section: Section, made_from: str, results: Path, runs: _Runs | None) -> bool:
    """Return whether a section need not be made again: same sources, and all its files whole."""
    if runs is not None and not runs.has(section):
        return False
    stems = [f"{section.name}/{one.name}" for one in section.figures]
    stems += [f"paper/{name}" for one in section.figures for name in one.papers]
    wanted = [(results, [f"{FIGURES}/{stem}.png" for stem in stems])]
    wanted.append((results / FIGURES, [f"{stem}.svg" for stem in stems]))
    for row in section.rows:
        wanted.append((blocks.folder(results, section.name, row["reading"]), ["runs.csv"]))
    try:
        before = checksums.read(results / FIGURES, f"{section.name}/{MADE_FROM}")
        return before == made_from.encode() and all(
            checksums.problem(folder, name, sums) is None
            for folder, names in wanted
            for sums in [checksums.read_sums(folder)]
            for name in names
        )
    except StoreError:
        return False


def _gathered(
    todo: list[tuple[Config, str]],
    results: Path,
    seeds: Seeds,
    written: Files,
    runs: _Runs | None,
    on_progress: OnProgress,
    jobs: int,
) -> Iterator[tuple[Section | None, list[str]]]:
    """Make sections, in processes if there are several, and yield each with its problems.

    A worker leaves files in a folder, and sends only few words: the pipe of a worker that is killed
    amid a large message would keep this process waiting for ever.
    """
    with tempfile.TemporaryDirectory(prefix="rhw-report-") as place:
        folders = [Path(place) / config.name for config, _ in todo]
        calls = [
            (config, results, seeds, made_from, folder)
            for (config, made_from), folder in zip(todo, folders, strict=True)
        ]
        # The largest first, so that the last ones to finish are small.
        calls.sort(key=lambda call: -_size(call[0], seeds))
        for done, (call, said) in enumerate(_called(calls, min(jobs, len(calls)))):
            config, folder = call[0], call[-1]
            section = None
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                name, content = path.relative_to(folder).as_posix(), path.read_bytes()
                if name == COMPACT:
                    if runs is not None:
                        runs.put(config.name, content)
                    continue
                written.write(name, content)
                if name == section_file(config.name):
                    section = loaded(content, name)
            on_progress(f"reported {config.name}", done + 1, len(calls))
            yield section, said


def _size(config: Config, seeds: Seeds) -> int:
    """Return the number of stored weights, which gathering takes time for."""
    return sum(seeds[one.key] * one.task.network.layout.count for one in config.readings.values())


Call = tuple[Config, Path, Seeds, str, Path]


def _called(calls: list[Call], jobs: int) -> Iterator[tuple[Call, list[str]]]:
    """Call `gather` with each, in order; if a worker dies, this process does the rest."""
    done = 0
    if jobs > 1:
        with suppress(BrokenExecutor):
            from joblib import delayed

            for said in pool(jobs, ordered=True)(delayed(gather)(*call) for call in calls):
                yield calls[done], said
                done += 1
    for call in calls[done:]:
        yield call, gather(*call)


def _write(report: Report, results: Path, written: Files, runs: _Runs | None) -> None:
    """Write the files of a whole report."""
    if runs is not None:
        runs.write(report, written)
    written.write(SUMMARY, pd.DataFrame(report.rows).to_csv(index=False).encode())
    written.write(ledger.FILE, report.claims.to_csv(index=False).encode())
    if report.printed_sweeps is not None:
        with style.styled():
            style.save(
                printed_sweeps.figure(report.sections), written.write, f"{FIGURES}/printed_sweeps"
            )
    if report.printed_places is not None:
        with style.styled():
            drawn = printed_places.figure(report.judged)
            style.save(drawn, written.write, f"{FIGURES}/{printed_places.NAME}")
    has_article = (results / ARTICLE).exists() and not report.own
    for name, text in markdown.render(report, has_article).items():
        written.write(name, text.encode())
    written.write(page.FILE, page.render(report, results).encode())
