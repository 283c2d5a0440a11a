"""docs/scaling.md: what a block costs, here and on a cluster, and so what a million seeds would.

`python -m benchmarks scaling --write docs [ways|sizes|readings]...`
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from rhw.analysis import runs
from rhw.analysis.runs import load_runs
from rhw.analysis.stats import wilson
from rhw.cli.terminal import err, progress
from rhw.config import catalogue, contents
from rhw.config.loader import Config, load
from rhw.config.reading import Reading
from rhw.config.variants import with_changes
from rhw.engines.engine import ready, train
from rhw.engines.kernel_arrays import LANES
from rhw.report.figures import pictures
from rhw.report.format import markdown
from rhw.report.gather import MOST_SHOWN
from rhw.report.plots import style
from rhw.report.write import write_report
from rhw.running import cluster, runner
from rhw.running.workers import cores, workers
from rhw.store import blocks
from rhw.store.files import write_atomically
from rhw.store.provenance import cpu

Row = dict[str, Any]

#: The reading whose run is spread over workers, and its seeds.
NET, SEEDS = "symmetry", 8000
#: Blocks that train next to nothing, so that what a block costs besides is seen.
EMPTY_BLOCKS = 40
MILLION = 1_000_000
#: Cores of the cluster that a million seeds are reckoned for.
CLUSTER_CORES = 100
SIZES = (1_000, 10_000, 100_000)

PAGE = """# Scaling

Written by `make scaling` on {cores} cores of: {cpu} ({system}). Times depend on the
machine and its load.

## The cost of a block

{seeds:,} seeds of `{net}`, in blocks of at most {block} seeds, and {empty} blocks that train
nothing. *Overhead* is the time that such an empty block takes: to be sent, returned and stored.
*Efficiency* is the time of training in one process, divided by the total time of all cores used.

{ways}

## Many seeds of one reading

`rhw run` and `rhw report` of `{net}` alone, each in a separate process. Runs are read and
measured {chunk:,} at a time and figures show the first {shown:,} seeds, so neither memory nor the
figures grow with the number of seeds; tables and runs.csv include all seeds.

{sizes}

## A million seeds of every reading

From {lanes} seeds of each of {readings} readings, on one core that is always busy, as in a large
block. The interval of a share from a million runs would be at most {precision} wide. On one
machine with {cores} cores this takes {machine}; on a cluster with {cluster} such cores, including
the overhead of its blocks, {many}. The stored blocks take {bytes}.

{configs}
"""


def ways() -> list[Row]:
    """Processes and a Dask cluster of 1, 2 and 4 workers, on the same blocks."""
    config = catalogue.load_all([NET])[0]
    reading = config.readings["as_printed"]
    nothing = with_changes(config, reading, {"stop": {"sweeps": 1}, "max_sweeps": 1})
    begin = time.perf_counter()
    train(reading.task, range(SEEDS))
    alone = time.perf_counter() - begin
    rows = []
    for way, address in (("processes", None), ("Dask", cluster.LOCAL)):
        far = address is not None
        for count in (1, 2, 4):
            begin = time.perf_counter()
            with workers(address, count) as jobs, tempfile.TemporaryDirectory() as folder:
                # The first blocks pay for the start of the workers.
                _run(nothing, Path(folder) / "start", 2 * LANES * count, jobs, far)
                started = time.perf_counter() - begin
                many = EMPTY_BLOCKS * runner.MOST_SEEDS
                empty = _run(nothing, Path(folder), many, jobs, far)
                seconds = _run(reading, Path(folder), SEEDS, jobs, far)
            used = min(count, cores())
            rows.append(
                {
                    "way": way,
                    "workers": count,
                    "start, s": f"{started:.1f}",
                    "overhead of a block, ms": f"{1000 * empty / EMPTY_BLOCKS:.0f}",
                    "seeds a second": f"{SEEDS / seconds:,.0f}",
                    "efficiency": f"{alone / (seconds * used):.0%}",
                    "_overhead": empty / EMPTY_BLOCKS,
                }
            )
            err.print(f"{way}, {count} workers: {SEEDS / seconds:,.0f} seeds a second")
    return rows


def _run(reading: Reading, results: Path, seeds: int, jobs: int, remote: bool) -> float:
    begin = time.perf_counter()
    works = [runner.plan(reading, results, seeds)]
    failures = runner.run(works, jobs, "kernel", remote=remote)
    if failures:
        raise RuntimeError(failures[0].what)
    return time.perf_counter() - begin


def alone(folder: Path) -> Config:
    """The net with its base reading only."""
    data = yaml.safe_load((contents.CONFIGS / f"{NET}.yaml").read_text(encoding="utf-8"))
    for key in ("readings", "search", "joint", "claims"):
        data.pop(key, None)
    path = folder / f"{NET}.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return load(path)


def report(folder: Path, seeds: int) -> Row:
    """What a report costs this process: seconds, its figures, and the most memory it had."""
    config = load(folder / f"{NET}.yaml")
    results = folder / str(seeds)
    begin = time.perf_counter()
    problems = write_report([config], results, {(NET, "as_printed"): seeds}, whole=True)
    seconds = time.perf_counter() - begin
    if problems:
        raise RuntimeError(problems[0])
    peak = peak_memory()
    shown = load_runs(config.readings["as_printed"], results, min(seeds, MOST_SHOWN))
    slowest = 0.0
    with style.styled():
        for picture in pictures(config.experiment, {"as_printed": shown}, ["as_printed"]):
            begin = time.perf_counter()
            style.save(picture.draw(), lambda name, _: Path(name), picture.name)
            slowest = max(slowest, time.perf_counter() - begin)
    return {"seconds": seconds, "slowest": slowest, "peak": peak}


def sizes() -> list[Row]:
    """Runs and reports of more and more seeds."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone(folder)
        for seeds in SIZES:
            words = ["run", f"{NET}.yaml", "-n", str(seeds), "--results", str(seeds)]
            begin = time.perf_counter()
            code = (
                "from rhw.cli.app import app; from benchmarks.scaling import peak_memory; "
                f"app({words!r}, standalone_mode=False); "
                "print(peak_memory())"
            )
            ran = float(_child(code, folder).splitlines()[-1])
            seconds = time.perf_counter() - begin
            code = (
                "import json; from pathlib import Path; from benchmarks.scaling import report; "
                f"print(json.dumps(report(Path('.'), {seeds})))"
            )
            made = json.loads(_child(code, folder).splitlines()[-1])
            rows.append(
                {
                    "seeds": f"{seeds:,}",
                    "run, s": f"{seconds:.0f}",
                    "most memory, MB": f"{ran:.0f}",
                    "report, s": f"{made['seconds']:.1f}",
                    "most memory of it, MB": f"{made['peak']:.0f}",
                    "slowest figure, s": f"{made['slowest']:.2f}",
                    "stored, MB": f"{_size(folder / str(seeds)) / 1e6:.1f}",
                }
            )
            err.print(f"{seeds:,} seeds: {seconds:.0f} s, {ran:.0f} MB")
    return rows


def peak_memory() -> float:
    """The most memory that this process has had, in MB.

    Not what `getrusage` says, which counts in what the parent had when it started the process.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1000


def _child(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def readings() -> list[Row]:
    """Seconds and bytes of a seed of every reading."""
    rows = []
    configs = catalogue.load_all([])
    with progress() as shown, tempfile.TemporaryDirectory() as name:
        bar = shown.add_task("readings", total=sum(len(c.readings) for c in configs))
        for config in configs:
            for one in config.readings.values():
                # Of the CPU alone, since it is cores that are reckoned with.
                begin = time.process_time()
                outcome = train(one.task, range(LANES))
                # A large block puts the next seed in the place of one that is done; so few seeds
                # wait for the longest.
                busy = float(outcome.sweeps.mean() / max(1, outcome.sweeps.max()))
                seconds = busy * (time.process_time() - begin)
                path = blocks.write_block(Path(name) / "x", outcome)
                rows.append(
                    {
                        "config": config.name,
                        "seconds": seconds / LANES,
                        "bytes": path.stat().st_size / LANES,
                    }
                )
                shown.update(bar, advance=1, description=f"{config.name}/{one.name}")
    return rows


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:,.0f} days" if hours > 72 else f"{hours:,.1f} hours"


def page(ways_: list[Row], sizes_: list[Row], readings_: list[Row]) -> str:
    """docs/scaling.md."""
    frame = pd.DataFrame(readings_)
    table = []
    for name, rows in frame.groupby("config", sort=False):
        times = 1000 * rows["seconds"]
        table.append(
            {
                "config": name,
                "readings": str(len(rows)),
                "ms a seed": f"{times.min():.2f} to {times.max():.2f}",
                "core hours": f"{rows['seconds'].sum() * MILLION / 3600:,.1f}",
                "bytes a seed": f"{rows['bytes'].min():,.0f} to {rows['bytes'].max():,.0f}",
                "GB": f"{rows['bytes'].sum() * MILLION / 1e9:,.1f}",
            }
        )
    whole = float(frame["seconds"].sum()) * MILLION
    blocks = len(frame) * MILLION / runner.MOST_SEEDS
    overhead = min(row["_overhead"] for row in ways_ if row["way"] == "Dask")
    low, high = wilson(MILLION // 2, MILLION)
    shown = pd.DataFrame(ways_).drop(columns="_overhead")
    return PAGE.format(
        cores=cores(),
        cpu=cpu(),
        system=platform.system(),
        net=NET,
        seeds=SEEDS,
        block=runner.MOST_SEEDS,
        empty=EMPTY_BLOCKS,
        ways=markdown(shown.astype(str)),
        chunk=runs.CHUNK,
        shown=MOST_SHOWN,
        sizes=markdown(pd.DataFrame(sizes_)),
        lanes=LANES,
        readings=len(frame),
        precision=f"{100 * (high - low):.2f} %",
        machine=_hours(whole / cores()),
        cluster=CLUSTER_CORES,
        # The blocks come back to one process, one after another.
        many=_hours(max(whole / CLUSTER_CORES, blocks * overhead)),
        bytes=f"{frame['bytes'].sum() * MILLION / 1e9:,.0f} GB",
        configs=markdown(pd.DataFrame(table)),
    )


#: What is measured, by name; each can be measured alone, and the others are kept.
PARTS = {"ways": ways, "sizes": sizes, "readings": readings}


def run(folder: Path, parts: list[str]) -> None:
    """Measure, and write the page and its data into a folder.

    Args:
        folder: where scaling.md and scaling.json are.
        parts: names of PARTS to measure anew; all if there are none. The page needs all.
    """
    ready("kernel", err.print)
    data = folder / "scaling.json"
    rows = json.loads(data.read_text(encoding="utf-8")) if parts and data.exists() else {}
    for name in parts or PARTS:
        rows[name] = PARTS[name]()
        write_atomically(data, (json.dumps(rows, indent=1) + "\n").encode())
    if set(rows) == set(PARTS):
        text = page(rows["ways"], rows["sizes"], rows["readings"])
        write_atomically(folder / "scaling.md", text.encode())
