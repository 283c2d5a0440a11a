"""Print tables: fitted to a terminal, whole in a pipe, or as JSON or CSV for a program."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from rhw.analysis.plain import for_json
from rhw.cli.terminal import err, out, output, printable

#: Width between two columns, and least width of a column whose text may be broken.
GAP, LEAST = 2, 24


def print_table(
    columns: Iterable[object],
    rows: Iterable[Iterable[object]],
    title: str = "",
    raw: Iterable[dict[str, Any]] | None = None,
    drop: Sequence[str] = (),
    wraps: str | None = None,
    heads: bool = True,
) -> None:
    """Print rows under their heads, or keep them for the end if JSON or CSV is asked for.

    In a terminal columns are left out until the table fits; nothing is ever cut.

    Args:
        columns: the heads.
        rows: as text.
        title: above the table, and its name in JSON.
        raw: the rows for JSON and CSV, with numbers; those of the text if None.
        drop: columns that are left out first, in this order; the first column never is.
        wraps: a column whose text may be broken into lines.
        heads: whether to print the heads.
    """
    names = list(map(str, columns))
    table = [[printable(str(value)) for value in row] for row in rows]
    if output.form != "text":
        values = (dict(zip(names, row, strict=True)) for row in table) if raw is None else raw
        output.tables.append((title, list(values)))
        return
    shown = _fitting(names, table, drop, wraps) if out.is_terminal else list(range(len(names)))
    made = Table(
        box=None, header_style="bold", title=title or None, title_justify="left", pad_edge=False,
        show_header=heads, padding=(0, GAP, 0, 0),
    )  # fmt: skip
    for k in shown:
        broken = names[k] == wraps and out.is_terminal
        width = max(len(row[k]) for row in [names, *table])
        made.add_column(
            names[k], no_wrap=not broken, overflow="fold", min_width=LEAST if broken else width
        )
    for row in table:
        made.add_row(*(row[k] for k in shown))
    Console.print(out, made)
    left_out = [name for k, name in enumerate(names) if k not in shown]
    if left_out and not output.quiet:
        err.print(f"left out: {', '.join(left_out)}; make the terminal wider, or add --csv")


def _fitting(
    names: list[str], table: list[list[str]], drop: Sequence[str], wraps: str | None
) -> list[int]:
    """Return the columns that fit into the terminal."""
    widths = [max(len(row[k]) for row in [names, *table]) for k in range(len(names))]
    if wraps in names:
        widths[names.index(wraps)] = min(widths[names.index(wraps)], LEAST)
    shown = list(range(len(names)))
    order = [names.index(name) for name in drop if name in names]
    order += [k for k in reversed(shown[1:]) if k not in order]
    for k in order:
        if sum(widths[j] for j in shown) + GAP * (len(shown) - 1) <= out.width:
            break
        shown.remove(k)
    return shown


def finish() -> None:
    """Print the tables that were kept for a program."""
    kept, output.tables = output.tables, []
    if output.form == "json" and kept:
        whole: Any = {title or str(k): rows for k, (title, rows) in enumerate(kept, start=1)}
        print(json.dumps(for_json(kept[0][1] if len(kept) == 1 else whole), indent=1))
    elif output.form == "csv":
        for k, (_, rows) in enumerate(kept):
            if k:
                print()
            writer = csv.DictWriter(sys.stdout, rows[0] if rows else [], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
