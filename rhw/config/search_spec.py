"""What a config says of a search: factors that a paper leaves open, and what it printed."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, PositiveInt, model_validator

from rhw.backprop.settings import Finite, Model
from rhw.config.names import Name, Seeds


class Bound(Model):
    """What a number must be; all that are given must hold."""

    at_least: Finite | None = None
    at_most: Finite | None = None
    above: Finite | None = None
    below: Finite | None = None
    equals: Finite | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError(f"give at least one of {', '.join(type(self).model_fields)}")
        return self


class Event(Model):
    """Something that a run does or does not do: measures of one run, each within its bounds.

    run: which of the runs of a point; times: how many independent runs the paper prints of which
    this is true, so the power of its probability in the joint one (0: only watched).
    """

    what: str
    run: Name
    where: dict[Name, Bound]
    times: Annotated[int, Field(ge=0, le=1000)] = 1


class Level(Model):
    """One other way to read a factor: dotted keys to values, and its distance from the base."""

    distance: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    change: dict[str, Any]


class Confirm(Model):
    """The best points once more, on seeds that the search has not seen."""

    best: Annotated[int, Field(gt=0, le=10_000)]
    seeds: Seeds
    first_seed: Seeds


class Recovered(Model):
    """When a point counts as learning again: this share of its runs or more shows this event."""

    event: Name
    share: Annotated[float, Field(gt=0, le=1)]


class Search(Model):
    """Every combination of at most `max_changes` factors changed, each at one of its levels.

    runs: what is trained at every point: changes on top of the point's own; events: what is asked
    of them; show: measures whose medians are kept; not_eligible: factors that contradict what the
    events say by themselves, so that a point which changes one cannot be the winner.
    The aliases are the keys' first names: stored tables are known by a hash of them (`hashed`).
    """

    seeds: Seeds
    max_changes: Annotated[PositiveInt, Field(serialization_alias="together")]
    runs: dict[Name, dict[str, Any]]
    events: dict[Name, Event]
    recovered: Annotated[Recovered, Field(serialization_alias="back")]
    show: list[Name] = []
    not_eligible: Annotated[list[Name], Field(serialization_alias="watched")] = []
    confirm: Confirm
    factors: dict[Name, dict[Name, Level]]

    def hashed(self) -> str:
        """The search as JSON, as its stored table was made with it."""
        return self.model_dump_json(exclude_defaults=True, by_alias=True)

    @model_validator(mode="after")
    def _names(self) -> Self:
        for name, event in self.events.items():
            if event.run not in self.runs:
                raise ValueError(f"events.{name}: no run `{event.run}`: {', '.join(self.runs)}")
        for name in self.not_eligible:
            if name not in self.factors:
                raise ValueError(f"not_eligible: no factor `{name}`: {', '.join(self.factors)}")
        if self.recovered.event not in self.events:
            raise ValueError(
                f"recovered: no event `{self.recovered.event}`: {', '.join(self.events)}"
            )
        if self.confirm.first_seed < self.seeds:
            raise ValueError(f"confirm.first_seed: seeds below {self.seeds} were searched with")
        return self
