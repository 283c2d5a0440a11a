"""What runs show: statistics, ends, symmetries, verdicts on claims, comparisons.

Functions of stored runs that give numbers and frames; nothing is drawn or written here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "comparison": ["compare"],
        "runs": ["Runs", "load_frame", "load_runs"],
        "stats": ["convergence", "wilson"],
        "verdicts": ["judge"],
    },
)
