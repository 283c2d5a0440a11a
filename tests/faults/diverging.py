"""Diverging: settings with which weights leave the numbers or never settle."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import yaml

from rhw.analysis.failures import KINDS
from tests.faults.campaign import Campaign, Result, trial_rng
from tests.support.configs import SMALL
from tests.support.processes import call

SEEDS = 20
EPSILONS = (3.0, 30.0, 300.0, 1e6, 1e100, 1e200, 1e308)
ALPHAS = (0.0, 0.9, 0.999, 1.0, 2.0, 1e10, 1e308)
STARTS = (0.5, 30.0, 1e10, 1e200, 1e308)


def trial(number: int, folder: Path) -> Result:
    """One such config, run and reported with warnings as errors."""
    result, rng = Result("diverging"), trial_rng("diverging", number)
    data = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    start = rng.choice(STARTS)
    data["initial"] = {
        "weights": {"uniform": [-start, start]} if start < 1e100 else {"constant": start},
        "biases": {"uniform": [-0.5, 0.5]},
    }
    data["learning"] = {
        "update": rng.choice(("sweep", "case")),
        "epsilon": rng.choice(EPSILONS),
        "alpha": rng.choice(ALPHAS),
        "targets": rng.choice(([0, 1], [0.1, 0.9], [-1e100, 1e100], [-2, 3])),
        "decay": rng.choice((0.0, 0.1, 0.9)),
        "decay_at": rng.choice(("change", "sweep", "gradient")),
    }
    data["stop"] = rng.choice(({"within": 0.001}, {"tss": 1e-6}, {"sweeps": 300}))
    path = folder / f"odd_{number}.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    results = folder / f"results-{number}"
    engine = "reference" if number % 4 == 0 else "kernel"
    words = ["report", path, "-n", SEEDS, "-j", 1, "--results", results, "--engine", engine]
    said = call(words, folder, os.environ | {"PYTHONWARNINGS": "error::RuntimeWarning"})
    quiet = said.code == 0 and not said.traceback and "arning" not in said.text
    if not result.expect(quiet, f"trial {number} ({engine}): {said.code}, {said.text[-2000:]}"):
        return result
    with (results / "summary.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    report = (results / "REPORT.md").read_text(encoding="utf-8")
    for row in rows:
        counts = {kind: int(row[kind]) for kind in KINDS}
        result.expect(
            sum(counts.values()) + int(row["solved"]) == int(row["seeds"]),
            f"trial {number}: {row['reading']}: kinds do not add up",
        )
        result.counts["solved"] += int(row["solved"])
        for kind, count in counts.items():
            result.counts[kind] += count
        words_of = f"{counts['diverged']} diverged"
        result.expect(
            not counts["diverged"] or words_of in report,
            f"trial {number}: {row['reading']}: `{words_of}` is not in the report",
        )
    return result


CAMPAIGN = Campaign(
    "diverging",
    "Learning rates, momenta, initial weights and targets for which weights overflow or "
    "never settle. There is no warning, and the tables count every run as solved or as one "
    "kind of failure.",
    60,
    lambda _: None,
    trial,
)
