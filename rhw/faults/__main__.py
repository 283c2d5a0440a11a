"""`python -m rhw.faults`: run campaigns, print a line of counts for each, and write them down."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer
from joblib import Parallel, delayed

from rhw.faults.campaign import Campaign, Result
from rhw.faults.processes import hear_interrupts
from rhw.provenance import cpu
from rhw.store import write_atomically
from rhw.terminal import err, out, progress

NAMES = ("killed", "damaged", "misspelled", "crowded", "diverging", "hostile")
#: Problems of a campaign that are told in full.
MOST_TOLD = 10
HEAD = """# What goes wrong, and what becomes of it

Written by `make faults`, which makes go wrong what may go wrong: each campaign is a number of
trials with chances of their own, which `python -m rhw.faults NAME --first K --count 1` repeats. A
problem is anything lost, anything damaged that is not named or that is used all the same, a
traceback, a warning, or a command that does not come to an end. `make test` runs a small share of
each campaign.
"""


def campaigns(names: list[str]) -> Iterator[Campaign]:
    """The campaigns of these names, or all."""
    for name in names or NAMES:
        yield import_module(f"rhw.faults.{name}").CAMPAIGN


def run(campaign: Campaign, first: int, count: int, jobs: int, folder: Path) -> Result:
    """Run trials of a campaign in a folder of their own."""
    campaign.prepare(folder)
    prefer: Literal["threads", "processes"] = "threads" if campaign.threads else "processes"
    parallel = Parallel(n_jobs=jobs, prefer=prefer, return_as="generator_unordered")
    result = Result(campaign.name)
    with progress() as shown:
        bar = shown.add_task(campaign.name, total=count)
        trials = range(first, first + count)
        for one in parallel(delayed(campaign.trial)(k, folder) for k in trials):
            result.add(one)
            shown.update(bar, advance=1)
    return result


def main(
    names: Annotated[
        list[str] | None, typer.Argument(metavar=f"[{'|'.join(NAMES)}]...", show_default=False)
    ] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="Number of the first trial.")] = 0,
    count: Annotated[
        int | None, typer.Option("--count", min=1, help="How many trials; default: all.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Trials at a time.")] = 2,
    page: Annotated[
        Path | None, typer.Option("--write", help="Write the lines into this page.")
    ] = None,
) -> None:
    """Make go wrong what may go wrong and count what becomes of it; exit code 1 for a problem."""
    unknown = [name for name in names or [] if name not in NAMES]
    if unknown:
        err.print(f"no campaign `{unknown[0]}`: there are {', '.join(NAMES)}")
        raise typer.Exit(2)
    hear_interrupts()
    lines, bad = [], False
    for campaign in campaigns(names or []):
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"rhw-{campaign.name}-") as folder:
            found = run(campaign, first, count or campaign.full, jobs, Path(folder))
        for problem in found.problems[:MOST_TOLD]:
            err.print(problem)
        out.print(found.line, soft_wrap=True)
        bad = bad or bool(found.problems)
        minutes = (time.monotonic() - begin) / 60
        lines += [f"**{campaign.name.title()}.** {campaign.what}", "", f"> {found.line}", ""]
        lines += [f"{count or campaign.full:,} trials in {minutes:.0f} minutes.", ""]
    if page is not None:
        where = f"On {cpu()} ({platform.system()}), Python {platform.python_version()}.\n"
        write_atomically(page, "\n".join([HEAD, where, *lines]).encode())
    if bad:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
