"""The trees and what follows from them, against what the papers count."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from experiments.family_trees import features, figures, measures
from experiments.family_trees.cases import answered_by, encode, family, italian, named, shuffled
from experiments.family_trees.generalization import seven_of_eight
from experiments.family_trees.trees import (
    ENGLISH,
    ITALIAN,
    MEN,
    PEOPLE,
    RELATIONS,
    answers,
    branch,
    generation,
    questions,
)
from rhw.analysis.runs import Runs
from rhw.backprop.equations import forward
from rhw.backprop.initial import initial_theta
from rhw.backprop.stop import Stop
from rhw.config.catalogue import load_all
from rhw.engines.engine import train

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
    with pytest.raises(ValueError, match="`Colin wife` is not a question"):
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


def test_generations_and_branches_follow_from_the_trees():
    found = {person: (generation(person), branch(person)) for person in ENGLISH}
    assert found == {
        "Christopher": (1, 0), "Penelope": (1, 0), "Andrew": (1, 1), "Christine": (1, 1),
        "Arthur": (2, 0), "Margaret": (2, 0), "Victoria": (2, 0),
        "James": (2, 1), "Jennifer": (2, 1), "Charles": (2, 1),
        "Colin": (3, None), "Charlotte": (3, None),
    }  # fmt: skip
    other = dict(zip(ENGLISH, ITALIAN, strict=True))
    assert {other[p]: value for p, value in found.items()} == {
        person: (generation(person), branch(person)) for person in ITALIAN
    }


def test_a_score_is_one_for_a_clean_split_and_a_half_for_none():
    attribute = np.array([0, 0, 1, 1, -1])
    assert features.score(np.array([0.1, 0.2, 0.7, 0.9, 0.5]), attribute) == 1
    assert features.score(np.array([0.9, 0.7, 0.2, 0.1, 0.5]), attribute) == 1
    assert features.score(np.array([0.3, 0.3, 0.3, 0.3, 0.9]), attribute) == 0.5
    three = np.array([1, 1, 2, 2, 3, 3])
    assert features.score(np.array([0.0, 0.1, 0.5, 0.5, 0.9, 1.0]), three) == 1
    # Extremes alike and the middle apart is no order of three.
    assert features.score(np.array([0.0, 0.1, 0.9, 0.9, 0.0, 0.1]), three) == 0.5


def test_the_printed_units_encode_what_the_paper_says():
    runs = load_all(["family_trees"])[0]
    printed = np.array(runs.base.paper.numbers["figure_4"], dtype=float).reshape(6, 24).T
    clean = {
        name: [k + 1 for k in range(6) if features.score(printed[:, k], attribute) > 0.98]
        for name, attribute in features.PERSON.items()
    }
    assert clean == {"nationality": [1, 5], "generation": [2], "branch": [4, 6], "sex": []}
    assert (features.likeness(printed)[1:] > 0.9).all()


def test_units_are_matched_in_any_order_and_with_any_sign():
    rng = np.random.default_rng(2)
    printed = rng.normal(size=(24, 6))
    order, signs = [3, 0, 5, 1, 4, 2], np.array([1, -1, 1, 1, -1, -1])
    # Ours is the printed unit `order[k]`, turned, of another size and with another mean.
    ours = (printed[:, order] * signs) * 3.0 + 0.7
    quality, found, turned = features.fit(ours, printed)
    assert quality == pytest.approx(1)
    assert [order[k] for k in found] == list(range(6))
    assert [signs[k] for k in found] == turned
    assert features.fit(rng.normal(size=(24, 6)), printed)[0] < 0.6


def test_codes_are_the_activities_that_the_net_computes():
    reading = load_all(["family_trees"])[0].readings["reproducing"]
    task = reading.task
    theta = initial_theta(task.network, task.initial, range(3))
    y = forward(task.network, theta, task.inputs[:, :, None])
    for source, target, start in (("person", "person_code", 0), ("relation", "relation_code", 24)):
        codes = features.codes(task.network, theta, source, target)
        which = task.inputs[:, start : start + len(codes)].argmax(axis=1)
        np.testing.assert_allclose(codes[which], y[target], rtol=1e-12)


def test_seven_of_eight():
    estimate, low, high = seven_of_eight(np.array([0, 0, 50, 25, 25]))
    assert estimate == pytest.approx(0.25**2 + 2 * 0.25 * 0.25)
    assert low < estimate < high


def test_drift_and_shortfall():
    runs = few_runs("reproducing", 5)
    task = dataclasses.replace(runs.reading.task, snapshots_at=(3,))
    assert np.isnan(measures.drift(runs)).all()
    outcome = train(dataclasses.replace(task, stop=Stop(sweeps=5), max_sweeps=5), range(3))
    before = train(dataclasses.replace(task, stop=Stop(sweeps=3), max_sweeps=3), range(3))
    reading = dataclasses.replace(runs.reading)
    reading.__dict__["task"] = dataclasses.replace(task, stop=Stop(sweeps=5), max_sweeps=5)
    moved = np.linalg.norm(outcome.theta - before.theta, axis=1)
    expected = moved / np.linalg.norm(outcome.theta, axis=1)
    np.testing.assert_allclose(measures.drift(Runs(reading, outcome)), expected, rtol=1e-12)
    outputs = np.array([[[0.75], [0.1]], [[0.9], [0.24]], [[0.1], [0.9]]])
    targets = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    trained = np.array([[True], [True], [False]])
    assert measures.shortfall(outputs, targets, trained) == pytest.approx([0.05])


def few_runs(name, sweeps):
    reading = load_all(["family_trees"])[0].readings[name]
    task = dataclasses.replace(reading.task, stop=Stop(sweeps=sweeps), max_sweeps=sweeps)
    return Runs(reading, train(task, range(3)))


def test_held_out_questions_count_apart():
    runs = few_runs("reproducing", 300)
    frame = runs.frame
    assert (runs.trained.sum(axis=0) == 100).all()
    right = runs.correct
    assert frame["trained_05"].tolist() == (right & runs.trained).sum(axis=0).tolist()
    assert frame["held_out"].tolist() == (right & ~runs.trained).sum(axis=0).tolist()
    assert frame["trained_05"].max() > 30


def test_figure_4_draws_each_weight_as_a_square():
    printed = np.array(load_all(["family_trees"])[0].base.paper.numbers["figure_4"], dtype=float)
    tables = [printed.reshape(6, 2, 12)]
    figure = figures.units_figure(tables, ["printed"], ENGLISH)
    squares = [p for p in figure.findobj(Rectangle) if p.get_gid() == "weight"]
    assert len(squares) == (printed != 0).sum()
    white = [p for p in squares if p.get_facecolor() == (1, 1, 1, 1)]
    assert len(white) == (printed > 0).sum()
    areas = np.array([p.get_width() * p.get_height() for p in squares[:24]])
    unit = np.abs(printed[:2]).ravel()
    np.testing.assert_allclose(areas / areas.max(), unit / unit.max(), rtol=1e-6)


def test_the_plane_keeps_distances_that_lie_in_one():
    at = np.random.default_rng(1).normal(size=(24, 2))
    distances = np.linalg.norm(at[:, None] - at[None], axis=-1)
    found = figures.plane(distances)
    again = np.linalg.norm(found[:, None] - found[None], axis=-1)
    np.testing.assert_allclose(again, distances, atol=1e-9)
