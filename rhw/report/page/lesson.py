"""The page's first screen and its class in steps, from experiments/class.yml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import yaml

from rhw.config import AS_PRINTED
from rhw.config.shipped import shipped
from rhw.report.section import Row, Section

FILE = "class.yml"


@dataclass(frozen=True)
class Step:
    """A step of the class: a title, a question, and the address of what it is about."""

    title: str
    question: str
    address: str


@dataclass(frozen=True)
class Opening:
    """The network of the first screen, and the paragraphs beside it."""

    experiment: str
    reading: str
    seed: int
    text: list[str]


def _plan() -> dict[str, Any]:
    return dict(yaml.safe_load((shipped("experiments") / FILE).read_text(encoding="utf-8")))


def opening(sections: list[Section]) -> Opening | None:
    """Return the first screen; None if the report has not its experiment."""
    plan = _plan()["opening"]
    seed = _seed(sections, plan)
    if seed is None:
        return None
    return Opening(plan["experiment"], plan["reading"], seed, plan["text"])


def steps(sections: list[Section]) -> list[Step]:
    """Return the steps of the class whose experiments the report has."""
    found = []
    for plan in _plan()["steps"]:
        seed = _seed(sections, plan)
        if seed is not None:
            parts = {"experiment": plan["experiment"], "reading": AS_PRINTED, "seed": seed}
            address = f"#{urlencode(parts | plan['more'])}"
            found.append(Step(plan["title"], plan["question"], address))
    return found


def _seed(sections: list[Section], plan: Row) -> int | None:
    """Return the seed of interest whose label begins as planned."""
    for section in sections:
        if section.name == plan["experiment"] and section.laboratory is not None:
            reading = section.laboratory["readings"][plan.get("reading", AS_PRINTED)]
            for label, seed in reading["worth"]:
                if label.startswith(plan["seed"]):
                    return int(seed)
    return None
