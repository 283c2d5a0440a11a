"""N86 Figs. 2 to 4 in the paper's layout, printed and ours, and figures that go beyond them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array, Flags
from rhw.backprop.equations import forward
from rhw.report.figures import Picture
from rhw.report.plots import hinton
from rhw.report.plots.style import FAILED, GROUND, INK, OURS, PAPER, blank

from . import features, generalization
from .cases import encode
from .generalization import learned, untrained
from .trees import (
    COUPLES,
    ENGLISH,
    ITALIAN,
    PEOPLE,
    RELATIONS,
    Question,
    answers,
    branch,
    generation,
    questions,
)

#: The question of Fig. 3.
ASKED = Question("Colin", "aunt")
LAYERS = ("penultimate", "central", "person_code", "relation_code")
_OTHER = dict(zip(ENGLISH, ITALIAN, strict=True))
#: The position of each person in the drawing of a tree, generation by generation.
_PLACES = {
    "Christopher": (1.0, 2), "Penelope": (2.2, 2), "Andrew": (4.4, 2), "Christine": (5.6, 2),
    "Margaret": (0.0, 1), "Arthur": (1.2, 1), "Victoria": (2.7, 1), "James": (3.9, 1),
    "Jennifer": (5.4, 1), "Charles": (6.6, 1), "Colin": (2.7, 0), "Charlotte": (3.9, 0),
}  # fmt: skip
#: Persons ordered by branch and generation, to show the similarity of their codes.
BY_FAMILY = sorted(
    range(len(PEOPLE)),
    key=lambda k: (
        generation(PEOPLE[k]),
        {0: 0, None: 1, 1: 2}[branch(PEOPLE[k])],
        k % 12,
        k,
    ),
)


def trees_figure() -> Figure:
    """Draw Fig. 2: both trees; = joins husband and wife, lines lead to their children."""
    fig = blank(7.4, 4.2)
    for ax, names in zip(fig.subplots(2, 1), (ENGLISH, ITALIAN), strict=True):
        translate = dict(zip(ENGLISH, names, strict=True))
        at = {translate[name]: place for name, place in _PLACES.items()}
        for name, (x, y) in at.items():
            ax.text(x, y, name, ha="center", va="center", fontsize=8)
        for couple in COUPLES:
            if couple.husband not in at:
                continue
            (x1, y), (x2, _) = at[couple.husband], at[couple.wife]
            middle = (x1 + x2) / 2
            ax.text(middle, y, "=", ha="center", va="center", fontsize=8)
            for child in couple.children:
                cx, cy = at[child]
                line = [y - 0.2, y - 0.5, y - 0.5, cy + 0.2]
                ax.plot([middle, middle, cx, cx], line, INK, lw=0.8)
        ax.set(xlim=(-0.7, 7.3), ylim=(-0.4, 2.4))
        ax.axis("off")
    return fig


def closest_and_median(quality: Array, among: Flags) -> list[int]:
    """Return the seed with the best fit and the one with the median fit, of the selected seeds."""
    columns = np.flatnonzero(among)
    ordered = columns[np.argsort(quality[columns], kind="stable")]
    return [int(ordered[-1]), int(ordered[len(ordered) // 2])]


def units_figure(tables: list[Array], titles: list[str], names: tuple[str, ...]) -> Figure:
    """Draw Fig. 4: six units, one above the other; rows of squares, one column per name.

    Args:
        tables: one per network, shape (units, rows, columns).
        titles: of each network.
        names: of the columns.
    """
    units, rows, columns = tables[0].shape
    fig = blank(2.75 * len(tables) + 0.2, units * (0.2 * rows + 0.28) + 1.0)
    axes = fig.subplots(units, len(tables), squeeze=False)
    for column, (table, title) in enumerate(zip(tables, titles, strict=True)):
        for unit in range(units):
            ax = axes[unit, column]
            # Each network has its own scale, since the printed areas have no unit.
            hinton.draw(ax, table[unit], float(np.abs(table).max()))
            if column == 0:
                ax.set_ylabel(str(unit + 1), rotation=0, va="center", labelpad=8)
            if unit == 0:  # Names are shown once, at the top.
                ax.set_xticks(range(columns), names, rotation=90, fontsize=6)
                ax.xaxis.set_ticks_position("top")
                ax.tick_params(length=0)
                ax.set_title(title, fontsize=8)
    return fig


def _matched(runs: Runs, column: int) -> tuple[Array, list[int], list[int]]:
    """Return a seed's person weights with the order and signs of Fig. 4, as (units, 2, 12)."""
    weights = runs.weights("person", "person_code")[..., column]
    _, order, signs = features.fit(weights.T, features.printed_units(runs))
    matched = weights[order] * np.array(signs)[:, None]
    return matched.reshape(-1, 2, 12), order, signs


def _question_figure(panels: list[tuple[str, dict[str, Array]]], right: list[int]) -> Figure:
    """Draw Fig. 3: the activity of five layers for one question; dots mark the correct answers.

    Args:
        panels: a title, and activities by group, for each network.
        right: numbers of the correct answers.
    """
    fig = blank(2.6 * len(panels) + 0.9, 3.6)
    rows = ("output", *LAYERS)
    heights = [2, 1, 1, 1, 1]
    axes = fig.subplots(len(rows), len(panels), squeeze=False, height_ratios=heights)
    for column, (title, activity) in enumerate(panels):
        for row, name in enumerate(rows):
            ax, values = axes[row, column], activity[name]
            table = values.reshape(2, 12) if name == "output" else values[None]
            hinton.draw(ax, table, 1.0)
            if column == 0:
                ax.set_ylabel(name.replace("_", " "), rotation=0, ha="right", va="center")
            if name == "output":
                ax.set_title(title, fontsize=8, pad=13)
                for k in right:
                    ax.plot(k % 12, k // 12 - 0.78, "v", color=PAPER, ms=3.5, clip_on=False)
    return fig


def _answer(runs: Runs, column: int) -> dict[str, Array]:
    """Return one network's activities for the question of Fig. 3, with codes in Fig. 4's order."""
    inputs, _ = encode([ASKED])
    y = forward(runs.network, runs.theta[:, [column]], inputs[:, :, None])
    found = {name: values[0, :, 0] for name, values in y.items()}
    _, order, signs = _matched(runs, column)
    code = found["person_code"][order]
    found["person_code"] = np.where(np.array(signs) > 0, code, 1 - code)
    return found


def question_figure(runs: Runs, columns: list[int], titles: list[str]) -> Figure:
    """Draw Fig. 3, printed and ours."""
    printed = {
        name: np.array(values, dtype=float).ravel()
        for name, values in runs.reading.paper.numbers["figure_3"].items()
    }
    panels = [("printed areas", printed)]
    panels += [
        (title, _answer(runs, column)) for title, column in zip(titles, columns, strict=True)
    ]
    return _question_figure(panels, sorted(PEOPLE.index(name) for name in answers(*ASKED)))


def fit_figure(groups: dict[str, Array]) -> Figure:
    """Draw how well networks fit Fig. 4: one histogram per group of networks."""
    fig = blank(5.4, 2.5)
    ax = fig.subplots()
    bins = np.linspace(0.2, 1, 65).tolist()
    for (name, values), color in zip(groups.items(), (OURS, FAILED, PAPER), strict=False):
        weights = np.full(len(values), 100 / len(values))
        ax.hist(values, bins, weights=weights, color=color, alpha=0.65, label=name)
    ax.set(xlabel="mean absolute correlation with Fig. 4", ylabel="networks, %")
    ax.legend(frameon=False, fontsize=7.5)
    return fig


def questions_figure(held: Array, right: Array) -> Figure:
    """Draw the share of networks that answer an untrained question, by person and relation."""
    table = np.full((len(RELATIONS), len(PEOPLE)), np.nan)
    for k, (person, relation) in enumerate(questions()):
        if held[k]:
            table[RELATIONS.index(relation), PEOPLE.index(person)] = right[k] / held[k]
    fig = blank(7.6, 3.7)
    ax = fig.subplots()
    ax.set_facecolor(GROUND)
    image = ax.imshow(table, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(PEOPLE)), PEOPLE, rotation=90, fontsize=7)
    ax.set_yticks(range(len(RELATIONS)), RELATIONS, fontsize=7)
    ax.axvline(11.5, color="white", lw=2)
    fig.colorbar(image, ax=ax, label="share right when held out")
    return fig


def growth_figure(found: dict[str, tuple[Array, Array, Array]]) -> Figure:
    """Draw the shares of trained and held-out questions answered during training, by reading."""
    fig = blank(3.1 * len(found) + 0.3, 2.6)
    axes = fig.subplots(1, len(found), squeeze=False, sharey=True)[0]
    for ax, (name, (sweeps, trained, held)) in zip(axes, found.items(), strict=True):
        ax.plot(sweeps, 100 * trained, color=INK, lw=1.2, marker="o", ms=3, label="trained")
        ax.plot(sweeps, 100 * held, color=OURS, lw=1.6, marker="o", ms=3, label="held out")
        ax.set(xscale="log", ylim=(-3, 103), title=name)
        ax.legend(frameon=False, fontsize=7.5)
    fig.supxlabel("sweeps", fontsize=8.5)
    fig.supylabel("questions right, %", fontsize=8.5)
    return fig


def code_distances(runs: Runs, among: Flags) -> Array:
    """Return the mean distance of two persons' codes over the selected networks, shape (24, 24)."""
    codes = features.codes(runs.network, runs.theta, "person", "person_code")[:, :, among]
    between = codes[:, None] - codes[None]
    return np.asarray(np.sqrt((between**2).sum(axis=2)).mean(axis=-1))


def plane(distances: Array) -> Array:
    """Project into the plane by classical multidimensional scaling, shape (items, 2)."""
    n = len(distances)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ distances**2 @ centre)
    flat = vectors[:, -1:-3:-1] * np.sqrt(np.maximum(values[-1:-3:-1], 0))
    # The signs are arbitrary: the first person is put to the lower left.
    return np.asarray(flat * np.where(flat[0] > 0, -1, 1))


def people_figure(distances: Array) -> Figure:
    """Draw the codes of persons: distances, ordered by generation and branch, and a plane."""
    fig = blank(8.6, 4.6)
    fig.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1)
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    names = [PEOPLE[k] for k in BY_FAMILY]
    image = left.imshow(distances[np.ix_(BY_FAMILY, BY_FAMILY)], cmap="magma_r")
    left.set_xticks(range(24), names, rotation=90, fontsize=6)
    left.set_yticks(range(24), names, fontsize=6)
    fig.colorbar(image, ax=left, label="distance of two codes", shrink=0.7)
    at = plane(distances)
    colors = [OURS if name in ENGLISH else PAPER for name in PEOPLE]
    markers = {0: "o", 1: "s", None: "^"}
    for k, name in enumerate(PEOPLE):
        size = 90 - 22 * generation(name)
        right.scatter(*at[k], s=size, marker=markers[branch(name)], color=colors[k], alpha=0.75)
    right.set(xticks=[], yticks=[])
    text = "blue English, red Italian; large to small: generation; shape: branch"
    right.set_title(text, fontsize=7)
    return fig


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw Figs. 2 to 4, and what the networks of the reproducing reading have learned."""
    yield Picture(
        "trees",
        "N86 Fig. 2: the two isomorphic trees; = joins husband and wife.",
        trees_figure,
    )
    best = runs.get("reproducing")
    if best is None:
        return
    quality = features.fits(best, features.printed_units(best))
    among = learned(best)
    columns = closest_and_median(quality, among)
    titles = [
        f"{what}, seed {best.outcome.seeds[k]} (fit {quality[k]:.2f})"
        for what, k in zip(("closest", "median"), columns, strict=True)
    ]
    words = "for the seed closest to Fig. 4 and for the one with the median fit"
    yield Picture(
        "figure_3",
        f"N86 Fig. 3: activity of five layers for {ASKED.person} has-{ASKED.relation}, printed and "
        f"{words}. Triangles mark the correct answers; the code of the person has the order and "
        "the signs of Fig. 4.",
        partial(question_figure, best, columns, titles),
    )
    printed = features.printed_units(best).T.reshape(-1, 2, 12)
    yield Picture(
        "figure_4",
        f"N86 Fig. 4: weights from persons to the six units of their code, printed and {words}; "
        "the English row above the Italian one. Our units are matched to the printed ones, with "
        "free signs. The area shows the absolute weight, in a separate scale for each network.",
        partial(
            units_figure,
            [printed, *(_matched(best, k)[0] for k in columns)],
            ["printed", *titles],
            ENGLISH,
        ),
    )
    relations = [
        best.weights("relation", "relation_code")[..., k].reshape(-1, 1, len(RELATIONS))
        for k in columns
    ]
    yield Picture(
        "relation_units",
        "Weights from the relations to the six units of their code, in the same two networks.",
        partial(units_figure, relations, titles, RELATIONS),
    )
    groups = {
        "reproducing": quality,
        "the same networks before training": features.fits(
            untrained(best), features.printed_units(best)
        ),
    }
    if "reproducing_shuffled" in runs:
        groups["trained on shuffled answers"] = features.fits(
            runs["reproducing_shuffled"], features.printed_units(best)
        )
    yield Picture(
        "fit",
        "Fit of the six person units to those of Fig. 4, matched one to one with free signs.",
        partial(fit_figure, groups),
    )
    held, right = generalization.per_question(best)
    yield Picture(
        "questions",
        "Share of the networks of `reproducing` that answer a held-out question; each question "
        f"was held out in {held.min()} to {held.max()} networks. English is on the left.",
        partial(questions_figure, held, right),
    )
    long = {n: runs[n] for n in ("reproducing_24000", "second_24000") if n in runs}
    if long:
        yield Picture(
            "growth",
            "Trained and held-out questions answered correctly, over more sweeps than printed.",
            partial(growth_figure, {n: generalization.growth(one) for n, one in long.items()}),
        )
    yield Picture(
        "people",
        "Codes of the persons in `reproducing`: mean distances of two persons' codes over the "
        "networks that learned, ordered by generation and branch, and their best projection into "
        "a plane.",
        partial(people_figure, code_distances(best, among)),
    )
