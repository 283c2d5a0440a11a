"""Two engines with the same arithmetic: a compiled kernel, and a readable reference.

Every engine trains any task, and all give the same bits.
"""

from typing import Literal

import lazy_loader

Engine = Literal["kernel", "reference"]

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "engine": ["ready", "train"],
    },
)
