"""The `cases:` section of a config: a truth table or a function that makes one, and hold-outs."""

from __future__ import annotations

from typing import Any, Self

from pydantic import PositiveInt, model_validator

from rhw.backprop.settings import Matrix, Model
from rhw.config.names import Name


class HoldOutSpec(Model):
    """Cases left out of training, drawn for each seed.

    random: this number of cases, drawn from all; make: one of the sets returned by this function in
    experiments/*/cases.py, called with these options.
    """

    random: PositiveInt | None = None
    make: Name | None = None
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.random is None) == (self.make is None):
            raise ValueError("give either `random` (how many) or `make` (which sets)")
        return self


class Cases(Model):
    """A truth table, or the name of a function in experiments/*/cases.py that makes one."""

    inputs: Matrix | None = None
    targets: Matrix | None = None
    make: Name | None = None
    options: dict[str, Any] = {}
    hold_out: HoldOutSpec | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.make is not None:
            if self.inputs is not None or self.targets is not None:
                raise ValueError("give either `make` or a table of `inputs` and `targets`")
            return self
        if not self.inputs or not self.targets:
            raise ValueError("give `inputs` and `targets`, one row per case, or `make`")
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"{len(self.inputs)} rows of inputs, {len(self.targets)} rows of targets"
            )
        for rows in (self.inputs, self.targets):
            if len({len(row) for row in rows}) != 1:
                raise ValueError("every row needs the same number of values")
        return self
