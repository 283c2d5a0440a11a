"""YAML -> typed configs and their readings; every error with file, line and column.

Models of the sections of a config, and what reads, checks, changes and finds configs.
"""

import lazy_loader

#: The reading that is the base config itself.
AS_PRINTED = "as_printed"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "catalogue": ["load_all", "names"],
        "errors": ["ConfigError"],
        "loader": ["Config", "load", "with_changes"],
        "reading": ["Reading"],
    },
)
