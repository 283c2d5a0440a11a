"""The method of the paper: equations (1) to (9), networks, tasks, learning and stop rules.

These modules follow the text of the papers and depend on no other part of the package.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "equations": ["forward", "gradient", "outputs_of"],
        "groups": ["Group", "Projection"],
        "initial": ["Distribution", "Initial"],
        "network": ["Network", "make_network"],
        "parameters": ["ParameterLayout"],
        "settings": ["Learning"],
        "stop": ["Stop"],
        "task": ["Outcome", "Task"],
    },
)
