"""Use rhw from Python: load a task, train it, look at its runs, scan its settings.

`import rhw` offers what is public; docs/python.md is its manual.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "runs": ["Runs"],
        "saved": ["read"],
        "scan": ["Scan", "scan"],
        "task": ["Task", "load", "train"],
    },
)
