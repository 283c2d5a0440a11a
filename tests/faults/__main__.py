"""`python -m tests.faults`: run campaigns, print a line of counts for each, and write them down."""

from __future__ import annotations

import re
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer
from joblib import Parallel, delayed

from rhw.cli.terminal import err, out, progress
from rhw.store.files import write_atomically
from rhw.store.provenance import cpu
from tests.faults.campaign import Campaign, Result
from tests.support.processes import hear_interrupts

NAMES = ("killed", "corrupted", "malformed", "concurrent", "diverging", "untrusted")
#: Number of problems of a campaign that are shown in full.
MOST_TOLD = 10
HEAD = """# Reliability

`make faults` writes this page. It injects faults in campaigns of random trials;
`python -m tests.faults NAME --first K --count 1` repeats one trial. A problem is lost data, a
corrupt file that is used or not reported, a traceback, a warning, or a command that does not end.
`make test` runs a small share of each campaign.
"""


def campaign_of(name: str) -> Campaign:
    """The campaign of this name."""
    found: Campaign = import_module(f"tests.faults.{name}").CAMPAIGN
    return found


def run(name: str, first: int, count: int, jobs: int, folder: Path) -> Result:
    """Run trials of a campaign in a folder of their own."""
    campaign = campaign_of(name)
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
    """Inject faults and count the results; exit code 1 if there is a problem."""
    unknown = [name for name in names or [] if name not in NAMES]
    if unknown:
        err.print(f"no campaign `{unknown[0]}`: there are {', '.join(NAMES)}")
        raise typer.Exit(2)
    hear_interrupts()
    bad = False
    for name in names or NAMES:
        campaign, begin = campaign_of(name), time.monotonic()
        trials = count or campaign.full
        with tempfile.TemporaryDirectory(prefix=f"rhw-{name}-") as folder:
            found = run(name, first, trials, jobs, Path(folder))
        for problem in found.problems[:MOST_TOLD]:
            err.print(problem)
        out.print(found.line, soft_wrap=True)
        bad = bad or bool(found.problems)
        if page is not None:
            minutes = (time.monotonic() - begin) / 60
            ended = f"{trials:,} trials in {minutes:.0f} minutes on {cpu()}."
            write_part(page, name, [campaign.what, "", f"> {found.line}", "", ended])
    if bad:
        raise typer.Exit(1)


def write_part(page: Path, name: str, lines: list[str]) -> None:
    """Write what one campaign found into the page, and leave the others' parts as they are."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = {
        found.group(1): found.group(0).rstrip() + "\n"
        for found in re.finditer(r"^## (\w+)\n.*?(?=^## |\Z)", before, re.DOTALL | re.MULTILINE)
    }
    parts[name.title()] = "\n".join([f"## {name.title()}", *lines, ""])
    ordered = [parts[one.title()] for one in NAMES if one.title() in parts]
    write_atomically(page, ("\n".join([HEAD, *ordered]).rstrip() + "\n").encode())


if __name__ == "__main__":
    typer.run(main)
