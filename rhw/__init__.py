"""The machinery: it trains, stores, judges and draws, and has never heard of XOR."""

from typing import Literal

#: The reading that is the base config itself.
AS_PRINTED = "as_printed"
#: Two engines, one arithmetic: the kernel that runs, and the reference that explains it.
Engine = Literal["kernel", "reference"]
