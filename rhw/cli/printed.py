"""`rhw compare NAME --count T`: is a printed number compatible with our runs?"""

from __future__ import annotations

from dataclasses import dataclass
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
    import pandas as pd

    from rhw.analysis.printed_numbers import Compared
    from rhw.config.reading import Reading


@dataclass(frozen=True)
class Printed:
    """A printed number, of one of these kinds.

    count: the sweep count of one run; mean: of `of` runs; solved: how many of `of` runs solved;
    below: a bound of one run's count; answers: right answers to held-out cases, a run each.
    """

    count: float | None
    mean: float | None
    solved: int | None
    below: float | None
    answers: str | None
    of: int | None

    @property
    def given(self) -> list[str]:
        """Names of the kinds that are given."""
        return [name for name in KINDS if getattr(self, name) is not None]


HELD_OUT = "held_out_right"
KINDS = ("count", "mean", "solved", "below", "answers")


def print_compared(reading: Reading, printed: Printed, results: Path) -> None:
    """Compare a printed number with the stored runs of a reading, and print the result.

    Args:
        reading: ours.
        printed: the number.
        results: folder of our runs; the published ones if it has none.

    Raises:
        ConfigError: if the numbers do not belong together.
        StoreError: if there are no runs of this reading.
    """
    several = printed.mean is not None or printed.solved is not None
    if len(printed.given) != 1 or (printed.of is not None) != several:
        words = "--count T, --mean T --of M, --solved K --of M, --below T, or --held-out K,K"
        raise ConfigError([f"compare: give one of {words}"])
    if printed.answers is not None and reading.task.hold_out is None:
        raise ConfigError([f"{reading.config}/{reading.name} holds no cases out"])
    column = "solved" if printed.answers is None else HELD_OUT
    frame, folder = our_runs(reading, [results, published()], column)
    won = int(frame["solved"].sum())
    out.print(
        f"{reading.config}/{reading.name}: {counted(len(frame), 'run')} of {folder}/, "
        f"{won:,} solved within {reading.task.last_sweep:,} sweeps"
    )
    rows = _compared(reading, printed, frame)
    _print(rows)
    if printed.mean is not None:
        out.print(f"together: {printed_numbers.together(rows)}")


def _compared(reading: Reading, printed: Printed, frame: pd.DataFrame) -> dict[str, Compared]:
    """Apply the test for the kind of number that is given; return its result by name."""
    won = frame["solved"].to_numpy(dtype=bool)
    sweeps = frame["sweeps"].to_numpy(dtype=float)[won]
    failures, of = int((~won).sum()), printed.of or 1
    if printed.count is not None:
        gone = int((frame["end"] == "diverged").sum()) if "end" in frame else 0
        if failures > gone:
            text = f"{counted(failures - gone, 'run')} may still have solved"
            out.print(f"{text}; `rhw show` tests one for a minimum")
        both, last = (printed.count, printed.count), reading.task.last_sweep
        return {"one run": printed_numbers.one_count(sweeps, failures - gone, gone, both, last)}
    if printed.mean is not None:
        random = np.random.Generator(np.random.PCG64(1986))
        return printed_numbers.mean_count(sweeps, failures, printed.mean, of, random)
    if printed.below is not None:
        found = printed_numbers.within_bound(sweeps, failures, printed.below)
        return {f"fewer than {printed.below:g}": found}
    if printed.solved is not None:
        if printed.solved > of:
            raise ConfigError([f"compare: {printed.solved} of {of} runs is more than all"])
        found = printed_numbers.some_of(len(sweeps), len(frame), printed.solved, of)
        return {f"{printed.solved} of {of}": found}
    held = reading.task.hold_out
    assert held is not None
    try:
        right = [int(word) for word in (printed.answers or "").split(",")]
        answers = printed_numbers.held_out_answers(frame[HELD_OUT].to_numpy(), held.count, right)
    except ValueError as error:
        raise ConfigError([f"compare: --held-out {printed.answers}: {error}"]) from error
    return {"held-out answers": answers}


def _print(rows: dict[str, Compared]) -> None:
    columns = ("test", "word", "p", "compatible would be", "weak", "note")
    table, raw = [], []
    for name, one in rows.items():
        least, most = sorted(one.p)
        p = f"{least:.2g}" if least == most else f"{least:.2g} to {most:.2g}"
        span = printed_numbers.accepted_in_words(one.low, one.high)
        table.append((name, one.word, p, span, "yes" if one.weak else "no", one.note))
        raw.append(
            {
                "test": name, "word": one.word, "p_least": least, "p_most": most, "low": one.low,
                "high": one.high, "weak": one.weak, "note": one.note,
            }
        )  # fmt: skip
    print_table(columns, table, raw=raw)
