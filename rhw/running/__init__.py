"""What has to run, and who runs it: processes of this machine, or a Dask cluster.

Also the golden values, which say whether a machine gives the bits that others got.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "runner": ["plan", "run"],
        "workers": ["cores", "pool"],
    },
)
