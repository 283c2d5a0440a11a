"""The two family trees of N86 Fig. 2 as data, and the twelve relations derived from them.

Only marriages and children are given; all relations follow from them. Uncles and aunts by marriage
count, as in Fig. 3, where Colin has two aunts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

RELATIONS = (
    "father",
    "mother",
    "husband",
    "wife",
    "son",
    "daughter",
    "uncle",
    "aunt",
    "brother",
    "sister",
    "nephew",
    "niece",
)


@dataclass(frozen=True)
class Couple:
    """A husband, a wife and their children."""

    husband: str
    wife: str
    children: tuple[str, ...] = ()


#: Names in the order of the figures' columns: the men of a tree, then its women.
ENGLISH = (
    *("Christopher", "Andrew", "Arthur", "James", "Charles", "Colin"),
    *("Penelope", "Christine", "Victoria", "Jennifer", "Margaret", "Charlotte"),
)
ITALIAN = (
    *("Roberto", "Pierro", "Emilio", "Marco", "Tomaso", "Alfonso"),
    *("Maria", "Francesca", "Lucia", "Angela", "Gina", "Sophia"),
)
PEOPLE = (*ENGLISH, *ITALIAN)
MEN = frozenset((*ENGLISH[:6], *ITALIAN[:6]))

_ENGLISH_COUPLES = (
    Couple("Christopher", "Penelope", ("Arthur", "Victoria")),
    Couple("Andrew", "Christine", ("James", "Jennifer")),
    Couple("Arthur", "Margaret"),
    Couple("James", "Victoria", ("Colin", "Charlotte")),
    Couple("Charles", "Jennifer"),
)
_ITALIAN_COUPLES = (
    Couple("Roberto", "Maria", ("Emilio", "Lucia")),
    Couple("Pierro", "Francesca", ("Marco", "Angela")),
    Couple("Emilio", "Gina"),
    Couple("Marco", "Lucia", ("Alfonso", "Sophia")),
    Couple("Tomaso", "Angela"),
)
COUPLES = (*_ENGLISH_COUPLES, *_ITALIAN_COUPLES)


class Question(NamedTuple):
    """A person and a relation; the answers are the persons in this relation to the person."""

    person: str
    relation: str


def spouses(person: str) -> set[str]:
    """Return the person's spouse: one name or none."""
    return {
        other
        for couple in COUPLES
        for one, other in ((couple.husband, couple.wife), (couple.wife, couple.husband))
        if one == person
    }


def parents(person: str) -> set[str]:
    """Return a person's father and mother, if the tree has them."""
    return {p for c in COUPLES if person in c.children for p in (c.husband, c.wife)}


def children(person: str) -> set[str]:
    """Return a person's children."""
    return {x for c in COUPLES if person in (c.husband, c.wife) for x in c.children}


def siblings(person: str) -> set[str]:
    """Return a person's brothers and sisters."""
    return {x for parent in parents(person) for x in children(parent)} - {person}


def _elders(person: str) -> set[str]:
    """Return the brothers and sisters of the parents, and their spouses."""
    blood = {x for parent in parents(person) for x in siblings(parent)}
    return blood | {x for one in blood for x in spouses(one)}


def _youngers(person: str) -> set[str]:
    """Return the children of brothers and sisters, and of those of the spouse."""
    near = siblings(person) | {x for one in spouses(person) for x in siblings(one)}
    return {x for one in near for x in children(one)}


@cache
def answers(person: str, relation: str) -> frozenset[str]:
    """Return a person's father, aunt, niece, ...: none, one or two names.

    Raises:
        ValueError: if there is no such relation.
    """
    kin = {
        ("father", "mother"): parents,
        ("husband", "wife"): spouses,
        ("son", "daughter"): children,
        ("uncle", "aunt"): _elders,
        ("brother", "sister"): siblings,
        ("nephew", "niece"): _youngers,
    }
    for (male, female), find in kin.items():
        if relation == male:
            return frozenset(find(person) & MEN)
        if relation == female:
            return frozenset(find(person) - MEN)
    raise ValueError(f"no relation `{relation}`; there are {', '.join(RELATIONS)}")


@cache
def questions() -> tuple[Question, ...]:
    """Return all 104 questions that have an answer, by relation and then by person."""
    return tuple(
        Question(person, relation)
        for relation in RELATIONS
        for person in PEOPLE
        if answers(person, relation)
    )


def generation(person: str) -> int:
    """Return 1 for the founders of a tree, 2 for their children, 3 for theirs; spouses share it."""
    return 1 + max((generation(p) for one in _line(person) for p in parents(one)), default=0)


def branch(person: str) -> int | None:
    """Return the founding couple of a person's branch: 0, 1, or None if both.

    Descent comes before marriage: James belongs to his parents' branch and not to Victoria's.
    """
    founders = [c for c in COUPLES if not (parents(c.husband) or parents(c.wife))]
    # Each tree has two founding couples, and the trees are listed one after the other.
    found = {
        k % 2
        for one in _line(person)
        for k, couple in enumerate(founders)
        if one in (couple.husband, couple.wife) or _descends(one, couple)
    }
    return found.pop() if len(found) == 1 else None


def _line(person: str) -> set[str]:
    """Return the person and, for someone who married into the tree, the spouse."""
    return {person} if parents(person) else {person} | spouses(person)


def _descends(person: str, couple: Couple) -> bool:
    return any(
        parent in (couple.husband, couple.wife) or _descends(parent, couple)
        for parent in parents(person)
    )
