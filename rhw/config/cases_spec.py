"""The `cases:` section of a config: a truth table, a file, or a function, and what is held out."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PositiveInt, field_validator, model_validator

from rhw.backprop.settings import Matrix, Model
from rhw.config.names import Name


class HoldOutSpec(Model):
    """Cases left out of training.

    random: this number of cases, drawn from all for each seed; rows: these cases, counted from 1,
    for every seed; make: one of the sets returned by this function in experiments/*/cases.py,
    called with these options, drawn for each seed.
    """

    random: PositiveInt | None = None
    rows: Annotated[list[PositiveInt], Field(min_length=1)] | None = None
    make: Name | None = None
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(one is not None for one in (self.random, self.rows, self.make)) != 1:
            raise ValueError("give `random` (how many), `rows` (which), or `make` (which sets)")
        if self.rows is not None and len(set(self.rows)) < len(self.rows):
            raise ValueError("rows: give each row once")
        return self


class Columns(Model):
    """Names of the columns of a file: targets, and inputs (by default all others)."""

    targets: Annotated[list[str], Field(min_length=1)]
    inputs: Annotated[list[str], Field(min_length=1)] | None = None


class Cases(Model):
    """A truth table, the name of a file, or that of a function in experiments/*/cases.py.

    file: a CSV with the names of its columns in the first line, or an SNNS pattern file (.pat),
    next to the config; columns: which of them are used; scale: of the numbers among the inputs;
    test: another file, whose rows are held out.
    """

    inputs: Matrix | None = None
    targets: Matrix | None = None
    make: Name | None = None
    options: dict[str, Any] = {}
    file: str | None = None
    columns: Columns | None = None
    scale: Literal["unit", "standard"] | None = None
    test: str | None = None
    hold_out: HoldOutSpec | None = None

    @field_validator("inputs", "targets", mode="before")
    @classmethod
    def _rows(cls, value: Any) -> Any:
        if isinstance(value, list) and value and not any(isinstance(row, list) for row in value):
            few = ", ".join(f"[{one}]" for one in value[:2])
            raise ValueError(f"write one row for each case: [{few}, ...]")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        table = self.inputs is not None or self.targets is not None
        if (self.make is not None) + table + (self.file is not None) > 1:
            raise ValueError("give one of `make`, `file`, or a table of `inputs` and `targets`")
        if self.file is None:
            for name in ("columns", "scale", "test"):
                if getattr(self, name) is not None:
                    raise ValueError(f"`{name}` is for cases from a `file`")
        if self.make is not None:
            return self
        if self.file is not None:
            return self._file_alone()
        if not self.inputs or not self.targets:
            raise ValueError("give `inputs` and `targets`, one row per case, or `file`, or `make`")
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"{len(self.inputs)} rows of inputs, {len(self.targets)} rows of targets"
            )
        for rows in (self.inputs, self.targets):
            if len({len(row) for row in rows}) != 1:
                raise ValueError("every row needs the same number of values")
        return self

    def _file_alone(self) -> Self:
        held = self.hold_out
        if self.test is not None and held is not None:
            raise ValueError("give `test` or `hold_out`, not both")
        if self.scale is not None and held is not None and held.rows is None:
            text = (
                "each seed holds out other rows, so `scale` would see them: give `rows` or `test`"
            )
            raise ValueError(text)
        return self
