"""docs/speed.md and its plot, from the rows of a benchmark."""

from __future__ import annotations

import json
import platform
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from rhw.report.format import markdown
from rhw.report.plots import style
from rhw.store import files
from rhw.store.files import write_atomically
from rhw.store.provenance import cpu

#: A goal: how many times as fast as JAX, and how many times the floor.
FASTER, SLACK = 2.5, 2.3
JAX, FLOOR = "JAX jit + vmap", "floor"
SLOWER = """A network in time is slower than the others: the links of a case that share a weight are
summed before they join the sum over the cases, so for each of them a lane is read and written in
memory. Matrix products of BLAS, which the others use there, keep sums in registers and fuse
products with sums; neither gives bits that are the same on every CPU."""
#: Rows of the last benchmark, which the README quotes.
DATA = "speed.json"

HEAD = """# How fast

Written by `make bench` on one core of: {cpu} ({system}). Times are for one sweep of one seed, the
median of interleaved repetitions. All programs do the same work in float64 and reach the same
weights (the reference to the last bit, the others within 1e-9). The *floor* is the number of
operations times the measured time of independent products and sums on this CPU, and that of
divisions times the time of independent divisions. Times
depend on the machine and its load, so compare the ratios.
"""


def speed_text(rows: list[dict[str, Any]], suite: list[str]) -> str:
    """The page: ratios at the most seeds first, then everything."""
    frame = pd.DataFrame(rows)
    most = frame["seeds"].max()
    at_most = frame[frame["seeds"] == frame.groupby("net")["seeds"].transform("max")]
    ratios, times = [], []
    for net, group in at_most.groupby("net", sort=False):
        kernel = group[group["what"] == "kernel"].iloc[0]
        fewer = "" if kernel["seeds"] == most else f", {kernel['seeds']} seeds"
        row = {"net": f"{net}{fewer}", "kernel, microseconds": f"{kernel['microseconds']:.3g}"}
        for one in group.to_dict("records"):
            if one["what"] != "kernel":
                spread = f"{one['ratio_least']:.3g} to {one['ratio_most']:.3g}"
                row[str(one["what"])] = f"{one['ratio']:.3g} ({spread})"
        ratios.append(row)
    for (name, seeds), group in frame.groupby(["net", "seeds"], sort=False):
        row = {"net": str(name), "seeds": str(seeds)}
        times.append(
            row | {r["what"]: f"{r['microseconds']:.3g}" for r in group.to_dict("records")}
        )
    lines = [
        HEAD.format(cpu=cpu() or "unknown CPU", system=platform.machine()),
        f"## Times slower than the kernel, at {most:,} seeds",
        "",
        "Median over the rounds (minimum to maximum). Values below 1 are faster than the kernel.",
        "",
        markdown(pd.DataFrame(ratios)),
        "",
        "![Time of a sweep by network and program](speed.png)",
        "",
        "## Microseconds for one sweep of one seed",
        "",
        markdown(pd.DataFrame(times)),
        "",
    ]
    lines += ["## What we aim at", "", markdown(goals(frame)), "", SLOWER, ""]
    if suite:
        lines += ["## The suite", "", *suite, ""]
    return "\n".join(lines)


def goals(frame: pd.DataFrame) -> pd.DataFrame:
    """Each goal, and the nets on which it is met and not met, with the ratios that were measured.

    Args:
        frame: rows of the benchmark; of the peers, only JAX has goals.
    """
    most = frame.groupby("net")["seeds"].transform("max")
    at_most, few = frame[frame["seeds"] == most], frame[frame["seeds"] == frame["seeds"].min()]
    rows = []
    for words, part, what, met in (
        (f"{FASTER:g} times as fast as JAX at the most seeds", at_most, JAX, FASTER.__le__),
        (f"as fast as JAX at {few['seeds'].min()} seeds", few, JAX, (1.0).__le__),
        (f"within {SLACK:g} times the floor at the most seeds", at_most, FLOOR, SLACK.__ge__),
    ):
        own = part[part["what"] == what]
        ratios = own["ratio"] if what == JAX else 1 / own["ratio"]
        told: dict[bool, list[str]] = {True: [], False: []}
        for net, ratio in zip(own["net"], ratios, strict=True):
            told[bool(met(float(ratio)))].append(f"{net} {ratio:.2f}")
        rows.append(
            {"goal": words, "met": ", ".join(told[True]), "not met": ", ".join(told[False])}
        )
    return pd.DataFrame(rows)


def speed_figure(rows: list[dict[str, Any]]) -> Figure:
    """Microseconds on a log axis: a group of marks a net, at the most seeds."""
    frame = pd.DataFrame(rows)
    frame = frame[frame["seeds"] == frame.groupby("net")["seeds"].transform("max")]
    names, nets = list(dict.fromkeys(frame["what"])), list(dict.fromkeys(frame["net"]))
    fig = style.blank(7.2, 3.2)
    ax = fig.subplots()
    for k, name in enumerate(names):
        mine = frame[frame["what"] == name].set_index("net").loc[nets]
        x = np.arange(len(nets)) + (k - (len(names) - 1) / 2) * 0.09
        ax.plot(x, mine["microseconds"], "o" if name != "floor" else "_", ms=6, label=name)
    ax.set(yscale="log", ylabel="microseconds")
    ax.set_xticks(range(len(nets)), [net.replace(" ", "\n", 1) for net in nets])
    ax.legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    ticks = [10.0**k for k in range(-3, 6)]
    low, high = ax.get_ylim()
    inside = [t for t in ticks if low <= t <= high]
    ax.set_yticks(inside, [f"{t:g}" for t in inside])
    return fig


def write(rows: list[dict[str, Any]], suite: list[str], folder: Path) -> Path:
    """Write speed.md, its data and its plot into a folder; returns the page's path."""
    with style.styled():
        style.save(speed_figure(rows), partial(files.write_into, folder), "speed")
    write_atomically(folder / DATA, (json.dumps(rows, indent=1) + "\n").encode())
    page = folder / "speed.md"
    write_atomically(page, speed_text(rows, suite).encode())
    return page
