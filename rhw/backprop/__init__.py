"""The method: equations (1) to (9), networks, tasks, learning and stop rules.

Pages that read like the paper. Nothing here knows of configs, files or processes.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "equations": ["forward", "gradient", "outputs_of"],
        "groups": ["Group", "Projection"],
        "network": ["Network", "make_network"],
        "parameters": ["ParameterLayout"],
        "settings": ["Distribution", "Initial", "Learning", "Stop"],
        "task": ["Outcome", "Task"],
    },
)
