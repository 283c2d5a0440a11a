"""Time every net beside its contestants, show the rows, and write the page."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.run import bench, one_core
from benchmarks.suite import suite_cost
from benchmarks.write import write
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out


def run(peers: bool, as_json: bool, folder: Path | None) -> None:
    """Time every net and print the rows.

    Args:
        peers: whether to time PyTorch and JAX too, where they are installed.
        as_json: whether the rows are printed as JSON.
        folder: where speed.md and its plot are written, if anywhere.

    Raises:
        ValueError: if a contestant does not reach the same weights.
    """
    suite = suite_cost() if folder is not None else []
    one_core()
    rows = bench(peers, err.print)
    if as_json:
        print(json.dumps(rows, indent=1))
    else:
        head = ("net", "seeds", "what", "microseconds", "ratio")
        print_table(
            head, ([*(r[k] for k in head[:3]), *(f"{r[k]:.3g}" for k in head[3:])] for r in rows)
        )
    if folder is not None:
        out.print(f"written: {write(rows, suite, folder)}")
