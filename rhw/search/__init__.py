"""Which readings make the printed results probable: points, their table, their ranking.

What a search tries, how it resumes after an interruption, and how it ranks the points.
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
