"""The protocol under which runs are made and judged, and which blocks of runs were made under it.

docs/protocol.md says how runs are judged. Its digest stands in every block that is written after
it, so that nobody can change the rules after the runs, and nothing be said of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np

#: Digest of docs/protocol.md, as `digest` returns it. docs/deviations.md logs every change.
CURRENT = "51945784ec2695ec"
#: Digests of earlier protocols, each of which docs/deviations.md tells about.
EARLIER: tuple[str, ...] = ()
#: What a block has that was written before there was a protocol.
NONE = ""


def digest(text: str) -> str:
    """Return the digest of a protocol, by which blocks name it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def of_block(path: Path) -> str:
    """Return the protocol under which a block was made; NONE if it names none or cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return str(stored["protocol"]) if "protocol" in stored else NONE
    except Exception:
        return NONE


def of_results(results: Path) -> dict[str, int]:
    """Return how many blocks of a folder of results were made under each protocol."""
    return dict(Counter(of_block(path) for path in sorted(results.glob("*/*/runs/*/*.npz"))))


def unknown(found: dict[str, int]) -> list[str]:
    """Return the protocols that nothing is known about."""
    return [name for name in found if name not in (CURRENT, NONE, *EARLIER)]
