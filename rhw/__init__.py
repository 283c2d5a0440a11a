"""Reproduction of *Learning representations by back-propagating errors* (1986).

The packages, in the order in which they may import each other: backprop, engines, config, store,
running, analysis, search, report, api, cli. They are independent of the experiments. The names
below are the public interface; `__init__.pyi` says where each is defined.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
