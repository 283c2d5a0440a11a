"""`rhw list`, `rhw check` and `rhw status`: experiments, valid configs, stored seeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import RESULTS, Names, Results, Seeds, guarded
from rhw.cli.terminal import counted, err, out, print_table, progress

if TYPE_CHECKING:
    from rhw.config.loader import Config


def list_() -> None:
    """List all experiments, their titles and readings."""
    from rhw.config import contents

    with guarded():
        print_table(
            ("name", "what", "readings"),
            ((one.name, one.title, ", ".join(one.readings)) for one in contents.entries()),
        )


def check(names: Names = None) -> None:
    """Check config files without training: errors, likely mistakes, and sources of settings.

    A likely mistake is a warning with its line: cases that contradict each other, targets that no
    output can reach, hidden units that start equal, runs that do not depend on the seed. If it is
    meant, add `intended: [its name]` to the config or the reading.
    """
    from rhw.config import catalogue
    from rhw.config.likely_mistakes import warnings

    with guarded():
        for config in catalogue.load_all(names or []):
            for text in warnings(config, list(config.readings.values())):
                err.print(text)
            kinds = [kind for kind, _ in config.sources().values()]
            words = ", ".join(
                f"{kinds.count(kind)} {kind}" for kind in ("printed", "ours", "unsourced")
            )
            out.print(
                f"{config.path.name}: {counted(len(config.readings), 'reading')}; settings: {words}"
            )


def status(
    names: Names = None,
    seeds: Seeds = None,
    results: Results = RESULTS,
    check: Annotated[
        bool, typer.Option("--check", help="Read every file, and list corrupt ones.")
    ] = False,
) -> None:
    """Show which seeds are missing and why; `--check` verifies every file's checksum.

    Looks at runs/, and at the runs that results/ holds. Damaged blocks run again with the next `rhw
    run`; damaged tables and figures are written again by `rhw report`. Nothing that is damaged is
    used or drawn.
    """
    from rhw.config import catalogue
    from rhw.running import runner

    with guarded():
        configs = catalogue.load_all(names or [])
        if check:
            if not run_integrity_check(configs, bool(names), results):
                raise typer.Exit(1)
            return
        works = [
            runner.plan(reading, results, seeds)
            for config in configs
            for reading in config.readings.values()
        ]
        print_table(
            ("config", "reading", "seeds to run", "why"),
            ((*w.reading.key, f"{len(w.missing)} of {w.seeds}", w.why) for w in works),
        )


def run_integrity_check(configs: list[Config], named: bool, results: Path) -> bool:
    """Verify every stored file and print those that are damaged.

    Args:
        configs: experiments.
        named: whether to check only the files of these.
        results: folder of results.

    Returns:
        Whether all files are intact.
    """
    from rhw.store import integrity

    whole, problems = 0, []
    with progress() as shown:
        bar = shown.add_task("checking", total=None)
        for path, problem in integrity.file_statuses(configs, named, results):
            shown.update(bar, description=f"checking {path.parent.name}")
            if problem is None:
                whole += 1
            else:
                problems.append(problem)
    for problem in problems:
        err.print(problem)
    out.print(f"{whole + len(problems)} files: {whole} intact, {len(problems)} damaged")
    return not problems
