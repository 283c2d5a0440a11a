"""Search for the readings that make the printed results probable.

Contains the points of a search, its table, which resumes after an interruption, and the ranking.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "ranking": ["joint"],
        "search": ["run_search"],
        "table": ["read_table"],
    },
)
