"""`rhw verify`: check that this machine gives the published bits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import RESULTS, Jobs, Names, Results, With, guarded
from rhw.cli.terminal import counted, err, out, progress
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.loader import Config


#: Maximum number of differences that are listed.
MOST_DIFFERENCES = 5


def verify(
    names: Names = None,
    jobs: Jobs = None,
    engine: With = "kernel",
    golden: Annotated[
        Path | None, typer.Option("--golden", help="The golden values; default: the published.")
    ] = None,
    results: Results = RESULTS,
    seeds: Annotated[
        int, typer.Option("--seeds", "-n", min=1, max=100, help="The first N seeds of each.")
    ] = 100,
    write: Annotated[
        bool, typer.Option("--write", help="Compute new golden values for all configs.")
    ] = False,
) -> None:
    """Check bit-for-bit reproducibility against the published hashes.

    Trains the first seeds of every reading, and says identical, or what differs first and what on
    this machine is the likely cause. Reads results/golden.json; stores nothing. Also says under
    which protocol stored runs were made (docs/protocol.md).
    """
    from rhw.config import catalogue
    from rhw.config.shipped import shipped
    from rhw.running.golden import FILE
    from rhw.store.blocks import published

    with guarded():
        configs = catalogue.load_all(names or [])
        path = golden or shipped("results") / FILE
        same = run_verify(configs, path, jobs, engine, seeds, write)
        folders = [results]
        if published().resolve() != results.resolve():
            folders.append(published())
        known = [verify_protocol(one) for one in folders if not write]
        if not (same and all(known)):
            raise typer.Exit(1)


def verify_protocol(results: Path) -> bool:
    """Say under which protocol the runs of a folder were made.

    Returns:
        Whether every protocol that they name is known.
    """
    from rhw.store import protocol

    found = protocol.of_results(results)
    for name, count in found.items():
        blocks = counted(count, "block")
        if name == protocol.NONE:
            out.print(f"{results}/: {blocks} of runs from before the protocol")
        elif name == protocol.CURRENT:
            out.print(f"{results}/: {blocks} of runs under the protocol {name}")
        elif name in protocol.EARLIER:
            text = f"{blocks} of runs under the earlier protocol {name}; see docs/deviations.md"
            out.print(f"{results}/: {text}")
    for name in protocol.unknown(found):
        text = f"{counted(found[name], 'block')} of runs under a protocol that is not known: {name}"
        out.print(f"{results}/: {text}; this version has {protocol.CURRENT}")
    return not protocol.unknown(found)


def run_verify(
    configs: list[Config], path: Path, jobs: int | None, engine: Engine, seeds: int, write: bool
) -> bool:
    """Compare with the golden values and print the result, or write them.

    Returns:
        Whether every reading is identical.
    """
    from rhw.engines.engine import ready
    from rhw.running import golden
    from rhw.running.workers import cores

    engine = ready(engine, err.print)
    count = sum(len(config.readings) for config in configs)
    with progress() as shown:
        bar = shown.add_task("training", total=count)

        def on_progress(text: str) -> None:
            shown.update(bar, advance=1, description=f"verified {text}")

        if write:
            golden.write(path, configs, jobs or cores(), on_progress)
            out.print(f"written: {path}, {count} readings")
            return True
        expected = golden.read(path)
        same, differences, missing = golden.run(
            configs, expected, jobs or cores(), engine, on_progress, seeds
        )
    for name in missing:
        err.print(f"{name}: no golden values; `rhw verify --write` makes them")
    if not differences:
        out.print(
            f"identical to the last bit: {counted(same, 'reading')}, the first "
            f"{counted(seeds, 'seed')} of each"
        )
        return not missing
    for difference in differences[:MOST_DIFFERENCES]:
        out.print(difference.text)
    if len(differences) > MOST_DIFFERENCES:
        out.print(f"and {len(differences) - MOST_DIFFERENCES} more")
    out.print(f"{same} readings are identical, {len(differences)} are not")
    agree = all(difference.engines_agree for difference in differences)
    out.print(golden.blame(expected["arithmetic"], agree))
    return False
