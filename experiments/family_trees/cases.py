"""Cases of the family trees: a person and a relation in, the answer (one person or more) out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np

from rhw.backprop.arithmetic import Array, stream
from rhw.config.experiments import bounded_int

from .trees import ITALIAN, PEOPLE, RELATIONS, Question, answers, questions


def encode(asked: Sequence[Question]) -> tuple[Array, Array]:
    """Return inputs (24 persons and 12 relations, one of each on) and targets (24 persons)."""
    inputs = np.zeros((len(asked), len(PEOPLE) + len(RELATIONS)))
    targets = np.zeros((len(asked), len(PEOPLE)))
    for row, (person, relation) in enumerate(asked):
        inputs[row, PEOPLE.index(person)] = 1
        inputs[row, len(PEOPLE) + RELATIONS.index(relation)] = 1
        for answer in answers(person, relation):
            targets[row, PEOPLE.index(answer)] = 1
    return inputs, targets


def family() -> tuple[Array, Array]:
    """Return all 104 questions, in the order of `questions`."""
    return encode(questions())


def unit_names(make: str) -> dict[str, list[str]]:
    """Return the names of the persons and relations that the input and output units stand for."""
    people = list(PEOPLE)
    return {"person": people, "relation": list(RELATIONS), "output": people}


def shuffled(seed: int) -> tuple[Array, Array]:
    """Return the questions with permuted answers: the same parts, but no family structure.

    The answers of each relation are permuted among the persons asked about. Each person is
    therefore an answer as often as before, and to the same relations.
    """
    bounded_int("seed", seed, 0, 2**31)
    inputs, targets = family()
    asked = [question.relation for question in questions()]
    for relation in RELATIONS:
        rows = np.flatnonzero([one == relation for one in asked])
        keys = stream(seed, f"shuffled/{relation}").random(len(rows))
        targets[rows] = targets[rows[np.argsort(keys, kind="stable")]]
    return inputs, targets


def _parse(held_out: list[str]) -> list[Question]:
    known = {f"{q.person} {q.relation}": q for q in questions()}
    for text in held_out:
        if text not in known:
            raise ValueError(f"held out: `{text}` is not a question; write it as `Colin aunt`")
    return [known[text] for text in held_out]


def named(held_out: list[str]) -> list[list[int]]:
    """Return one set, of these questions, each written as `Colin aunt`.

    Raises:
        ValueError: if one is not a question that the trees answer.
    """
    every = questions()
    return [[every.index(question) for question in _parse(held_out)]]


def answered_by(people: list[str]) -> list[list[int]]:
    """Return all sets of different questions with these persons as their single answers, in order.

    Raises:
        ValueError: if a person is not in the trees.
    """
    for person in people:
        if person not in PEOPLE:
            raise ValueError(f"`{person}` is in neither tree; there are {', '.join(PEOPLE)}")
    every = questions()
    options = [[k for k, q in enumerate(every) if answers(*q) == {person}] for person in people]
    return [
        list(one)
        for one in sorted({tuple(sorted(p)) for p in product(*options)})
        if len(set(one)) == len(people)
    ]


@cache
def _of_italians() -> list[int]:
    return [k for k, question in enumerate(questions()) if question.person in ITALIAN]


def italian(count: int, sets: int) -> list[list[int]]:
    """Return several sets of questions about the Italian tree, to test the isomorphism."""
    every = _of_italians()
    return [[every[k] for k in one] for one in italian_alone(count, sets)]


def italian_tree() -> tuple[Array, Array]:
    """Return the 52 questions about the Italian tree, with units for the persons of both trees."""
    inputs, targets = family()
    return inputs[_of_italians()], targets[_of_italians()]


def italian_alone(count: int, sets: int) -> list[list[int]]:
    """Return the sets of `italian`, as case numbers of `italian_tree`."""
    bounded_int("count", count, 1, len(_of_italians()))
    bounded_int("sets", sets, 1, 10_000)
    chosen = []
    for number in range(sets):
        keys = stream(number, "italian").random(len(_of_italians()))
        chosen.append(sorted(np.argsort(keys, kind="stable")[:count].tolist()))
    return chosen
