"""Embeddings by triplets (Schroff et al. 2015): a question near its answer, far from all others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.lineage import kinship
from benchmarks.lineage.kinship import Method, Settings
from experiments.family_trees.features import PERSON
from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

Labels = NDArray[np.int64]

TITLE = "Embeddings by triplets"
QUESTION = "Do persons' embeddings show generation and branch, as Fig. 4 does?"
NEEDS = ("torch",)
PERSONS, RELATIONS = 24, 12
MARGIN = 1.0
STEPS = 600
SEEDS = 20


def embedded(
    settings: Settings, inputs: Array, answers: Array, seed: int
) -> tuple[Any, Any, float]:
    """Train embeddings of persons, and of each relation a linear map from person to answer.

    Returns:
        A function from questions to distances from all persons, the embeddings of the persons, and
        the distance that separates answers from others best among the trained questions.
    """
    import torch

    torch.set_num_threads(1)
    random = torch.Generator().manual_seed(seed)
    size = int(settings["size"])
    persons = torch.randn(PERSONS, size, generator=random, dtype=torch.float64)
    maps = torch.eye(size, dtype=torch.float64).repeat(RELATIONS, 1, 1)
    maps = maps + 0.1 * torch.randn(RELATIONS, size, size, generator=random, dtype=torch.float64)
    moves = torch.zeros(RELATIONS, size, dtype=torch.float64)
    parts = [persons, maps, moves]
    for part in parts:
        part.requires_grad_()
    optimiser = torch.optim.Adam(parts, lr=settings["rate"])

    def distances(asked: Array) -> Any:
        who = torch.tensor(asked[:, :PERSONS].argmax(axis=1))
        how = torch.tensor(asked[:, PERSONS:].argmax(axis=1))
        question = (maps[how] @ persons[who].unsqueeze(-1)).squeeze(-1) + moves[how]
        return ((question.unsqueeze(1) - persons.unsqueeze(0)) ** 2).sum(-1)

    is_answer = torch.tensor(answers > 0.5)
    case, answer = np.nonzero(answers > 0.5)
    for _ in range(STEPS):
        far = distances(inputs)
        near = far[case, answer].unsqueeze(1)
        # Every triplet of a question, one of its answers, and a person who is none.
        loss = torch.relu(near - far[case] + MARGIN)[~is_answer[case]].mean()
        loss = loss + 0.01 * (persons**2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        far = distances(inputs).numpy()
    places = np.unique(far)
    between = (places[1:] + places[:-1]) / 2
    wrong = [((far < b) != (answers > 0.5)).sum() for b in between]
    return distances, persons.detach().numpy(), float(between[int(np.argmin(wrong))])


def _fit(settings: Settings, inputs: Array, answers: Array, asked: Array, seed: int) -> Array:
    import torch

    distances, _, border = embedded(settings, inputs, answers, seed)
    with torch.no_grad():
        return np.asarray(0.5 + border - distances(asked).numpy())


METHOD = Method(
    "embeddings by triplets",
    "PyTorch",
    tuple({"size": size, "rate": 0.03} for size in (6, 12)),
    _fit,
)


def nearest(points: Array, labels: Labels) -> tuple[int, int]:
    """Return how many persons are nearest to the mean of their own group, and of how many.

    Each is left out of the means. Persons with the label -1 have no group.
    """
    groups = sorted(set(labels[labels >= 0].tolist()))
    asked = np.flatnonzero(labels >= 0)
    count = 0
    for k in asked:
        rest = np.arange(len(points)) != k
        means = {g: points[rest & (labels == g)].mean(axis=0) for g in groups}
        count += min(means, key=lambda g: float(((points[k] - means[g]) ** 2).sum())) == labels[k]
    return count, len(asked)


def rows() -> list[dict[str, str]]:
    """Return how often an embedding, learned from all questions, shows a feature of a person."""
    inputs, answers = kinship.cases()
    made = [embedded({"size": 6, "rate": 0.03}, inputs, answers, s)[1] for s in range(SEEDS)]
    random = np.random.default_rng(0)
    found = []
    for feature in ("nationality", "generation", "branch", "sex"):
        right, total = np.sum([nearest(points, PERSON[feature]) for points in made], axis=0)
        chance, _ = np.sum(
            [nearest(random.standard_normal(made[0].shape), PERSON[feature]) for _ in made], axis=0
        )
        low, high = wilson(int(right), int(total))
        found.append(
            {
                "feature of a person": feature,
                "nearest to the mean of their own group": f"{right} of {total}",
                "95 % interval": f"{percent(low)} to {percent(high)}",
                "random embeddings": percent(chance / total),
            }
        )
    return found
