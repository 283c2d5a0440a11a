"""Reports: sections, rendered as Markdown, page and figures.

Contains everything that a reader sees: tables, figures (plots/) and the interactive page (page/).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "section": ["Section"],
        "write": ["write_report"],
    },
)
