"""The `search:` section of a config: the factors that a paper leaves open, and what it printed."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from rhw.backprop.settings import Finite, Model
from rhw.config.names import Name, Seeds


class Bound(Model):
    """Bounds of a number; all that are given must hold."""

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
    """An event that is true or false for a run: measures of one run, each within its bounds.

    run: which of the runs of a point; times: the number of independent printed runs for which it is
    true, the exponent of its probability in the joint probability (0: only reported).
    """

    what: str
    run: Name
    where: dict[Name, Bound]
    times: Annotated[int, Field(ge=0, le=1000)] = 1


class Level(Model):
    """An alternative level of a factor: dotted keys and values, and its distance from the base."""

    distance: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    change: dict[str, Any]


class Confirm(Model):
    """How to confirm the best points: number of points, and fresh seeds for each."""

    best: Annotated[int, Field(gt=0, le=10_000)]
    seeds: Seeds
    first_seed: Seeds


class Recovered(Model):
    """When learning has returned at a point: at least this share of its runs show this event."""

    event: Name
    share: Annotated[float, Field(gt=0, le=1)]


Distance = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Trial(Model):
    """A reading of the joint search: one of the config's with further changes, and its distance."""

    of: Name
    distance: Distance
    change: dict[str, Any] = {}


class Joint(Model):
    """What one experiment adds to the search for one start for all (`rhw search --joint`).

    numbers: claims that print a number, each from runs of its own, with the readings between which
    nothing decides, and their distances apart from start and learning rate; range: whether the
    range of initial weights is printed; group: of experiments by the same people.
    """

    numbers: dict[Name, dict[Name, Distance | Trial]]
    range: Literal["printed", "open"] = "open"
    group: str

    @property
    def trials(self) -> dict[str, dict[str, Trial]]:
        """The readings of each number, those given by a distance alone among them."""
        return {
            number: {
                name: one if isinstance(one, Trial) else Trial(of=name, distance=one)
                for name, one in given.items()
            }
            for number, given in self.numbers.items()
        }


class Search(Model):
    """A search over all combinations of at most `max_changes` factors, each at one of its levels.

    runs: the runs trained at every point, as changes added to the point's own; events: what is
    counted in them; show: measures whose medians are kept; not_eligible: factors that contradict
    the events, so that no point that changes one can be the best reading. The aliases are older
    names of the keys: stored tables are identified by a hash that uses them (`hashed`).
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
        """Return the search as JSON, in the form whose hash identifies its stored table."""
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
            raise ValueError(f"confirm.first_seed: seeds below {self.seeds} are used by the search")
        return self
