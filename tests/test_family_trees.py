"""The trees and what follows from them, against what the papers count."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from experiments.family_trees.cases import (
    answered_by,
    encode,
    family,
    italian,
    named,
    shuffled,
)
from experiments.family_trees.trees import (
    ENGLISH,
    ITALIAN,
    MEN,
    PEOPLE,
    RELATIONS,
    answers,
    questions,
)

COUNTS = {
    "father": 6, "mother": 6, "husband": 5, "wife": 5, "son": 6, "daughter": 6,
    "uncle": 2, "aunt": 2, "brother": 3, "sister": 3, "nephew": 4, "niece": 4,
}  # fmt: skip


def test_104_questions_and_112_triples():
    asked = questions()
    assert len(asked) == len(set(asked)) == 104
    assert sum(len(answers(*question)) for question in asked) == 112
    assert len(PEOPLE) == 24
    assert len(RELATIONS) == 12


@pytest.mark.parametrize("tree", [ENGLISH, ITALIAN])
def test_52_questions_a_tree_and_the_counts_of_each_relation(tree):
    asked = [question for question in questions() if question.person in tree]
    assert len(asked) == 52
    assert Counter(question.relation for question in asked) == COUNTS
    assert all(answers(*question) <= set(tree) for question in asked)


def test_the_trees_are_isomorphic_column_by_column():
    other = dict(zip(ENGLISH, ITALIAN, strict=True))
    for person in ENGLISH:
        for relation in RELATIONS:
            translated = {other[answer] for answer in answers(person, relation)}
            assert answers(other[person], relation) == translated


def test_colin_has_two_aunts():
    assert answers("Colin", "aunt") == {"Jennifer", "Margaret"}
    assert answers("Charlotte", "uncle") == {"Arthur", "Charles"}
    assert answers("Colin", "father") == {"James"}
    assert answers("Christopher", "father") == set()


def test_men_answer_to_male_relations():
    male = {"father", "husband", "son", "uncle", "brother", "nephew"}
    for person, relation in questions():
        assert all((answer in MEN) == (relation in male) for answer in answers(person, relation))


def test_cases_are_one_person_and_one_relation():
    inputs, targets = encode(questions())
    assert inputs.shape == (104, 36)
    assert (inputs[:, :24].sum(axis=1) == 1).all()
    assert (inputs[:, 24:].sum(axis=1) == 1).all()
    assert targets.sum() == 112
    assert len(np.unique(inputs, axis=0)) == 104


def test_named_questions_to_hold_out():
    every = questions()
    assert [[every[k] for k in one] for one in named(["Colin aunt", "Lucia father"])] == [
        [("Colin", "aunt"), ("Lucia", "father")]
    ]
    with pytest.raises(ValueError, match="`Colin wife` is no question"):
        named(["Colin wife"])
    with pytest.raises(ValueError, match="no relation `cousin`"):
        answers("Colin", "cousin")


def test_hold_outs_that_h86_allows():
    sets = answered_by(["Andrew", "Victoria", "Lucia", "Lucia"])
    every = questions()
    # Three questions have Andrew as their answer, six Victoria, six Lucia, of whom two are asked.
    assert len(sets) == 3 * 6 * 15
    for one in sets:
        found = Counter(answer for k in one for answer in answers(*every[k]))
        assert found == {"Andrew": 1, "Victoria": 1, "Lucia": 2}
    with pytest.raises(ValueError, match="`Bart` is in neither tree"):
        answered_by(["Bart"])


def test_italian_questions_to_hold_out():
    sets = italian(26, 5)
    assert all(questions()[k].person in ITALIAN for one in sets for k in one)
    assert [len(set(one)) for one in sets] == [26] * 5
    assert len({tuple(one) for one in sets}) == 5


def test_shuffled_answers_keep_everything_but_who_is_whose():
    inputs, targets = shuffled(0)
    plain_inputs, plain = family()
    assert np.array_equal(inputs, plain_inputs)
    relations = np.array([question.relation for question in questions()])
    for relation in RELATIONS:
        rows = relations == relation
        assert np.array_equal(targets[rows].sum(axis=0), plain[rows].sum(axis=0))
    moved = (targets != plain).any(axis=1)
    assert moved.mean() > 0.6
    assert not np.array_equal(shuffled(1)[1], targets)
