"""Run a notebook that is kept as text, and write it with its results.

python -m tests.support.notebook docs/tour.md build/tour.ipynb
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jupytext
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

#: Seconds that one cell may take.
PATIENCE = 300


def executed(path: Path, folder: Path) -> Any:
    """Run all cells of a notebook in a folder, and return it with its results.

    Raises:
        CellExecutionError: if a cell fails.
    """
    notebook = jupytext.read(path)
    resources = {"metadata": {"path": str(folder)}}
    with TemporaryDirectory() as sockets:
        # Files as sockets, which nobody else can read; Windows has none.
        where = {} if os.name == "nt" else {"transport": "ipc", "ip": f"{sockets}/kernel"}
        manager = AsyncKernelManager(kernel_name="python3", **where)
        NotebookClient(notebook, km=manager, timeout=PATIENCE, resources=resources).execute()
    return notebook


def pictures(notebook: Any) -> int:
    """Return how many figures a notebook shows."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    return sum("image/png" in out.get("data", {}) for out in outputs)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    done = executed(source, target.parent)
    jupytext.write(done, target)
    print(f"{target}: {len(done.cells)} cells, {pictures(done)} figures")
