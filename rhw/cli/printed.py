"""`rhw compare NAME --count T`: is a printed number compatible with our runs?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rhw.analysis import printed_numbers
from rhw.analysis.others import our_runs
from rhw.cli.tables import print_table
from rhw.cli.terminal import counted, out
from rhw.config.config_error import ConfigError
from rhw.store.blocks import published

if TYPE_CHECKING:
    from rhw.analysis.printed_numbers import Compared
    from rhw.config.reading import Reading


def print_compared(
    reading: Reading,
    count: float | None,
    mean: float | None,
    solved: int | None,
    of: int | None,
    results: Path,
) -> None:
    """Compare a printed number with the stored runs of a reading, and print the result.

    Args:
        reading: ours.
        count: the sweep count of one run.
        mean: the mean of `of` runs.
        solved: how many of `of` runs solved.
        of: number of the paper's runs.
        results: folder of our runs; the published ones if it has none.

    Raises:
        ConfigError: if the numbers do not belong together.
        StoreError: if there are no runs of this reading.
    """
    given = [value for value in (count, mean, solved) if value is not None]
    if len(given) != 1 or (of is None) != (count is not None):
        raise ConfigError(["compare: give --count T, or --mean T --of M, or --solved K --of M"])
    frame, folder = our_runs(reading, [results, published()])
    won = frame["solved"].to_numpy(dtype=bool)
    sweeps = frame["sweeps"].to_numpy(dtype=float)[won]
    failures = int((~won).sum())
    out.print(
        f"{reading.config}/{reading.name}: {counted(len(frame), 'run')} of {folder}/, "
        f"{len(sweeps):,} solved within {reading.task.last_sweep:,} sweeps"
    )
    if count is not None:
        gone = int((frame["end"] == "diverged").sum()) if "end" in frame else 0
        if failures > gone:
            out.print(
                f"{counted(failures - gone, 'run')} may still have solved; "
                "`rhw show` tests one for a minimum"
            )
        rows = {
            "one run": printed_numbers.one_count(
                sweeps, failures - gone, gone, (count, count), reading.task.last_sweep
            )
        }
    elif mean is not None:
        assert of is not None
        random = np.random.Generator(np.random.PCG64(1986))
        rows = printed_numbers.mean_count(sweeps, failures, mean, of, random)
    else:
        assert of is not None
        assert solved is not None
        if solved > of:
            raise ConfigError([f"compare: {solved} of {of} runs is more than all"])
        rows = {f"{solved} of {of}": printed_numbers.some_of(len(sweeps), len(frame), solved, of)}
    _print(rows)
    if mean is not None:
        out.print(f"together: {printed_numbers.together(rows)}")


def _print(rows: dict[str, Compared]) -> None:
    columns = ("test", "word", "p", "compatible would be", "weak", "note")
    table, raw = [], []
    for name, one in rows.items():
        least, most = sorted(one.p)
        p = f"{least:.2g}" if least == most else f"{least:.2g} to {most:.2g}"
        span = f"{one.low:,.0f} to {one.high:,.0f}" if np.isfinite(one.high) else "none"
        table.append((name, one.word, p, span, "yes" if one.weak else "no", one.note))
        raw.append(
            {
                "test": name, "word": one.word, "p_least": least, "p_most": most, "low": one.low,
                "high": one.high, "weak": one.weak, "note": one.note,
            }
        )  # fmt: skip
    print_table(columns, table, raw=raw)
