"""What a part of the chapter has found, kept until its code or the libraries change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rhw.store.files import write_atomically

HERE = Path(__file__).parent
#: Modules that only write down what others have found.
WORDS = ("answers.py", "chapter.py", "saved.py")
LIBRARIES = ("numpy", "scikit-learn", "torch", "jax", "tensorflow-cpu", "dp-accounting")


def _digest() -> str:
    """Return a digest of all that the rows come from, but for the chapter's words."""
    found = hashlib.sha256()
    for path in sorted([*HERE.glob("*.py"), *HERE.glob("*.yml")]):
        if path.name not in WORDS:
            found.update(path.read_bytes())
    for name in LIBRARIES:
        try:
            found.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            found.update(f"{name} absent".encode())
    return found.hexdigest()[:16]


def saved(place: Path, name: str, make: Callable[[], Any]) -> Any:
    """Return what `make` gives, as JSON, from a file of an earlier call if nothing has changed.

    Args:
        place: folder of the files.
        name: of the part.
        make: computes it.
    """
    path = place / f"{name}-{_digest()}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    made = make()
    place.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(made, indent=1).encode())
    return made
