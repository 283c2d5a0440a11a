"""Cases of the family trees: a person and a relation in, the person or persons asked for out."""

from __future__ import annotations

import numpy as np

from experiments.family_trees.trees import PEOPLE, RELATIONS, Question, answers, questions
from rhw.arithmetic import Array


def encode(asked: list[Question]) -> tuple[Array, Array]:
    """Inputs (24 persons, 12 relations, one of each on) and targets (24 persons) of questions."""
    inputs = np.zeros((len(asked), len(PEOPLE) + len(RELATIONS)))
    targets = np.zeros((len(asked), len(PEOPLE)))
    for row, (person, relation) in enumerate(asked):
        inputs[row, PEOPLE.index(person)] = 1
        inputs[row, len(PEOPLE) + RELATIONS.index(relation)] = 1
        for answer in answers(person, relation):
            targets[row, PEOPLE.index(answer)] = 1
    return inputs, targets


def parse(held_out: list[str]) -> list[Question]:
    """Held-out questions from words such as `Colin aunt`.

    Raises:
        ValueError: if one is not a question that the trees answer.
    """
    known = {f"{q.person} {q.relation}": q for q in questions()}
    for text in held_out:
        if text not in known:
            raise ValueError(f"held_out: `{text}` is no question; write it as `Colin aunt`")
    return [known[text] for text in held_out]


def family(held_out: list[str]) -> tuple[Array, Array]:
    """All questions but those held out, in the order of `questions`."""
    out = parse(held_out)
    return encode([question for question in questions() if question not in out])
