"""Reproduction of *Learning representations by back-propagating errors* (1986).

The packages, in the order in which they may import each other: backprop, engines, config, store,
running, analysis, search, report, cli. They are independent of the experiments.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "analysis": ["Runs"],
        "backprop": ["Task"],
        "config": ["Config", "ConfigError", "load"],
        "engines": ["train"],
    },
)
