"""Configs: YAML files become typed settings; every error has a file, line and column.

Contains the models of all sections of a config, and functions that find, read, check and change
configs.
"""

import lazy_loader

#: The name of the reading that is the unchanged base config.
AS_PRINTED = "as_printed"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "catalogue": ["load_all", "names"],
        "config_error": ["ConfigError"],
        "loader": ["Config", "load"],
        "reading": ["Reading"],
        "variants": ["with_changes"],
    },
)
