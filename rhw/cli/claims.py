"""`rhw claims`: the verdicts of the last report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rhw.cli.options import Csv, Json, Published, Quiet, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import out


def claims(
    experiment: Annotated[
        str | None, typer.Option("--experiment", "-e", help="Only those of one config.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", help="Only those with this verdict, e.g. partly.")
    ] = None,
    results: Published = None,
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Show what the papers claim, what we measured, and the verdicts.

    Reads claims.csv of the published results; with `--results runs`, that of your own last report.
    """
    from rhw.store.blocks import published

    with guarded():
        run_claims(experiment, verdict, results or published())


def run_claims(experiment: str | None, verdict: str | None, results: Path) -> None:
    """Print the judged claims that the last report wrote.

    Raises:
        ConfigError: if there are none, or no such experiment or verdict.
        StoreError: if the file is damaged.
    """
    from rhw.analysis.plain import records
    from rhw.analysis.verdicts import VERDICTS
    from rhw.config.config_error import ConfigError
    from rhw.report.ledger import FILE, counts, read

    frame = read(results)
    if frame is None:
        raise ConfigError([f"{results / FILE}: no claims have been judged; `rhw report` does this"])
    for column, wanted, known in (
        ("experiment", experiment, list(dict.fromkeys(frame["experiment"]))),
        ("verdict", verdict, list(VERDICTS)),
    ):
        if wanted is not None and wanted not in known:
            raise ConfigError([f"no {column} `{wanted}`: there are {', '.join(known)}"])
        if wanted is not None:
            frame = frame[frame[column] == wanted]
    shown = frame[["experiment", "claim", "reading", "expected", "ours", "seeds", "verdict"]]
    drop = ("seeds", "expected", "ours")
    print_table(shown.columns, shown.itertuples(index=False), raw=records(frame), drop=drop)
    out.print(f"{len(frame)} rows: {counts(frame['verdict'])}")
