"""All keys of a config, and which of them a reading may change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from rhw.backprop.initial import Initial
from rhw.backprop.settings import Finite, Learning, Model, Parameters, Sweeps
from rhw.backprop.stop import Stop
from rhw.config.cases_spec import Cases
from rhw.config.claims_spec import Claim
from rhw.config.names import Name, Seeds
from rhw.config.network_spec import NetworkSpec
from rhw.config.search_spec import Joint, Search

#: The sections of a config that determine the weights of a run; readings may change these.
SECTIONS = ("network", "cases", "initial", "learning", "stop", "max_sweeps")
CHANGEABLE = (*SECTIONS, "seeds", "snapshots")
#: Keys of `network` that change its behaviour, not its shape: printed numbers still apply.
BEHAVIOUR = ("gain", "activation", "frozen")


#: Likely mistakes (rhw.config.likely_mistakes) that a config can declare as intended.
Intended = Literal["contradictory_cases", "unreachable_targets", "equal_start", "seed_independent"]


class Paper(Model):
    """Printed results, for comparison: sweeps, whole networks, and other numbers by name."""

    sweeps: Finite | None = None
    networks: dict[Name, Parameters] = {}
    numbers: dict[Name, Any] = {}


class ReadingSpec(Model):
    """A named variation of the base: dotted keys and their values, with a reason in one sentence.

    extends: another reading whose changes are included; distance: how far it is from what is
    printed, 0 if the paper itself states the change (docs/protocol.md; default: the number of
    changed settings); fitted_to: claims with whose printed results it was made or chosen, so that
    it cannot be judged by them.
    """

    extends: Name | None = None
    reason: Annotated[str, Field(min_length=10)]
    change: dict[str, Any]
    paper: Paper | None = None
    main: bool = False
    distance: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    fitted_to: list[Name] = []
    intended: list[Intended] = []


class ConfigFile(Model):
    """All keys of a config file."""

    title: str
    claim: str = ""
    order: int = 100
    headline: bool = False
    featured_figures: list[Name] = []
    reproduces: dict[Name, Name] = {}
    laboratory: bool = False
    experiment: Name | None = None
    network: NetworkSpec
    cases: Cases
    initial: Initial
    learning: Learning
    stop: Stop
    max_sweeps: Sweeps
    seeds: Seeds = 20
    snapshots: Annotated[
        list[Annotated[int, Field(ge=0, le=1_000_000_000)]], Field(max_length=1000)
    ] = []
    paper: Paper = Paper()
    notes: list[str] = []
    intended: list[Intended] = []
    readings: dict[Name, ReadingSpec] = {}
    search: Search | None = None
    joint: Joint | None = None
    claims: dict[Name, Claim] = {}
