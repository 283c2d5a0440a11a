"""`rhw compare`: compare two folders of results, or our results with the papers."""

from __future__ import annotations

import io
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rhw.cli.options import RESULTS, Csv, Json, Quiet, Results, chosen_reading, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import counted, out, output
from rhw.cli.train import Key, requested_before
from rhw.config import AS_PRINTED

if TYPE_CHECKING:
    import pandas as pd

    from rhw.analysis.runs import Runs
    from rhw.config.loader import Config
    from rhw.config.reading import Reading
#: Columns of the table of claims that are shown.
CLAIMS = ["says", "reading", "printed", "ours", "accepted", "verdict"]
FailOn = Literal["differs", "changed", "never"]


def compare(
    first: Annotated[
        str | None,
        typer.Argument(metavar="[A|NAME]", help="A folder (default: runs), or a config."),
    ] = None,
    second: Annotated[
        str | None,
        typer.Argument(
            metavar="[B|THEIRS.csv]", help="Another folder (default: the published), or a table."
        ),
    ] = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="Ours against the papers, of the config A or of all.")
    ] = False,
    reading: Annotated[
        str | None,
        typer.Option("--reading", "-r", help="Of the config, for a table; default: as_printed."),
    ] = None,
    count: Annotated[
        float | None,
        typer.Option("--count", min=1, help="A printed sweep count of one run, against NAME's."),
    ] = None,
    mean: Annotated[
        float | None, typer.Option("--mean", min=1, help="A printed mean of `--of` runs.")
    ] = None,
    solved: Annotated[
        int | None, typer.Option("--solved", min=0, help="How many of `--of` runs solved.")
    ] = None,
    of: Annotated[int | None, typer.Option("--of", min=1, help="Of how many runs.")] = None,
    below: Annotated[
        float | None,
        typer.Option("--below", min=1, help="A printed bound of one run's sweeps."),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option("--held-out", help="Right answers to held-out cases, a run each: 4,3."),
    ] = None,
    results: Results = RESULTS,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="What counts as failure, with exit code 1.")
    ] = "differs",
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Compare your runs with the published ones, two folders, or another program's runs with ours.

    Says of each reading: identical, consistent, or what differs, measure by measure. Without a
    second folder only readings that the first one has are compared, with the published table.
    `--fail-on changed` also fails where they are not identical. Stores nothing.

    A table is a CSV with a row for each run: solved (true or false), sweeps, and perhaps seed.

    ```
    rhw compare                           your runs and the published ones
    rhw compare results ../other/results  two folders
    rhw compare xor theirs.csv -r per_sweep   runs of another program and ours
    rhw compare symmetry --count 1425     is this count compatible with our runs?
    rhw compare --paper xor               ours and what the papers print
    ```
    """
    from rhw.config import catalogue
    from rhw.config.config_error import ConfigError

    with guarded():
        if paper:
            run_compare_paper(catalogue.load_all([first] if first else []), results)
            return
        from rhw.cli.printed import Printed, print_compared

        printed = Printed(count, mean, solved, below, answers, of)
        if printed.given:
            ours = chosen_reading(first or "", reading or AS_PRINTED, None, "compare")
            print_compared(ours, printed, results)
            return
        if second is not None and second.lower().endswith(".csv"):
            ours = chosen_reading(first or "", reading or AS_PRINTED, None, "compare")
            if not run_compare_theirs(ours, Path(second), results, fail_on):
                raise typer.Exit(1)
            return
        if reading is not None:
            raise ConfigError(["compare: --reading is for a table: `rhw compare NAME THEIRS.csv`"])
        one = RESULTS if first is None else Path(first)
        if first is None and not one.is_dir():
            raise ConfigError([f"{one}: you have no runs yet; `rhw run xor -n 20` trains some"])
        if not run_compare(one, None if second is None else Path(second), fail_on):
            raise typer.Exit(1)


def run_compare(first: Path, second: Path | None, fail_on: str) -> bool:
    """Compare two folders of results and print the result.

    Args:
        first: one folder.
        second: the other; if None, the published results of the readings in the first folder.
        fail_on: `differs`, `changed` (anything not identical) or `never`.

    Returns:
        Whether nothing was found that counts as failure.
    """
    from rhw.analysis import comparison
    from rhw.store.blocks import published

    rows = comparison.compare(first, second or published(), only_first=second is None)
    if output.form != "text":
        columns = ("config", "reading", "outcome", "differing")
        made = [(r.config, r.reading, r.outcome, ", ".join(r.differing)) for r in rows]
        print_table(columns, made)
    for row in rows:
        if row.outcome == "identical":
            continue
        out.print(f"{row.config}/{row.reading}: {row.outcome}")
        for text in row.settings:
            out.print(f"  settings differ: {text}")
        shown = [m for m in row.measures if m.name in row.differing] or row.measures[:2]
        for one in shown:
            out.print(
                f"  {one.name}: {one.first:.6g} and {one.second:.6g}, difference "
                f"{one.low:.3g} to {one.high:.3g} (95 %), p = {one.p:.2g}"
            )
    outcomes = [row.outcome for row in rows]
    words = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in dict.fromkeys(sorted(outcomes)))
    whole = "identical: " if set(outcomes) == {"identical"} else ""
    out.print(f"{whole}{counted(len(rows), 'reading')}: {words}")
    bad = {"differs": {"differs"}, "changed": {"differs", "consistent", "only in one"}}
    return not bad.get(fail_on, set()) & set(outcomes)


def run_compare_theirs(reading: Reading, path: Path, results: Path, fail_on: str) -> bool:
    """Compare a table of another program's runs with ours of one reading, and print the result.

    Args:
        reading: ours.
        path: their table.
        results: folder of our runs; the published ones if it has none.
        fail_on: `differs`, `changed` (anything not identical) or `never`.

    Returns:
        Whether nothing was found that counts as failure.

    Raises:
        ConfigError: if their table cannot be read.
        StoreError: if there are no runs of this reading.
    """
    from rhw.analysis import others
    from rhw.config.config_error import ConfigError
    from rhw.store.blocks import published

    try:
        theirs = others.read_theirs(path)
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    ours, folder = others.our_runs(reading, [results, published()])
    found = others.compare_with_theirs(reading, ours, theirs)
    out.print(
        f"{reading.config}/{reading.name}: {counted(found.ours, 'run')} of {folder}/, "
        f"{counted(found.theirs, 'run')} of {path}"
    )
    if found.late:
        limit = f"{reading.task.last_sweep:,} sweeps, where ours end"
        out.print(f"{found.late} of theirs solved after {limit}; they count as not solved")
    for one in found.measures:
        form = _percent if one.name == "solved" else _sweeps
        what = "solved" if one.name == "solved" else "median of sweeps (failures as never)"
        out.print(
            f"{what}: ours {form(one.first)}, theirs {form(one.second)}; difference "
            f"{form(one.low)} to {form(one.high)} (95 %), p = {one.p:.2g}"
        )
    if not found.measures:
        out.print("all runs solved, or none, in both")
    outcome = "identical" if found.identical else "differs" if found.differing else "consistent"
    by = f" in {' and '.join(found.differing)}" if found.differing else ""
    out.print(f"{outcome}{by}")
    return outcome not in {"differs": ("differs",), "changed": ("differs", "consistent")}.get(
        fail_on, ()
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _sweeps(count: float) -> str:
    return f"{count:,.0f}" if isfinite(count) else "never"


def run_compare_paper(configs: list[Config], results: Path) -> None:
    """Print the papers' claims and numbers next to ours, and where the figures are.

    If a folder does not hold all runs of a config, the published tables are shown.

    Raises:
        ConfigError: if a claim uses a measure that does not exist.
    """
    from rhw.store.blocks import published

    requested_seeds = requested_before(configs, results)
    for config in configs:
        out.print(f"{config.base.title}: {config.base.claim.strip()}")
        runs = _stored_runs(config, results, requested_seeds)
        folder = published() if runs is None else results
        tables = _published_tables(config, folder) if runs is None else _tables(config, runs)
        if runs is None:
            out.print(f"from the published tables in {folder}")
        for title, made in tables:
            print_table(made.columns, made.itertuples(index=False), title)
        for name in config.base.reproduces:
            drawn = folder / f"figures/paper/{name}.png"
            if drawn.exists():
                out.print(f"redrawn: {drawn}")


def _stored_runs(
    config: Config, results: Path, requested_seeds: dict[Key, int]
) -> dict[str, Runs] | None:
    """Load the runs of every reading of a config; None if some are not stored."""
    from rhw.analysis.runs import load_runs
    from rhw.report.gather import MOST_SHOWN
    from rhw.store.files import StoreError

    runs = {}
    for name, one in config.readings.items():
        seeds = one.count(requested_seeds.get(one.key))
        try:
            runs[name] = load_runs(one, results, min(MOST_SHOWN, seeds))
        except StoreError:
            return None
    return runs


def _tables(config: Config, runs: dict[str, Runs]) -> list[tuple[str, pd.DataFrame]]:
    """Compute the claims and the experiment's own tables from its runs."""
    from rhw.analysis.evidence import Evidence
    from rhw.config.config_error import ConfigError
    from rhw.report import plugin
    from rhw.report.ledger import ledger

    try:
        frame = ledger(Evidence(config, runs))
    except KeyError as error:
        raise ConfigError([f"{config.path}: claims: {error.args[0]}"]) from error
    shown = [("Claims", frame[CLAIMS])]
    shown += [(title, made) for title, _, made in plugin.tables(config.experiment, runs)]
    return shown


def _published_tables(config: Config, folder: Path) -> list[tuple[str, pd.DataFrame]]:
    """Return the claims and the convergence table of a config, as published."""
    import pandas as pd

    from rhw.analysis.plain import records
    from rhw.report import ledger, tables, write
    from rhw.store import checksums

    shown = []
    claims = ledger.read(folder)
    if claims is not None:
        shown.append(("Claims", claims.loc[claims["experiment"] == config.name, CLAIMS]))
    summary = checksums.read(folder, write.SUMMARY)
    if summary is not None:
        frame = pd.read_csv(io.BytesIO(summary))
        made = tables.convergence_table(records(frame[frame["config"] == config.name]))
        shown.append(("Convergence", made))
    return shown
