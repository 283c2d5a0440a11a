"""Names and bounds that several sections of a config share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
#: How many seeds; far more than anyone will wait for.
Seeds = Annotated[int, Field(gt=0, le=10_000_000)]
#: Larger nets than anyone trains with these engines.
Units = Annotated[int, Field(gt=0, le=10_000)]
