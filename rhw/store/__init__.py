"""Results on disk: atomic writes, blocks of runs, checksums, provenance.

These modules define how results are stored; what they mean is defined elsewhere.
"""

import lazy_loader

#: Names of the folder of own runs, and of the published folder next to it.
OWN, PUBLISHED = "runs", "results"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "blocks": ["read_outcome", "write_block"],
        "files": ["StoreError", "write_atomically"],
        "integrity": ["file_statuses"],
        "locks": ["exclusive_lock"],
    },
)
