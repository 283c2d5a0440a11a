"""One run in full: its parameters by name, its outputs by case, and how it ended."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.failures import ends
from rhw.analysis.plain import for_json
from rhw.analysis.runs import Runs


def parameters(runs: Runs, seed: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return the weights and biases of a run, by the keys of the parameter layout.

    Returns:
        `weights/SOURCE -> TARGET`, shape (receiving, sending units), and `biases/GROUP`, shape
        (units,). Links that share weights appear once.

    Raises:
        ValueError: if the seed was not trained.
    """
    layout, theta = runs.network.layout, runs.theta[:, runs.position(seed)]
    return {
        block.key: theta[layout.slices[block.key]].reshape(
            block.rows if block.bias else (block.rows, block.columns)
        )
        for block in layout.blocks
    }


def arrays(runs: Runs, seed: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return everything about a run as named arrays.

    Returns:
        The parameters; `inputs`, `targets` (the desired outputs), `outputs` and `activities/GROUP`,
        each shape (cases, units); `curve_at` and `curve`, sweeps and the total squared error in
        them; `seed`, `solved`, `sweeps` and `error`.

    Raises:
        ValueError: if the seed was not trained.
    """
    at, out, reading = runs.position(seed), runs.outcome, runs.reading
    activities = runs.activities(seed=seed)
    return {
        **parameters(runs, seed),
        "inputs": reading.cases[0],
        "targets": reading.task.targets,
        "outputs": runs.outputs[..., at],
        **{f"activities/{group}": y for group, y in activities.items()},
        "curve_at": np.array(reading.task.curve_at),
        "curve": out.curve[at],
        **{name: getattr(out, name)[at] for name in ("solved", "sweeps", "error")},
        "seed": np.array(seed),
    }


def described(runs: Runs, seed: int) -> dict[str, Any]:
    """Return a run as plain values for JSON; numbers that are not finite become None.

    Raises:
        ValueError: if the seed was not trained.
    """
    at, named, reading = runs.position(seed), arrays(runs, seed), runs.reading

    def part(of: str) -> dict[str, Any]:
        return {key.removeprefix(of): one for key, one in named.items() if key.startswith(of)}

    cases = zip(
        *(named[name] for name in ("inputs", "targets", "outputs")),
        runs.correct[:, at],
        runs.trained[:, at],
        strict=True,
    )
    names = ("inputs", "targets", "outputs", "right", "trained")
    found: dict[str, Any] = for_json(
        {
            "config": reading.config,
            "reading": reading.name,
            "seed": seed,
            "end": str(ends(reading.task, runs.outcome)[at]),
            "sweeps": named["sweeps"],
            "max_sweeps": reading.task.last_sweep,
            "error": named["error"],
            "weights": part("weights/"),
            "biases": part("biases/"),
            "cases": [dict(zip(names, case, strict=True)) for case in cases],
            "activities": part("activities/"),
        }
    )
    return found


def weight_rows(runs: Runs, seed: int) -> list[dict[str, Any]]:
    """Return a row for each parameter: kind, source and target unit (counted from 1), value.

    The source of a bias is empty. Links that share a weight appear once.

    Raises:
        ValueError: if the seed was not trained.
    """
    rows = []
    for key, values in parameters(runs, seed).items():
        kind, _, name = key.partition("/")
        source, _, target = name.rpartition(" -> ")
        for at, value in np.ndenumerate(values):
            rows.append(
                {
                    "kind": "weight" if kind == "weights" else "bias",
                    "source": source,
                    "source_unit": at[1] + 1 if len(at) > 1 else "",
                    "target": target,
                    "target_unit": at[0] + 1,
                    "value": float(value),
                }
            )
    return rows
