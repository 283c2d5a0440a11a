"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs
from rhw.analysis.stats import wilson
from rhw.report.format import percent

from . import tables as tables_
from .generalization import OFF, ON, asked_in, learned, seven_of_eight
from .tables import ISOMORPHISM

#: Weights are stable if they move by less than this share of their length in the last sweeps.
STABLE = 0.05
#: Readings whose held-out questions are counted.
GENERALIZING = ("reproducing", "reproducing_h86", "reproducing_24000", "second", "second_24000")


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return tables of what was learned, how it generalizes, and what the units encode."""
    found = [tables_.answers_table(runs)]
    four = {n: one for n, one in runs.items() if n in GENERALIZING and asked_in(one)[1] == 4}
    if four:
        found.append(tables_.generalization_table(four))
    if "reproducing" in runs:
        found += [tables_.relation_table(runs["reproducing"]), tables_.feature_table(runs)]
    if set(ISOMORPHISM) <= set(runs):
        found.append(tables_.isomorphism_table(runs))
    return found


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe the result as printed, what brings learning back, and the generalization."""
    found = [_printed_sentence({n: one for n, one in runs.items() if not _changed(n)})]
    for name in ("reproducing", "second"):
        if name in runs:
            found += [_learned_sentence(runs[name]), _margin_sentence(runs, name)]
    if "reproducing" in runs:
        found.append(_luck_sentence(runs))
    return found


def _changed(name: str) -> bool:
    """Return whether a reading changes what was printed, to bring learning back or as a control."""
    return name.startswith(("reproducing", "second", "italian"))


def _printed_sentence(runs: dict[str, Runs]) -> str:
    best = {name: int(one.frame["trained_05"].max()) for name, one in runs.items()}
    first = max(best, key=lambda name: best[name])
    cases, _ = asked_in(runs[first])
    return (
        f"The network does not learn as printed, in {len(runs)} variants of "
        f"{len(runs[first].frame)} runs each: the best run answers {best[first]} of {cases} "
        f"trained questions at 0.5 (under `{first}`)."
    )


def _learned_sentence(runs: Runs) -> str:
    frame, (cases, held) = runs.frame, asked_in(runs)
    good = int((frame["trained_05"] == cases).sum())
    low, high = wilson(good, len(frame))
    stable = float((frame["drift"] < STABLE).mean())
    first = frame.loc[frame["all_right"] > 0, "all_right"]
    when = f", first at sweep {first.median():,.0f} in the median" if len(first) else ""
    return (
        f"Under `{runs.reading.name}`, {good} of {len(frame)} runs ({percent(low)[:-2]} to "
        f"{percent(high)}) end with all {cases} trained questions right{when}; in "
        f"{percent(stable)} the weights are stable. Of {held} held-out questions, "
        f"{frame['held_out'].mean():.2f} are right on average."
    )


def _margin_sentence(runs: dict[str, Runs], name: str) -> str:
    one = runs[name]
    frame, (cases, _) = one.frame, asked_in(one)
    beyond = int((frame["trained_08"] == cases).sum())
    middle = frame.loc[learned(one), "shortfall"].median()
    text = (
        f"Under `{name}`, {beyond} of {len(frame)} runs end with every output beyond {ON} and "
        f"{OFF}, as H86 reports; among runs with all questions right, the worst output of the "
        f"median run misses by {middle:.2f}. With weight decay this is expected: an output beyond "
        "the margin has no error, so decay moves it back until an error balances the decay"
    )
    free = runs.get(f"{name}_no_decay")
    if free is None:
        return text + "."
    others = free.frame
    return (
        f"{text}. Without decay, when the error is negligible, the median run has "
        f"{others['trained_08'].median():.0f} of {cases} questions beyond the margin, and misses "
        f"by {others['shortfall'].median():.2f}."
    )


def _luck_sentence(runs: dict[str, Runs]) -> str:
    said = []
    for name in ("reproducing", "reproducing_h86", "second"):
        if name in runs:
            estimate, low, high = seven_of_eight(tables_.held_out_counts(runs[name]))
            said.append(f"{percent(estimate)} ({percent(low)} to {percent(high)}) under `{name}`")
    return (
        "The probability of seven or eight of eight held-out questions in two runs: "
        f"{', '.join(said)}."
    )
