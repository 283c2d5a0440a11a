"""The rooms of rhw and what they import: python -m tests.support.architecture docs."""

from __future__ import annotations

import ast
import io
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from rhw.report.plots import style
from rhw.store.files import write_atomically
from tests.support.paths import ROOT

#: Each imports only those before it.
ROOMS = (
    "backprop", "engines", "config", "store", "running", "analysis", "search", "report", "api",
    "cli",
)  # fmt: skip
#: In rhw, but in no room: the public face, and `python -m rhw`.
OUTSIDE = ("rhw", "rhw.__main__")

PAGE = """# Architecture

```
configs/symmetry.yaml -> Config -> Task -> train(seeds) -> Outcome -> Runs
                      -> verdicts, figures -> Section -> report
```

Data flows in one direction, and the packages of `rhw/` follow it: each imports only those that
stand before it in the table. Files are read and written at the two ends; the middle is functions
of arrays. `experiments/` may import all of `rhw/`, and is found by name, so nothing in `rhw/`
knows of any experiment. `benchmarks/` and `tests/` stand outside.

| package | what belongs there | modules |
|---|---|---|
{rows}

![What imports what](architecture.png)

Each row is a package, and a dot marks each package that it imports. Above the diagonal there is
none, and a test fails if one appears. `make architecture` makes this page and its picture from the
code.
"""


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Modules of rhw by name; a package stands for its `__init__`."""
    found = {}
    for path in sorted((root / "rhw").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> Counter[str]:
    """Modules of rhw that a module imports, at its head or inside a function; and how often."""
    found: Counter[str] = Counter()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else node.module for name in names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found.update(name for name in dict.fromkeys(names) if name in known)
    return found


def room_of(module: str) -> str:
    """The room that a module is in; itself if it is in none."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else module


def between_rooms() -> Counter[tuple[str, str]]:
    """How many import statements lead from one room to another."""
    known = modules()
    found: Counter[tuple[str, str]] = Counter()
    for name, path in known.items():
        for other, count in imports(path, known).items():
            found[room_of(name), room_of(other)] += count
    return Counter({pair: n for pair, n in found.items() if pair[0] != pair[1]})


def page() -> str:
    """docs/architecture.md."""
    known, rows = modules(), []
    for room in ROOMS:
        head = ast.get_docstring(ast.parse(known[f"rhw.{room}"].read_text(encoding="utf-8"))) or ""
        what = " ".join(head.splitlines()).replace("  ", " ")
        inside = [n for n in known if n.startswith(f"rhw.{room}.")]
        names = [n.removeprefix(f"rhw.{room}.").replace(".", "/") for n in inside]
        rows.append(f"| `{room}` | {what} | {', '.join(names)} |")
    return PAGE.format(rows="\n".join(rows))


def picture() -> Figure:
    """A square of rooms by rooms: what each row imports; above the diagonal nothing may stand."""
    counts, size = between_rooms(), len(ROOMS)
    figure = style.blank(6.4, 5.2)
    ax = figure.subplots()
    forbidden = np.triu(np.ones((size, size)), 1)
    ax.imshow(np.where(forbidden > 0, 0.12, 0.0), cmap="Greys", vmin=0, vmax=1)
    for row, room in enumerate(ROOMS):
        ax.plot(row, row, "s", ms=5, color="0.25")
        for column in range(size):
            if counts[room, ROOMS[column]]:
                ax.plot(column, row, "o", ms=7, color=style.OURS)
    ax.text(size - 2.5, 1.5, "not allowed", ha="center", va="center", color="0.45", fontsize=10)
    ax.set_xticks(range(size), ROOMS, fontsize=8)
    ax.xaxis.tick_top()
    ax.set_yticks(range(size), ROOMS, fontsize=8)
    ax.set(ylabel="the package that imports", xlabel="the package that is imported")
    ax.xaxis.set_label_position("top")
    ax.tick_params(length=0)
    ax.set_xticks(np.arange(size + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(size + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="0.85", lw=0.6)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return figure


def main(folder: Path) -> None:
    """Write the page and its picture into a folder."""
    write_atomically(folder / "architecture.md", page().encode())
    write_atomically(folder / "architecture.png", png())


def png() -> bytes:
    """docs/architecture.png; the same imports give the same bytes."""
    content = io.BytesIO()
    with style.styled():
        picture().savefig(content, format="png", dpi=130, metadata={"Software": None})
    return style.smaller(content.getvalue(), 32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
