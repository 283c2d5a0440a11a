"""Analysis of runs: statistics, failures, symmetries, verdicts on claims, comparisons.

These functions turn stored runs into numbers and tables; they draw and write nothing.
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
