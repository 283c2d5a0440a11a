"""Two engines, one arithmetic: the kernel that runs, and the reference that explains it."""

from typing import Literal

Engine = Literal["kernel", "reference"]
