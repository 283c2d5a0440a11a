"""`rhw compare`: two folders of results, or ours and the papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rhw.cli.options import RESULTS, Results, guarded
from rhw.cli.terminal import out, print_table
from rhw.cli.train import requested_before

if TYPE_CHECKING:
    from rhw.config.loader import Config
FailOn = Literal["differs", "changed", "never"]


def compare(
    first: Annotated[str | None, typer.Argument(metavar="A", help="A folder of results.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="B", help="Another one.")] = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="Ours against the papers, of the config A or of all.")
    ] = False,
    results: Results = RESULTS,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="What counts as failure, with exit code 1.")
    ] = "differs",
) -> None:
    """Two folders of results: identical, consistent, or what differs.

    Another machine's, another version's, or those of a changed config. Readings that both have are
    compared measure by measure; `--fail-on changed` also fails where they are not identical.

    ```
    rhw compare results ../other/results
    rhw compare --paper xor
    ```
    """
    from rhw.config import catalogue
    from rhw.config.errors import ConfigError

    with guarded():
        if paper:
            run_compare_paper(catalogue.load_all([first] if first else []), results)
            return
        if first is None or second is None:
            raise ConfigError(["compare: give two folders of results, or --paper"])
        if not run_compare(Path(first), Path(second), fail_on):
            raise typer.Exit(1)


def run_compare(first: Path, second: Path, fail_on: str) -> bool:
    """Say how two folders of results compare.

    Args:
        first: one folder.
        second: the other.
        fail_on: `differs`, `changed` (anything not identical) or `never`.

    Returns:
        Whether nothing was found that counts as failure.
    """
    from rhw.analysis import comparison

    rows = comparison.compare(first, second)
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
    out.print(f"{whole}{len(rows)} readings: {words}")
    bad = {"differs": {"differs"}, "changed": {"differs", "consistent", "only in one"}}
    return not bad.get(fail_on, set()) & set(outcomes)


def run_compare_paper(configs: list[Config], results: Path) -> None:
    """Print what the papers claim and print beside ours: ledger, tables, and where the figures are.

    Raises:
        StoreError: if a reading has not been run.
        ConfigError: if a claim asks for a measure that there is not.
    """
    from rhw.analysis.runs import load_runs
    from rhw.config import experiments
    from rhw.config.errors import ConfigError
    from rhw.report.ledger import ledger
    from rhw.report.write import MOST_SHOWN

    requested_seeds = requested_before(configs, results)
    for config in configs:
        runs = {
            name: load_runs(
                one, results, min(MOST_SHOWN, requested_seeds.get(one.key) or one.settings.seeds)
            )
            for name, one in config.readings.items()
        }
        out.print(f"{config.base.title}: {config.base.claim.strip()}")
        try:
            frame = ledger(config, runs)
        except KeyError as error:
            raise ConfigError([f"{config.path}: claims: {error.args[0]}"]) from error
        shown = [("Claims", frame[["says", "reading", "printed", "ours", "verdict"]])]
        module = experiments.load(config.experiment, "measures")
        if module is not None and hasattr(module, "tables"):
            shown += [(title, made) for title, _, made in module.tables(runs)]
        for title, made in shown:
            print_table(made.columns, made.itertuples(index=False), title)
        for name in config.base.reproduces:
            out.print(f"redrawn: {results / 'figures/paper' / name}.png")
