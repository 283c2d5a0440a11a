"""The README's block of results, made from the report: no number in it is typed.

python -m rhw.report.readme README.md results docs
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pandas as pd

from rhw.config.catalogue import load_all, titles
from rhw.report import ledger
from rhw.report.markdown import overview, sections_of
from rhw.report.write import REPORT, SUMMARY
from rhw.store.files import write_atomically

START, STOP = "<!-- results: made by `make report` -->", "<!-- end of results -->"
#: What the README compares the kernel with.
FASTER_THAN = {"JAX jit + vmap": "JAX (jit + vmap)", "PyTorch batched": "batched PyTorch"}


def speed_line(data: Path) -> str:
    """How fast, as ratios, from the rows that `make bench` wrote.

    Raises:
        OSError: if there is no such file.
    """
    rows = json.loads(data.read_text(encoding="utf-8"))
    most = max(row["seeds"] for row in rows)
    ratios: dict[str, list[float]] = {}
    for row in rows:
        if row["seeds"] == most:
            ratios.setdefault(row["what"], []).append(row["ratio"])
    words = [
        f"{min(ratios[what]):.1f} to {max(ratios[what]):,.0f} times faster than {text}"
        for what, text in FASTER_THAN.items()
        if what in ratios
    ]
    return (
        f"Training {most:,} seeds on one core is {' and '.join(words)}, net by net "
        "([docs/speed.md](docs/speed.md))."
    )


def verdict_line(claims: pd.DataFrame) -> str:
    """How many claims of the papers came out how."""
    rows = ledger.best(claims)
    return (
        f"**Of {len(rows)} claims** {ledger.counts(rows['first'])} under the readings closest to "
        f"the print, and {ledger.counts(rows['best'])} under the best of their readings "
        "([docs/verdicts.md](docs/verdicts.md))."
    )


def block(results: Path, docs: Path) -> str:
    """Overview, findings and speed, from summary.csv, REPORT.md and speed.json.

    Raises:
        OSError: if there is no report yet.
    """
    summary = pd.read_csv(results / SUMMARY)
    sections = sections_of((results / REPORT).read_text(encoding="utf-8"))
    configs = load_all([])
    named = titles(configs)
    quoted = {config.name for config in configs if config.base.headline}
    table = overview(summary, named).partition("\n\n")[2]
    table = re.sub(r"\]\(#", "](results/REPORT.md#", table)
    claims = pd.read_csv(results / ledger.FILE, dtype=str, keep_default_na=False)
    lines = [START, "", verdict_line(claims), "", table]
    for name in [name for name in named if name in sections and name in quoted]:
        happened = sections[name].partition("**What happened.**")[2].partition("\n|")[0]
        found = re.findall(r"^- .*$", happened, re.MULTILINE)
        if found:
            lines += [f"*{named[name]}*", "", *found, ""]
    return "\n".join([*lines, speed_line(docs / "speed.json"), "", STOP])


def updated(readme: str, results: Path, docs: Path) -> str:
    """The README with its block made anew.

    Raises:
        ValueError: if the README has no block.
    """
    before, start, rest = readme.partition(START)
    _, stop, after = rest.partition(STOP)
    if not (start and stop):
        raise ValueError(f"no block from `{START}` to `{STOP}`")
    return before + block(results, docs) + after


if __name__ == "__main__":
    readme_path = Path(sys.argv[1])
    folders = Path(sys.argv[2]), Path(sys.argv[3])
    text = updated(readme_path.read_text(encoding="utf-8"), *folders)
    write_atomically(readme_path, text.encode())
