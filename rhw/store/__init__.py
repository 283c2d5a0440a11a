"""Results on disk: files written whole or not at all, blocks, checksums, provenance.

All that knows how results are stored, and nothing of what they mean.
"""

import lazy_loader

#: Names of the folder of own runs, and of the published one beside it.
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
