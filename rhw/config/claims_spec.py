"""The `claims:` section of a config: the paper's claims, their sources, and rules for verdicts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from rhw.backprop.settings import Finite, Model, OneOf
from rhw.config import AS_PRINTED
from rhw.config.names import Name
from rhw.config.search_spec import Bound

Shares = Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)]
Among = Literal["all", "solved", "failed"]


class Typical(Model):
    """The paper gives one number from one run: is such a run typical of ours?

    For `sweeps`, an unsolved run counts as never.
    """

    measure: Name
    printed: Finite
    among: Among = "all"


class Share(Model):
    """A share of runs: of those selected by `among`, how many have measures within these bounds.

    between: reproduced if the share is in this range; partly: partly reproduced if it is in this
    one.
    """

    where: dict[Name, Bound]
    among: Among = "all"
    between: Shares
    partly: Shares | None = None


class MedianRatio(Model):
    """The ratio of two medians: a measure under this reading, and under another one."""

    measure: Name
    over: Name
    between: Annotated[list[Finite | None], Field(min_length=2, max_length=2)]
    among: Among = "all"


class Exact(Model):
    """A number that every run must have, as in the replay of a run with printed initial weights."""

    measure: Name
    printed: Finite
    within: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class PrintedNetwork(Model):
    """A printed network: how many cases it has right, and its error E."""

    name: Name
    correct: PositiveInt
    error: Finite | None = None
    within: Finite = 0.001


class VerdictRule(OneOf):
    """A rule for a verdict; exactly one kind is given."""

    typical: Typical | None = None
    share: Share | None = None
    compared: MedianRatio | None = None
    exact: Exact | None = None
    network: PrintedNetwork | None = None
    untestable: str | None = None


class Claim(Model):
    """A claim of a paper, in our words, with its source and the rule that judges it.

    readings: the readings under which it is judged; the first is the paper's own as far as it is
    known.
    """

    source: str
    says: str
    readings: list[Name] = [AS_PRINTED]
    rule: VerdictRule
