"""The command line. What a command needs it imports itself, so that `--help` is quick."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from rhw.config.names import AS_PRINTED
from rhw.engines import Engine
from rhw.terminal import err, out, print_table

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    help="""Reproduce *Learning representations by back-propagating errors* (1986).

Every experiment is one YAML in configs/; every choice that a paper leaves open is a named
*reading* of it. A few first steps:

```
rhw list                              what there is
rhw run xor --seeds 20                train 20 nets, see how they went
rhw run symmetry --reading all        every reading of an experiment
rhw run xor --set learning.epsilon=1  change a number
rhw run mine.yaml                     a truth table of your own
rhw report xor --open                 its tables and figures, and a page to train it in
rhw replay xor --seed 3               one run as an animated GIF
rhw reproduce                         everything, and the whole report
```

Exit codes: 0 all ran, 1 something failed, 2 bad input, 130 interrupted, 143 terminated.""",
)

Results = Annotated[Path, typer.Option("--results", help="Folder of results.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: one a core.")
]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds", "-n", min=1, max=10_000_000, help="Seeds 0 to N-1; default: as the config says."
    ),
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME|YAML]...", help="Configs; default: all.")
]
With = Annotated[
    Engine, typer.Option("--engine", help="Compiled kernel or readable reference: the same bits.")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local",
        help="Train on a Dask cluster: its scheduler's address, or `local` to start one here.",
    ),
]
RESULTS = Path("results")
FailOn = Literal["differs", "changed", "never"]


@contextmanager
def guarded() -> Iterator[None]:
    """Errors as words and exit codes, never as tracebacks."""
    from concurrent.futures import BrokenExecutor

    from rhw.config.errors import ConfigError
    from rhw.store.files import StoreError

    try:
        yield
    except ConfigError as error:
        for line in error.lines:
            err.print(line)
        raise typer.Exit(2) from error
    except (StoreError, OSError) as error:
        err.print(f"failed: {error}")
        raise typer.Exit(1) from error
    except BrokenExecutor as error:
        err.print(
            "failed: a worker process died; what is finished is kept, the same command goes on"
        )
        raise typer.Exit(1) from error


@app.command("list")
def list_() -> None:
    """What there is: configs, their titles and readings."""
    from rhw.config import catalogue

    with guarded():
        print_table(
            ("name", "what", "readings"),
            ((c.name, c.base.title, ", ".join(c.readings)) for c in catalogue.load_all([])),
        )


@app.command()
def check(names: Names = None) -> None:
    """Check configs without training; says how many settings are printed and how many are ours."""
    from rhw.config import catalogue

    with guarded():
        for config in catalogue.load_all(names or []):
            kinds = [kind for kind, _ in config.sources().values()]
            words = ", ".join(
                f"{kinds.count(kind)} {kind}" for kind in ("printed", "ours", "unsourced")
            )
            out.print(f"{config.path.name}: {len(config.readings)} readings; settings: {words}")


@app.command()
def run(
    names: Annotated[list[str], typer.Argument(metavar="NAME|YAML...", help="Configs to train.")],
    reading: Annotated[
        str, typer.Option("--reading", "-r", help="A reading's name, or `all`.")
    ] = AS_PRINTED,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="key=value, as in learning.epsilon=0.1; may be repeated."),
    ] = None,
    engine: With = "kernel",
    cluster: Cluster = None,
) -> None:
    """Train, store and show the convergence table.

    ```
    rhw run xor --seeds 20
    rhw run symmetry --reading all --jobs 2
    rhw run parity --set learning.epsilon=0.1 --set max_sweeps=5000
    rhw run symmetry --seeds 100000 --cluster tcp://10.0.0.1:8786
    ```
    """
    from rhw import actions
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all(names)
        picked = [
            catalogue.changed(config, one, changes or [])
            for config in configs
            for one in catalogue.pick(config, reading)
        ]
        asked = {one.key: seeds for one in picked if seeds is not None}
        failed = actions.train(picked, asked, jobs, results, engine, cluster)
        actions.show([one for one in picked if one.key not in failed], asked, results)
        if failed:
            raise typer.Exit(1)


@app.command()
def status(
    names: Names = None,
    seeds: Seeds = None,
    results: Results = RESULTS,
    check: Annotated[
        bool, typer.Option("--check", help="Read every file, and name those that are damaged.")
    ] = False,
) -> None:
    """What would run, and why; with --check, whether all that is stored is whole.

    Damaged blocks run again with the next `rhw run`; damaged tables and figures are written again
    by `rhw report`. Nothing that is damaged is used or drawn.
    """
    from rhw import answers
    from rhw.config import catalogue
    from rhw.running import runner

    with guarded():
        configs = catalogue.load_all(names or [])
        if check:
            if not answers.check(configs, bool(names), results):
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


@app.command()
def report(
    names: Names = None,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    cluster: Cluster = None,
    show: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser when it is written.")
    ] = False,
) -> None:
    """Run what is missing, then write tables, figures, REPORT.md and report.html.

    The page is the report to look at: in it every net can be trained again, to the last bit.

    With names, only the parts of those experiments are written. It shows as many seeds as the last
    run of each reading asked for, unless --seeds says otherwise.
    """
    from rhw import actions
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all(names or [])
        asked = actions.asked_before(configs, results)
        written = actions.report(configs, asked, seeds, jobs, results, not names, engine, cluster)
        if show and not actions.open_page(results):
            raise typer.Exit(1)
        if not written:
            raise typer.Exit(1)


@app.command()
def search(
    name: Annotated[str, typer.Argument(metavar="NAME|YAML", help="A config with a `search:`.")],
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
) -> None:
    """Search what a paper leaves open: which changes make what it printed probable?

    The config's `search:` lists factors with their levels, and what was printed. Every combination
    is trained and counted; the best are run again on fresh seeds. It goes on where it stopped; the
    whole table is results/search/NAME.csv.
    """
    from rhw import actions
    from rhw.config import catalogue

    with guarded():
        actions.search(catalogue.load_all([name])[0], jobs, results, engine)


@app.command()
def replay(
    name: Annotated[str, typer.Argument(metavar="NAME|YAML", help="A config.")],
    reading: Annotated[str, typer.Option("--reading", "-r", help="A reading's name.")] = AS_PRINTED,
    seed: Annotated[int, typer.Option("--seed", "-s", min=0, help="The number of the run.")] = 0,
    path: Annotated[
        Path | None, typer.Option("--out", "-o", help="The GIF; default: NAME-READING-SEED.gif.")
    ] = None,
    frames: Annotated[int, typer.Option("--frames", min=2, max=500, help="How many.")] = 60,
    engine: With = "kernel",
) -> None:
    """One run as an animation: weights, net, activities and error, from the start to the end.

    The same can be seen, and stopped and stepped, in the laboratory of results/report.html.

    ```
    rhw replay xor --seed 3 --out xor.gif
    rhw replay symmetry --reading printed_outputs --frames 100
    ```
    """
    from rhw import actions
    from rhw.config import catalogue
    from rhw.config.errors import ConfigError

    with guarded():
        config = catalogue.load_all([name])[0]
        if reading == "all":
            raise ConfigError(["replay: choose one reading"])
        (one,) = catalogue.pick(config, reading)
        target = path or Path(f"{config.name}-{reading}-{seed}.gif")
        if target.suffix.lower() != ".gif":
            raise ConfigError([f"replay: {target}: the name of the file must end in .gif"])
        actions.replay(one, seed, frames, target, engine)


@app.command()
def reproduce(
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    cluster: Cluster = None,
) -> None:
    """Everything: every reading of every config with all its seeds, then the whole report."""
    from rhw import actions
    from rhw.config import catalogue

    with guarded():
        if not actions.report(
            catalogue.load_all([]), {}, seeds, jobs, results, True, engine, cluster
        ):
            raise typer.Exit(1)


@app.command()
def claims(
    experiment: Annotated[
        str | None, typer.Option("--experiment", "-e", help="Only those of one config.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", help="Only those with this verdict, e.g. partly.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    results: Results = RESULTS,
) -> None:
    """What the papers claim, what we measured, and the verdicts of the last report."""
    from rhw import answers

    with guarded():
        answers.claims(experiment, verdict, as_json, results)


@app.command()
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
    from rhw import answers
    from rhw.config import catalogue
    from rhw.config.errors import ConfigError

    with guarded():
        if paper:
            answers.against_papers(catalogue.load_all([first] if first else []), results)
            return
        if first is None or second is None:
            raise ConfigError(["compare: give two folders of results, or --paper"])
        if not answers.compare(Path(first), Path(second), fail_on):
            raise typer.Exit(1)


@app.command()
def verify(
    names: Names = None,
    jobs: Jobs = None,
    engine: With = "kernel",
    golden: Annotated[Path, typer.Option("--golden", help="The golden values.")] = Path(
        "results/golden.json"
    ),
    write: Annotated[
        bool, typer.Option("--write", help="Write the golden values anew, from all configs.")
    ] = False,
) -> None:
    """Do I get what you got? Trains the first seeds of every reading, and compares every bit.

    It says identical, or what differs first, and what on this machine is likely to blame.
    """
    from rhw import answers
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all(names or [])
        if not answers.verify(configs, golden, jobs, engine, write):
            raise typer.Exit(1)


def main() -> None:
    """What `rhw.entry` calls."""
    for stream in (sys.stdout, sys.stderr):
        # Where a locale lacks a character, something is better than nothing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
