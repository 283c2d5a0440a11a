"""What words of a paper mean as shares and as ratios: one table, without exceptions.

docs/protocol.md has the table with its reasons. A claim of the configs names a word and no range.
"""

from __future__ import annotations

from math import inf
from typing import Literal

ShareWord = Literal["always", "never", "most", "often", "half", "rarely"]
RatioWord = Literal["more", "fewer", "several times fewer", "equal", "about"]
#: Ranges by word.
Spans = dict[str, tuple[float, float]]

#: The share of runs that a word means. A plain statement, "the network learns", means `most`.
SHARES: Spans = {
    "always": (0.95, 1.0),
    "most": (0.5, 1.0),
    "often": (0.3, 1.0),
    "half": (0.4, 0.6),
    "never": (0.0, 0.05),
    "rarely": (0.0, 0.02),
}
#: The ratio that a word means; `about` is relative to a printed ratio.
RATIOS: Spans = {
    "more": (1.0, inf),
    "fewer": (0.0, 1.0),
    "several times fewer": (0.0, 0.5),
    "equal": (0.9, 1 / 0.9),
    "about": (0.8, 1.25),
}
#: The same words read more strictly and more loosely, to show which verdicts depend on the table.
STRICTER: Spans = {
    "always": (0.99, 1.0),
    "most": (0.6, 1.0),
    "often": (0.5, 1.0),
    "half": (0.45, 0.55),
    "never": (0.0, 0.01),
    "rarely": (0.0, 0.01),
}
LOOSER: Spans = {
    "always": (0.9, 1.0),
    "most": (0.4, 1.0),
    "often": (0.2, 1.0),
    "half": (0.3, 0.7),
    "never": (0.0, 0.1),
    "rarely": (0.0, 0.05),
}
