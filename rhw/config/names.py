"""Names and bounds shared by several sections of a config."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
#: Number of seeds; the bound is far beyond any practical use.
Seeds = Annotated[int, Field(gt=0, le=10_000_000)]
#: Number of units; the bound is far beyond what these engines can train.
Units = Annotated[int, Field(gt=0, le=10_000)]
