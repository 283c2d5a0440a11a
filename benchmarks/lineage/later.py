"""Later tables: published figures of others, judged by the rules of docs/protocol.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from rhw.analysis.printed_numbers import SAMPLES, mean_count, word_of
from rhw.analysis.stats import resampled, wilson
from rhw.api.task import load
from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import Distribution, Initial, Uniform
from rhw.backprop.network import make_network
from rhw.backprop.stop import Stop
from rhw.backprop.task import Task
from rhw.config import catalogue
from rhw.config.experiments import binary_inputs
from rhw.engines.engine import train
from rhw.report.format import count, percent

TITLE = "Later tables"
QUESTION = "Do our networks give the figures that others published for the same tasks?"
NEEDS = ()
PLAN = Path(__file__).with_name("later.yml")
SEEDS = 500
#: A run that has not learned in so many times the printed number counts as never.
CAP = 10


def parity_task(bits: int, hidden: int, stop: dict[str, Any], reading: dict[str, float]) -> Task:
    """Return parity of some bits, one step after each case, targets 0 and 1."""
    base = catalogue.load_all(["parity_sizes"])[0].readings["as_printed"].task
    inputs = binary_inputs(bits)
    some = Distribution(uniform=Uniform([-reading["range"], reading["range"]]))
    learning = base.learning.model_copy(
        update={"epsilon": reading["epsilon"], "alpha": reading["alpha"], "targets": [0.0, 1.0]}
    )
    return replace(
        base,
        network=make_network(
            {"input": bits, "hidden": hidden, "output": 1}, ["input -> hidden", "hidden -> output"]
        ),
        inputs=inputs,
        targets=inputs.sum(axis=1, keepdims=True) % 2,
        initial=Initial(weights=some, biases=some),
        learning=learning,
        stop=Stop.model_validate(stop),
    )


def harmonic(sweeps: Array, printed: float, of: int, random: np.random.Generator) -> float:
    """Return the two-sided p of a harmonic mean of `of` runs, as docs/protocol.md tests a mean.

    A harmonic mean is the mean of rates, 1 / sweeps; a run that never learns has the rate 0.

    Args:
        sweeps: counts of our runs; infinity for those that never learned.
        printed: the harmonic mean.
        of: of how many runs.
        random: a generator.
    """
    rates = 1 / sweeps
    drawn = (resampled(rates, n, SAMPLES, np.mean, random) for n in (of, len(rates)))
    gaps = next(drawn) - next(drawn)
    gap = 1 / printed - float(rates.mean())
    return min(1.0, 2 * float(min((gaps <= gap).mean(), (gaps >= gap).mean())) + 2 / SAMPLES)


def rows() -> list[dict[str, str]]:
    """Return each published figure and ours, under each reading, with the protocol's word."""
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    found = []
    for name, one in plan["numbers"].items():
        kind = "mean" if name == "xor_mean" else "harmonic mean"
        for reading, changes in one["readings"].items():
            for bits, printed in one["printed"].items():
                hidden = 2 if name == "xor_mean" else 2 * bits
                task = replace(
                    parity_task(bits, hidden, one["stop"], changes),
                    max_sweeps=int(CAP * printed),
                )
                runs = train(task, range(SEEDS))
                sweeps = np.where(runs.solved, runs.sweeps.astype(float), np.inf)
                random = np.random.default_rng(0)
                if name == "xor_mean":
                    solved = sweeps[np.isfinite(sweeps)]
                    judged = mean_count(solved, 0, printed, one["of"], random)["solved only"]
                    ours, p, word = float(solved.mean()), judged.p[0], judged.word
                else:
                    ours = float(1 / (1 / sweeps).mean()) if np.isfinite(sweeps).any() else np.inf
                    p = harmonic(sweeps, printed, one["of"], random)
                    word = word_of(p)
                found.append(
                    {
                        "figure": f"{bits}-{hidden}-1, {kind}",
                        "reading": reading,
                        "published": f"{printed:g}",
                        "ours": count(ours),
                        "learned": f"{int(runs.solved.sum())} of {SEEDS}",
                        "p": f"{p:.2g}",
                        "verdict": word,
                    }
                )
    return [*found, _codes(plan["codes"])]


def _codes(plan: dict[str, str]) -> dict[str, str]:
    """Return the row of a textbook's encoder: whether its eight codes are distinct."""
    frame = load(plan["config"]).train(SEEDS, reading=plan["reading"]).frame
    distinct = int((frame["codes"] == 8).sum())
    low, high = wilson(distinct, len(frame))
    return {
        "figure": "8-3-8, eight distinct codes",
        "reading": plan["reading"],
        "published": "1 of 1",
        "ours": f"{percent(distinct / len(frame))} ({percent(low)} to {percent(high)})",
        "learned": f"{int(frame['solved'].sum())} of {len(frame)}",
        "p": "-",
        "verdict": "compatible" if low > 0.05 else "unusual",
    }
