"""Two engines, one arithmetic: the kernel that runs, and the reference that explains it.

Whatever trains a task lives here, and gives the same bits as the others.
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
