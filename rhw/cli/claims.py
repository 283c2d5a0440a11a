"""`rhw claims`: the verdicts of the last report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import Csv, Json, Published, Quiet, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import out
from rhw.config.config_error import ConfigError

if TYPE_CHECKING:
    import pandas as pd


def claims(
    experiment: Annotated[
        str | None, typer.Option("--experiment", "-e", help="Only those of one config.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", help="Only those with this verdict, e.g. unusual.")
    ] = None,
    three: Annotated[
        bool,
        typer.Option(
            "--three",
            help="One row per claim: as printed, nearest other reading, price of choice.",
        ),
    ] = False,
    flips: Annotated[
        bool, typer.Option("--flips", help="Which verdicts change with our limits and words.")
    ] = False,
    words: Annotated[
        bool, typer.Option("--words", help="What the papers' words mean as shares and ratios.")
    ] = False,
    results: Published = None,
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Show what the papers claim, what we measured, and the verdicts.

    Reads claims.csv of the published results; with `--results runs`, that of your own last report.
    A row is a claim under one reading, with what would have been compatible beside it; a verdict is
    *weak* if that is so wide that it says little. docs/protocol.md has the rules.
    """
    from rhw.store.blocks import published

    with guarded():
        if words:
            from rhw.report.words import table

            made = table()
            print_table(made.columns, made.itertuples(index=False))
            return
        run_claims(experiment, verdict, results or published(), three, flips)


def run_claims(
    experiment: str | None, verdict: str | None, results: Path, three: bool, flips: bool
) -> None:
    """Print the judged claims that the last report wrote.

    Raises:
        ConfigError: if there are none, or no such experiment or verdict.
        StoreError: if the file is damaged.
    """
    from rhw.analysis.plain import records
    from rhw.report import flips as flips_
    from rhw.report import ledger

    frame = ledger.read(results)
    if frame is None:
        text = f"{results / ledger.FILE}: no claims have been judged; `rhw report` does this"
        raise ConfigError([text])
    frame = _chosen(frame, experiment, verdict)
    if flips:
        made = flips_.flips(ledger.judged(frame))
        print_table(made.columns, made.itertuples(index=False), raw=records(made))
        return
    if three:
        made = ledger.per_claim(frame)
        shown = made[["experiment", "claim", *ledger.THREE, "agree", "readings", "accepted"]]
        drop: tuple[str, ...] = ("accepted", "readings", "agree")
        print_table(shown.columns, shown.itertuples(index=False), raw=records(made), drop=drop)
        for line in ledger.tallies(made).to_dict("records"):
            out.print("; ".join(f"{name}: {text}" for name, text in line.items()))
        out.print(ledger.checks_in_words(made))
    else:
        weak = frame["weak"].map({"True": "weak", "False": ""})
        names = ["experiment", "claim", "reading", "printed", "ours", "accepted", "runs", "verdict"]
        shown = frame[names].assign(weak=weak)
        drop = ("runs", "accepted", "ours", "printed")
        print_table(shown.columns, shown.itertuples(index=False), raw=records(frame), drop=drop)
        out.print(f"{len(frame)} rows: {_counts(frame)}")


def _counts(frame: pd.DataFrame) -> str:
    found = frame["verdict"].value_counts()
    return ", ".join(f"{count} {word}" for word, count in found.items())


def _chosen(frame: pd.DataFrame, experiment: str | None, verdict: str | None) -> pd.DataFrame:
    """Return the rows of an experiment with a verdict.

    Raises:
        ConfigError: if there is no such experiment or verdict.
    """
    for column, wanted in (("experiment", experiment), ("verdict", verdict)):
        known = list(dict.fromkeys(frame[column]))
        if wanted is not None and wanted not in known:
            raise ConfigError([f"no {column} `{wanted}`: there are {', '.join(known)}"])
        if wanted is not None:
            frame = frame[frame[column] == wanted]
    return frame
