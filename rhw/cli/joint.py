"""`rhw search --joint`: one start range and one factor of the learning rates for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.loader import Config

#: Seeds of the joint search begin here, where no published run has any.
FIRST_SEED, FRESH_SEED = 700_000, 800_000
#: With no more experiments than this, each reading is shown too.
FEW = 3


def run_joint(
    configs: list[Config], seeds: int, confirm: int, jobs: int | None, results: Path, engine: Engine
) -> None:
    """Search, confirm the best on fresh seeds if asked, and print the result with its figure.

    Args:
        configs: of the experiments; those without a `joint:` are left out.
        seeds: at every point.
        confirm: fresh seeds for the best theta and its ties; 0 for none.
        jobs: number of processes.
        results: folder of results.
        engine: kernel or reference.

    Raises:
        ConfigError: if no config takes part, or a point is not valid.
    """
    from rhw.engines.engine import ready
    from rhw.report.plots import joint as plot
    from rhw.report.plots import style
    from rhw.running.workers import cores
    from rhw.search import likelihood, one_start, shared_start
    from rhw.store import checksums

    engine = ready(engine, err.print)
    taking_part = shared_start.experiments(configs)
    wanted = list(shared_start.points(taking_part))
    jobs = jobs or cores()

    def searched(points: list[shared_start.Point], first: int, count: int, stage: str) -> Any:
        with progress() as shown:
            bar = shown.add_task(stage, total=None)

            def on_progress(text: str, done: int, of: int) -> None:
                shown.update(bar, description=text, completed=done, total=of)

            return shared_start.run(
                taking_part, points, range(first, first + count), stage, results, jobs, engine,
                on_progress, err.print,
            )  # fmt: skip

    rows = searched(wanted, FIRST_SEED, seeds, shared_start.SEARCHED)
    found = one_start.gathered(taking_part, rows)
    fit = one_start.best(np.sum([one.grid() for one in found], axis=0))
    _print(one_start.summary(found))
    if len(taking_part) <= FEW:
        _print_readings([row for one in found for row in one_start.by_reading(one)])
    _print_fits(found, fit)
    ties = one_start.ties(fit)
    words = ", ".join(f"r = {r:g} with s = {s:g}" for r, s in ties)
    points = f"{len(ties)} of {fit.grid.size} points"
    out.print(f"{points} are as good (ln L within {likelihood.TIE:g}): {words}")
    excess = one_start.excess([one.grid() for one in found])
    chance = one_start.by_chance(found, fit.theta)
    share = (1 + (chance >= excess).sum()) / (len(chance) + 1)
    out.print(
        f"D = {excess:.1f}: one by one, the numbers fit better than together by this much (ln L). "
        f"We drew {len(chance)} sets of numbers from our own runs at the best point: their median "
        f"D is {np.median(chance):.1f}, and {share:.1%} of them have a D as large"
    )
    if confirm:
        again = [p for p in wanted if (p.start, p.factor) in _needed(found, ties)]
        fresh = searched(again, FRESH_SEED, confirm, shared_start.CONFIRMED)
        sure = one_start.gathered(taking_part, fresh)
        for theta in ties:
            total = sum(one.ln_l(theta) for one in sure)
            out.print(f"{confirm} fresh seeds: r = {theta[0]:g}, s = {theta[1]:g}: {total:.1f}")
    place = results / "search"
    with style.styled():
        style.save(
            plot.figure(found, fit),
            lambda name, content: checksums.write(place, name, content),
            shared_start.NAME,
        )
    made = place / shared_start.NAME
    out.print(f"all points: {made}.csv; drawn: {made}.png")


def _needed(found: Any, ties: list[tuple[float, float]]) -> set[tuple[float, float]]:
    """Return the thetas to run again: the ties, and their factors at the printed range."""
    from rhw.search.shared_start import PRINTED_RANGE

    printed = any(one.range_printed for one in found)
    return {*ties, *(((PRINTED_RANGE, s) for _, s in ties) if printed else ())}


def _print(rows: list[dict[str, Any]]) -> None:
    """Print one row per experiment."""
    heads = (
        "experiment", "printed", "ln L at the best of all", "as printed", "its own best",
        "ln L there", "best without it", "p there",
    )  # fmt: skip
    table = [
        (
            row["experiment"],
            row["printed"],
            f"{row['joint']:.1f}",
            f"{row['as_printed']:.1f}",
            f"r {row['own_start']:g}, s {row['own_factor']:g}",
            f"{row['own']:.1f}",
            f"r {row['start_without']:g}, s {row['factor_without']:g}",
            "-" if np.isnan(row["p"]) else f"{row['p']:.2g}",
        )
        for row in rows
    ]
    print_table(heads, table, raw=rows)


def _print_readings(rows: list[dict[str, Any]]) -> None:
    """Print the best of each reading alone."""
    heads = ("number", "reading", "weight", "its own best", "ln L there", "as printed")
    table = [
        (
            row["number"],
            row["reading"],
            f"{row['weight']:.2g}",
            f"r {row['start']:g}, s {row['factor']:g}",
            f"{row['ln_l']:.1f}",
            f"{row['as_printed']:.1f}",
        )
        for row in rows
    ]
    print_table(heads, table, "Each reading alone", raw=rows)


def _print_fits(found: Any, fit: Any) -> None:
    """Print the best theta of all, and of each group."""
    from rhw.search import one_start

    printed = sum(one.ln_l(one_start.PRINTED) for one in found)
    out.print(
        f"best of all: initial weights up to {fit.theta[0]:g}, learning rates times "
        f"{fit.theta[1]:g}: ln L {fit.ln_l:.1f}; as printed {printed:.1f}"
    )
    for group in dict.fromkeys(one.group for one in found):
        own = [one for one in found if one.group == group]
        best = one_start.best(np.sum([one.grid() for one in own], axis=0))
        names = ", ".join(one.name for one in own)
        out.print(f"{group} ({names}): r = {best.theta[0]:g}, s = {best.theta[1]:g}")
    stated = [one for one in found if one.range_printed]
    for one in stated:
        free = one_start.best(one.grid(free=True))
        if free.theta[0] != one_start.PRINTED[0]:
            out.print(
                f"{one.name}: the paper states a range of {one_start.PRINTED[0]:g}, and its number "
                f"fits best with {free.theta[0]:g}"
            )
