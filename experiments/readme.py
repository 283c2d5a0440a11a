"""Generate the results block of the README from the report, so that no number is typed.

python -m experiments.readme README.md results docs
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

from rhw.analysis import longer
from rhw.analysis.failures import SOLVED
from rhw.config import AS_PRINTED
from rhw.report import ledger
from rhw.report.format import count, percent
from rhw.report.write import SUMMARY
from rhw.store.files import write_atomically

START, STOP = "<!-- results: made by `make report` -->", "<!-- end of results -->"
#: The programs with which the README compares the kernel.
FASTER_THAN = {"JAX jit + vmap": "JAX (jit + vmap)", "PyTorch batched": "batched PyTorch"}


def speed_line(data: Path) -> str:
    """State the speed as ratios, from the rows that `make bench` wrote.

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
        f"Training {most:,} seeds on one core is {' and '.join(words)}, depending on the network "
        "([docs/speed.md](docs/speed.md))."
    )


def sentences(summary: pd.DataFrame, claims: pd.DataFrame, followed: pd.DataFrame) -> list[str]:
    """Summarise the results in five sentences; every number comes from the tables.

    Args:
        summary: one row per reading, as in summary.csv.
        claims: one row per claim and reading, as in claims.csv.
        followed: the symmetry networks that were followed further, as in horizons/symmetry.csv.

    Raises:
        KeyError: if the tables lack a reading that a sentence is about.
    """
    rows = {(row["config"], row["reading"]): row for row in summary.to_dict("records")}

    def failed(config: str, reading: str = AS_PRINTED) -> str:
        return percent(1 - rows[config, reading]["share"])

    symmetry, xor = rows["symmetry", AS_PRINTED], rows["xor", AS_PRINTED]
    trees, smallest = rows["family_trees", AS_PRINTED], rows["family_trees", "reproducing"]
    return [
        f"**Was 1,425 luck?** Of {symmetry['seeds']:,} symmetry networks with the printed "
        f"settings, {percent(symmetry['share_at_or_below_paper'])} had learned the task after "
        f"{count(symmetry['paper_sweeps'])} sweeps; half had after "
        f"{count(symmetry['sweeps_median'])}, {failed('symmetry')} had not within "
        f"{symmetry['max_sweeps']:,}, and {in_the_end(followed)}.",
        f"**Does XOR get stuck?** With two hidden units, {failed('xor')} of {xor['seeds']:,} runs "
        f"had not learned it within {xor['max_sweeps']:,} sweeps; with direct connections from "
        f"input to output, {failed('xor_direct')}.",
        f"**Do the family trees learn?** With the printed settings, {trees['solved']} of "
        f"{trees['seeds']:,} networks do. The smallest change that we found (a doubled learning "
        "rate, wider initial weights, and one factor left out of the gradient) lets "
        f"{percent(smallest['share'])} of {smallest['seeds']:,} learn.",
        "**Do the codes emerge?** The 8-3-8 encoder, which passes eight inputs through three "
        "hidden units, learns in "
        f"{percent(rows['encoder', AS_PRINTED]['share'])} of runs, after a median of "
        f"{count(rows['encoder', AS_PRINTED]['sweeps_median'])} sweeps.",
        f"**And the papers' claims?** {verdicts(claims)}",
    ]


def in_the_end(followed: pd.DataFrame) -> str:
    """Say how those symmetry networks end that were followed further."""
    rows = followed[followed["reading"] == AS_PRINTED]
    open_ = int((rows["end"] != SOLVED).sum())
    limit = int(rows["limit"].max())
    if open_:
        return f"{open_:,} had not within {limit:,}"
    return f"all had within {int(rows['sweeps'].max()):,}"


def verdicts(claims: pd.DataFrame) -> str:
    """Summarise the verdicts in a sentence."""
    rows = ledger.per_claim(claims)
    line = ledger.tallies(rows).iloc[0]
    return (
        f"Strictly as printed, numbers: {line['numbers']}; statements: {line['statements']}. "
        f"{ledger.checks_in_words(rows)} ([the protocol](docs/protocol.md))."
    )


def block(results: Path, docs: Path) -> str:
    """Return the block of sentences, from summary.csv, claims.csv and speed.json.

    Raises:
        OSError: if there is no report yet.
    """
    summary = pd.read_csv(results / SUMMARY)
    claims = pd.read_csv(results / ledger.FILE, dtype=str, keep_default_na=False)
    found = [f"- {line}" for line in sentences(summary, claims, longer.read(results, "symmetry"))]
    return "\n".join([START, "", *found, "", speed_line(docs / "speed.json"), "", STOP])


def updated(readme: str, results: Path, docs: Path) -> str:
    """Return the README with a new results block.

    Raises:
        ValueError: if the README has no such block.
    """
    return with_block(readme, START, STOP, block(results, docs))


def with_block(text: str, first: str, last: str, made: str) -> str:
    """Return a text with another block from one line to another, both included.

    Raises:
        ValueError: if it has no such block.
    """
    before, start, rest = text.partition(first)
    _, stop, after = rest.partition(last)
    if not (start and stop):
        raise ValueError(f"no block from `{first}` to `{last}`")
    return before + made + after


if __name__ == "__main__":
    readme_path = Path(sys.argv[1])
    folders = Path(sys.argv[2]), Path(sys.argv[3])
    text = updated(readme_path.read_text(encoding="utf-8"), *folders)
    write_atomically(readme_path, text.encode())
