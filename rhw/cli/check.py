"""`rhw list`, `rhw check` and `rhw status`: experiments, valid configs, stored seeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rhw.cli.clean import say_earlier
from rhw.cli.options import RESULTS, Csv, Json, Names, Quiet, Results, Seeds, guarded, warn
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress

if TYPE_CHECKING:
    from rhw.config.loader import Config


def list_(as_json: Json = False, as_csv: Csv = False, quiet: Quiet = False) -> None:
    """List all experiments, their titles and readings.

    In a pipe there are no heads, so `rhw list | cut -d' ' -f1` gives the names.
    """
    from rhw.config import contents

    with guarded():
        entries = list(contents.entries())
        print_table(
            ("name", "what", "readings"),
            ((one.name, one.title, ", ".join(one.readings)) for one in entries),
            raw=(one._asdict() for one in entries),
            wraps="readings",
            heads=out.is_terminal,
        )


def check(
    names: Names = None, as_json: Json = False, as_csv: Csv = False, quiet: Quiet = False
) -> None:
    """Check config files without training: errors, likely mistakes, and sources of settings.

    A likely mistake is a warning with its line: cases that contradict each other, targets that no
    output can reach, hidden units that start equal, runs that do not depend on the seed. If it is
    meant, add `intended: [its name]` to the config or the reading.
    """
    from rhw.config import catalogue

    with guarded():
        rows: list[dict[str, Any]] = []
        for config in catalogue.load_all(names or []):
            warn(config, list(config.readings.values()))
            kinds = [kind for kind, _ in config.sources().values()]
            counts = {kind: kinds.count(kind) for kind in ("printed", "ours", "unsourced")}
            rows.append({"config": config.name, "readings": len(config.readings), **counts})
        out.print("settings by the source beside them:")
        print_table(rows[0], (row.values() for row in rows), raw=rows)


def status(
    names: Names = None,
    seeds: Seeds = None,
    results: Results = RESULTS,
    check: Annotated[
        bool, typer.Option("--check", help="Read every file, and list corrupt ones.")
    ] = False,
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
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
        say_earlier(results)
        print_table(
            ("config", "reading", "seeds to run", "why"),
            ((*w.reading.key, f"{len(w.missing)} of {w.seeds}", w.why) for w in works),
            raw=(
                {
                    "config": w.reading.config,
                    "reading": w.reading.name,
                    "missing": len(w.missing),
                    "seeds": w.seeds,
                    "why": w.why,
                }
                for w in works
            ),
            wraps="why",
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
