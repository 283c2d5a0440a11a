"""The `claims:` section of a config: the papers' claims, their sources, and what was printed.

What was printed decides the test (docs/protocol.md). A claim has exactly one of the kinds of rules
below.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from rhw.backprop.settings import Finite, Model, OneOf
from rhw.config import AS_PRINTED
from rhw.config.names import Name
from rhw.config.search_spec import Bound
from rhw.config.words import RatioWord, ShareWord

Among = Literal["all", "solved", "failed"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Count(Model):
    """The sweep count of one run.

    to_nearest: the unit to which it was rounded, 5 for "about 245".
    """

    printed: Positive
    to_nearest: Positive = 1.0


class Mean(Model):
    """The mean sweep count of `of` runs."""

    printed: Positive
    of: PositiveInt


class Successes(Model):
    """How many of several runs had measures within these bounds.

    of: how many runs there were; several numbers if the paper does not say exactly.
    """

    where: dict[Name, Bound]
    printed: Annotated[int, Field(ge=0)]
    of: Annotated[list[PositiveInt], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if self.printed > min(self.of):
            raise ValueError(f"`printed` is more than all: {self.printed} of {min(self.of)}")
        return self


class HeldOut(Model):
    """Right answers to held-out cases, one number for each printed run.

    measure: our number of right answers; of: how many cases each run held out.
    """

    right: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
    of: PositiveInt
    measure: Name = "held_out_right"

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if max(self.right) > self.of:
            raise ValueError(f"`right` is more than all: {max(self.right)} of {self.of}")
        return self


class FewerThan(Model):
    """A bound, "fewer than 200 sweeps".

    general: whether the paper says it of all runs, so that it means `always`, and not of one run.
    """

    below: Positive
    general: bool = False


class Share(Model):
    """A share of runs: of those selected by `among`, how many have measures within these bounds.

    word: the paper's, which a table translates into a range (words.SHARES).
    """

    where: dict[Name, Bound]
    among: Among = "all"
    word: ShareWord


class Ratio(Model):
    """A ratio of medians, or of means: a measure under this reading over that under another one.

    over: the other reading, or one for each reading that is judged; word: the paper's
    (words.RATIOS); printed: the ratio that `about` refers to.
    """

    measure: Name = "sweeps"
    over: Name | dict[Name, Name]
    statistic: Literal["median", "mean"] = "median"
    among: Among = "solved"
    word: RatioWord
    printed: Positive | None = None

    @model_validator(mode="after")
    def _printed_with_about(self) -> Self:
        if (self.word == "about") != (self.printed is not None):
            raise ValueError("`about` needs `printed`, and no other word has it")
        return self

    def other(self, reading: str) -> str:
        """Return the reading with which one is compared.

        Raises:
            KeyError: if there is none.
        """
        return self.over if isinstance(self.over, str) else self.over[reading]


class Exists(Model):
    """Something that is possible: one run shows it."""

    where: dict[Name, Bound]
    among: Among = "all"


class MostFrequent(Model):
    """The most frequent value of a measure that is a word."""

    measure: Name
    printed: str
    among: Among = "solved"


class Exact(Model):
    """A check: a number that every run has, as in the replay of a run with printed weights."""

    measure: Name
    printed: Finite
    within: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class Identical(Model):
    """A check: two readings that are the same by definition take the same sweeps."""

    to: Name


class PrintedNetwork(Model):
    """A check: how many cases a printed network has right, and its error E."""

    name: Name
    correct: PositiveInt
    error: Finite | None = None
    within: Finite = 0.001


class VerdictRule(OneOf):
    """What was printed; exactly one kind is given."""

    count: Count | None = None
    mean: Mean | None = None
    successes: Successes | None = None
    held_out: HeldOut | None = None
    fewer_than: FewerThan | None = None
    share: Share | None = None
    ratio: Ratio | None = None
    exists: Exists | None = None
    most_frequent: MostFrequent | None = None
    exact: Exact | None = None
    identical: Identical | None = None
    network: PrintedNetwork | None = None
    untestable: str | None = None


#: Rules that judge a number, and rules that only check one.
NUMBERS = ("count", "mean", "successes", "held_out", "fewer_than")
CHECKS = ("exact", "identical", "network")


class Claim(Model):
    """A claim of a paper, in our words, with its source and what was printed.

    readings: the readings under which it is judged; new: whether it was added by the protocol, so
    that its verdict was not known when its rule was written.
    """

    source: str
    says: str
    readings: list[Name] = [AS_PRINTED]
    new: bool = False
    rule: VerdictRule

    def compared_with(self, reading: str) -> list[str]:
        """Return the reading whose runs are needed to judge another one, if any."""
        if self.rule.ratio is not None:
            return [self.rule.ratio.other(reading)]
        return [] if self.rule.identical is None else [self.rule.identical.to]

    @property
    def others(self) -> list[str]:
        """Names of readings that the judged ones are compared with."""
        if self.rule.ratio is not None:
            over = self.rule.ratio.over
            return [over] if isinstance(over, str) else list(over.values())
        return [] if self.rule.identical is None else [self.rule.identical.to]

    @model_validator(mode="after")
    def _each_is_compared(self) -> Self:
        over = None if self.rule.ratio is None else self.rule.ratio.over
        missing = [] if not isinstance(over, dict) else [n for n in self.readings if n not in over]
        if missing:
            raise ValueError(f"rule.ratio.over: nothing to compare `{missing[0]}` with")
        return self
