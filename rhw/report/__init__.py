"""Sections -> Markdown, page and figures.

What a reader sees: tables, figures (plots/), the page with its laboratory (page/).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "section": ["Section"],
        "write": ["write_report"],
    },
)
