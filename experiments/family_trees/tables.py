"""Tables of the family trees: questions answered, generalization, and what the units encode."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rhw.analysis.runs import Runs
from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array, Flags
from rhw.report.format import percent

from . import features
from .generalization import OFF, ON, asked_in, learned, per_question, seven_of_eight, untrained
from .trees import RELATIONS, questions

Titled = tuple[str, str, pd.DataFrame]
#: The two readings compared for the isomorphism.
ISOMORPHISM = ("italian_with_english", "italian_alone")


def answers_table(runs: dict[str, Runs]) -> Titled:
    """Tabulate how many questions each reading answers, and how confidently."""
    rows = []
    for name, one in runs.items():
        frame = one.frame
        cases, held = asked_in(one)
        rows.append(
            {
                "reading": name,
                "runs": str(len(frame)),
                "right at 0.5": f"{frame['trained_05'].median():.0f} of {cases}",
                "best run": str(frame["trained_05"].max()),
                "runs with all": percent(float((frame["trained_05"] == cases).mean())),
                f"right at {ON} and {OFF}": f"{frame['trained_08'].median():.0f}",
                f"runs with all at {ON} and {OFF}": percent(
                    float((frame["trained_08"] == cases).mean())
                ),
                "shortfall": f"{frame['shortfall'].median():.2f}",
                "held out": f"{frame['held_out'].mean():.2f} of {held}",
                "tss": f"{frame['error'].median():.2g}",
                "largest weight": f"{frame['largest_weight'].median():.2f}",
            }
        )
    note = (
        "Medians over the runs, and the mean of the held-out questions. A trained question is "
        f"right at {ON} and {OFF} if its answers are above {ON} and all others below {OFF}; the "
        "shortfall is the distance by which the worst trained output of a run misses these."
    )
    return "Questions answered after training", note, pd.DataFrame(rows)


def held_out_counts(runs: Runs) -> NDArray[np.int64]:
    """Return how many learned runs answer 0 to 4 of the held-out questions."""
    held = runs.frame["held_out"].to_numpy()[learned(runs)]
    return np.bincount(held, minlength=5)


def generalization_table(runs: dict[str, Runs]) -> Titled:
    """Tabulate how many of the held-out questions are right."""
    rows = []
    for name, one in runs.items():
        counts = held_out_counts(one)
        estimate, low, high = seven_of_eight(counts)
        rows.append(
            {"reading": name, "runs that learned": str(counts.sum())}
            | {f"{k} right": percent(counts[k] / counts.sum()) for k in range(5)}
            | {
                "per question": percent(counts @ np.arange(5) / (4 * counts.sum())),
                "7 of 8 in two runs": percent(estimate),
                "95 % interval": f"{percent(low)[:-2]} to {percent(high)}",
            }
        )
    note = (
        "Of four held-out questions (H86's rule: correct answers above 0.5, all others below), in "
        "the runs that have all trained questions right. In its two runs, H86 had four and three "
        "right, seven of eight; the last columns give the probability of seven or eight."
    )
    return "Held-out questions", note, pd.DataFrame(rows)


def relation_table(runs: Runs) -> Titled:
    """Tabulate held-out questions by relation, with the best and the worst person."""
    held, right = per_question(runs)
    relations = np.array([question.relation for question in questions()])
    rows = []
    for relation in RELATIONS:
        which = relations == relation
        low, high = wilson(int(right[which].sum()), int(held[which].sum()))
        share = right[which] / np.maximum(held[which], 1)
        every = [f"{q.person}" for q in questions() if q.relation == relation]
        rows.append(
            {
                "relation": relation,
                "questions": str(which.sum()),
                "held out": str(held[which].sum()),
                "right": percent(right[which].sum() / max(held[which].sum(), 1)),
                "95 % interval": f"{percent(low)[:-2]} to {percent(high)}",
                "best": f"{every[share.argmax()]}, {percent(share.max())}",
                "worst": f"{every[share.argmin()]}, {percent(share.min())}",
            }
        )
    note = (
        f"Under `reproducing`, over {len(runs.outcome.seeds)} networks; each of the 104 questions "
        f"was held out in at least {held.min()} of them."
    )
    return "Which questions generalize", note, pd.DataFrame(rows)


def encoded(runs: Runs, which: Flags) -> dict[str, Array]:
    """Return, for each attribute, the best score of a network's six units, shape (seeds,)."""
    found = {}
    for source, target, attributes in (
        ("person", "person_code", features.PERSON),
        ("relation", "relation_code", features.RELATION),
    ):
        activity = features.codes(runs.network, runs.theta, source, target)[..., which]
        for name, attribute in attributes.items():
            found[name] = features.score(activity, attribute).max(axis=0)
    return found


def likeness(runs: Runs, which: Flags) -> Array:
    """Return the mean correlation of a network's English and Italian rows, shape (seeds,)."""
    weights = runs.weights("person", "person_code")[..., which].transpose(1, 0, 2)
    return np.asarray(features.likeness(weights).mean(axis=0))


def _controls(runs: dict[str, Runs]) -> dict[str, tuple[Runs, Flags]]:
    best = runs["reproducing"]
    every = np.ones(len(best.outcome.seeds), dtype=bool)
    found = {
        "reproducing": (best, learned(best)),
        "untrained": (untrained(best), every),
    }
    for name in ("reproducing_shuffled", "second"):
        if name in runs:
            found[name] = (runs[name], learned(runs[name]))
    return found


def feature_table(runs: dict[str, Runs]) -> Titled:
    """Tabulate which networks have a unit for an attribute, with controls and the printed one."""
    columns, printed = {}, features.printed_units(runs["reproducing"])
    for name, (one, which) in _controls(runs).items():
        scores = encoded(one, which)
        columns[name] = {
            f"a unit for {attribute}": f"{percent(float((best >= features.ENCODES).mean()))} "
            f"(best {np.median(best):.2f})"
            for attribute, best in scores.items()
        }
        quality = features.fits(one, printed)[which]
        columns[name]["fit with Fig. 4: median, best"] = (
            f"{np.median(quality):.2f}, {quality.max():.2f}"
        )
        alike = likeness(one, which)
        columns[name]["English and Italian rows, correlation"] = f"{np.median(alike):.2f}"
    table = pd.DataFrame(columns).reset_index(names="share of networks with")
    paper = _printed_scores(runs["reproducing"])
    table["Fig. 4"] = [paper.get(name, "-") for name in table["share of networks with"]]
    note = (
        "A unit encodes an attribute if its activity orders at least "
        f"{features.ENCODES:.0%} of the pairs of persons (or relations) correctly, for the "
        "generation with the middle one in between; the median of a network's best unit is in "
        "brackets. The controls are the same networks before training, and networks trained on "
        "shuffled answers. The fit is the mean absolute correlation of six units with those of "
        "Fig. 4, matched one to one. The last column applies the same measures to Fig. 4."
    )
    return "What the units encode", note.replace("95%", "95 %"), table


def _printed_scores(runs: Runs) -> dict[str, str]:
    weights = features.printed_units(runs)
    found = {
        f"a unit for {name}": f"{features.score(weights, attribute).max():.2f}"
        for name, attribute in features.PERSON.items()
    }
    alike = features.likeness(weights).mean()
    return found | {"English and Italian rows, correlation": f"{alike:.2f}"}


def isomorphism_table(runs: dict[str, Runs]) -> Titled:
    """Tabulate held-out Italian questions, with the English tree and without."""
    rows = []
    for name in ISOMORPHISM:
        one = runs[name]
        cases, held = asked_in(one)
        frame = one.frame[learned(one)]
        rows.append(
            {
                "reading": name,
                "trained on": f"{cases} questions",
                "runs that learned": str(len(frame)),
                "held out": f"{held} Italian ones",
                "right": f"{frame['held_out'].mean():.1f}",
                "share": percent(frame["held_out"].mean() / held),
                "middle half of the runs": " to ".join(
                    f"{q:.0f}" for q in frame["held_out"].quantile([0.25, 0.75])
                ),
            }
        )
    note = (
        "The same half of the Italian questions is held out in the same seeds; the rest is trained "
        "with and without the English tree."
    )
    return "Does English help with Italian?", note, pd.DataFrame(rows)
