"""Run missing seeds: plan them, and train them in processes or on a Dask cluster.

Also contains the golden values, which show whether a machine gives the published bits.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "runner": ["plan", "run"],
        "workers": ["cores", "pool"],
    },
)
