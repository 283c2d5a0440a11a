"""Which readings make the printed results probable: points, their table, their ranking.

What a search of a config tries, how it goes on after an interruption, and what it ranks.
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
