"""What the tables of the chapter say, in a sentence that is computed from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rows = list[dict[str, Any]]


def _of(rows: Rows, **wanted: str) -> dict[str, Any]:
    """Return the first row with these values."""
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def kinship(rows: Rows) -> str:
    """Compare the methods by the held-out questions that they answer exactly."""
    best = max(rows, key=lambda row: row["exact"][0])
    none = [row["method"] for row in rows if row["exact"][0] == 0]
    text = f"Most held-out questions are answered by: {best['method']}."
    if none:
        text += f" Not one is answered exactly by: {', '.join(none)}."
    return text


def boosting(rows: Rows) -> str:
    """Say which depths fit each task."""
    parts = []
    for row in rows:
        depths = [key for key in row if key.startswith("stages") and row[key] != "not reached"]
        said = (
            f"{row[depths[0]]} with trees of {depths[0].partition(', ')[2]}" if depths else "none"
        )
        parts.append(f"{row['task']}, {said}")
    return (
        "The shallowest trees with which all cases are fitted, and the stages that they take: "
        f"{'; '.join(parts)}. Where trees are too shallow for the interaction of the inputs, no "
        "number of stages is enough; a network learns the units that it needs."
    )


def margins(rows: Rows) -> str:
    """Compare a kernel that knows the task with one that does not."""
    parts = [
        f"{row['task']}: {row['right when left out']} with {row['kernel']}"
        for row in rows
        if row["kernel"] in ("Gaussian", "one that knows the task")
    ]
    return f"Cases that are right when left out: {'; '.join(parts)}."


def autodiff(rows: Rows) -> str:
    """Give the largest differences of all."""
    gradient = max(float(row["largest difference of a gradient"]) for row in rows)
    return f"Yes: the largest difference of any gradient is {gradient:.1e}."


def pretraining(rows: Rows) -> str:
    """Compare pretrained starts with random ones."""
    (key,) = (key for key in rows[0] if key.startswith("learned"))
    return "; ".join(f"{row['network']}, {row['start']}: {row[key]}" for row in rows) + "."


def private(rows: Rows) -> str:
    """Say what clipping alone does, and from which noise on little is learned."""
    plain, clipped = rows[0], rows[1]
    key = "trained questions right"
    text = f"Without noise, {plain[key]} of the trained questions are right unclipped, and "
    text += f"{clipped[key]} clipped."
    lost = next((row for row in rows[2:] if float(row[key].removesuffix(" %")) < 5), None)
    if lost:
        text += f" At an epsilon of {lost['epsilon']} hardly any of them is right."
    return text


def _beside_chance(row: dict[str, Any]) -> str:
    low, high = (float(end.removesuffix(" %")) for end in row["95 % interval"].split(" to "))
    chance = float(row["random embeddings"].removesuffix(" %"))
    return "more than" if low > chance else "less than" if high < chance else "about as much as"


def triplets(rows: Rows) -> str:
    """Compare each feature with what random embeddings show."""
    said = [f"{row['feature of a person']} {_beside_chance(row)} random ones" for row in rows]
    return f"The embeddings show {'; '.join(said)}."


def recipe(rows: Rows) -> str:
    """Follow the share that learns, from the first recipe to the last."""
    parts = []
    for task in dict.fromkeys(row["task"] for row in rows):
        learned = [row["learned"] for row in rows if row["task"] == task]
        parts.append(f"{task}: {', '.join(learned)}")
    return f"Learned, from the first line of each task to its last: {'; '.join(parts)}."


def later(rows: Rows) -> str:
    """Count the verdicts."""
    words = [row["verdict"] for row in rows]
    counts = ", ".join(f"{words.count(w)} {w}" for w in dict.fromkeys(words))
    return (
        f"Verdicts: {counts}. Learning rate, momentum and first weights of the benchmark files are "
        "not known to us: each reading is a guess, and one that nobody tried may fit."
    )


BY_PART: dict[str, Callable[[Rows], str]] = {
    one.__name__: one
    for one in (boosting, margins, autodiff, pretraining, private, triplets, recipe, later)
}
