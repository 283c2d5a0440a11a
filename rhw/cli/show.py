"""`rhw show` and `rhw export`: one run in full, on the terminal or as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import Changes, Name, OneReading, Seed, With, chosen_reading, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.config import AS_PRINTED
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.analysis.runs import Runs
    from rhw.backprop.arithmetic import Array
    from rhw.config.reading import Reading
#: At most so many inputs and outputs of a case are shown as numbers; of more, those that are on.
MOST_NUMBERS = 8
#: At most so many cases are shown; of more, the wrong ones.
MOST_CASES = 120
#: Larger networks are not examined with Newton's method, which would take seconds.
MOST_PARAMETERS = 100
#: Width of a column of weights.
COLUMN = 9


def show(
    name: Name,
    seed: Seed = 0,
    reading: OneReading = AS_PRINTED,
    changes: Changes = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Everything, as one JSON object.")
    ] = False,
    engine: With = "kernel",
) -> None:
    """Show one run: its weights, its outputs case by case, and how it ended.

    The run is trained again, which gives the same weights to the last bit.

    ```
    rhw show xor --seed 17
    rhw show xor --seed 17 --set learning.epsilon=0.5 --json
    ```
    """
    with guarded():
        runs = train_one(chosen_reading(name, reading, changes, "show"), seed, engine)
        if as_json:
            from rhw.analysis.one_run import described

            typer.echo(json.dumps(described(runs, seed), indent=1))
        else:
            print_run(runs, seed)


def export(
    name: Name,
    seed: Seed = 0,
    reading: OneReading = AS_PRINTED,
    changes: Changes = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="npz|csv|json",
            help="npz: named arrays; csv: a row for each weight; json: everything.",
        ),
    ] = None,
    path: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The file; default: NAME-READING-SEED.FORMAT."),
    ] = None,
    engine: With = "kernel",
) -> None:
    """Write one run to a file for other programs: weights, outputs, activities, error curve.

    docs/python.md says what is in each format, and loads it into PyTorch.

    ```
    rhw export xor --seed 17 --format npz
    rhw export xor --seed 17 --out weights.csv
    ```
    """
    from rhw.api.export import FORMATS
    from rhw.api.export import export as write
    from rhw.config.config_error import ConfigError

    with guarded():
        given = path.suffix.lower().removeprefix(".") if path is not None else None
        chosen = kind or given or "npz"
        if chosen not in FORMATS:
            raise ConfigError([f"export: `{chosen}`: the format is npz, csv or json"])
        if given not in (None, chosen):
            raise ConfigError([f"export: {path}: its name must end in .{chosen}"])
        one = chosen_reading(name, reading, changes, "export")
        runs = train_one(one, seed, engine)
        target = path or Path(f"{one.config}-{one.name}-{seed}.{chosen}")
        write(runs, seed, target)
        out.print(f"seed {seed}: {outcome(runs, seed)}; written to {target}")


def train_one(reading: Reading, seed: int, engine: Engine) -> Runs:
    """Train one seed of a reading."""
    from rhw.analysis.runs import Runs
    from rhw.engines.engine import ready, train

    with progress() as shown:
        shown.add_task(f"training seed {seed}", total=None)
        return Runs(reading, train(reading.task, [seed], ready(engine, err.print)))


def outcome(runs: Runs, seed: int) -> str:
    """Say how a run ended: `solved after 1,013 sweeps`."""
    from rhw.analysis.failures import SOLVED, ends, in_words

    at, task = runs.position(seed), runs.reading.task
    sweeps = f"{int(runs.outcome.sweeps[at]):,} sweeps"
    end = str(ends(task, runs.outcome)[at])
    if end == SOLVED:
        return f"solved after {sweeps}"
    return f"not solved after {sweeps}: {in_words(end)}"


def print_run(runs: Runs, seed: int) -> None:
    """Print the weights of a run, its outputs case by case, and how it ended."""
    import numpy as np

    from rhw.analysis.one_run import parameters

    one, at = runs.reading, runs.position(seed)
    out.print(f"{one.config}/{one.name}, seed {seed}: {outcome(runs, seed)}")
    out.print(f"total squared error in the last sweep: {float(runs.outcome.error[at]):.4g}")
    if not (runs.outcome.solved[at] or runs.outcome.diverged[at]):
        _print_minimum(runs, seed, at)
    found = parameters(runs, seed)
    biases = {key.partition("/")[2]: b for key, b in found.items() if key.startswith("biases/")}
    for key, weights in found.items():
        kind, _, name = key.partition("/")
        if kind == "weights":
            source, _, target = name.rpartition(" -> ")
            # A group that several projections reach has its biases beside the first.
            bias = biases.pop(target, None)
            heads = [target, *one.unit_names(source, weights.shape[1])]
            table = weights if bias is None else np.column_stack([weights, bias])
            columns = heads if bias is None else [*heads, "bias"]
            out.print(f"\nweights {name}")
            _print_matrix(columns, one.unit_names(target, len(table)), table)
    for group, bias in biases.items():
        out.print(f"\nbiases {group}")
        _print_matrix([group, "bias"], one.unit_names(group, len(bias)), bias[:, None])
    out.print("")
    _print_cases(runs, at)
    _print_confusion(runs, seed, at)


def _print_minimum(runs: Runs, seed: int, at: int) -> None:
    """Say where a run that failed stands, if its network is small."""
    from rhw.analysis.minima import WORDS, examine

    task = runs.reading.task
    if task.network.layout.count > MOST_PARAMETERS:
        return
    try:
        found = examine(task, runs.theta[:, at], seed)
    except ValueError as error:
        out.print(f"Newton's method was not tried: {error}")
        return
    out.print(f"Newton's method from there, {found.steps} steps: {WORDS[found.kind]}")
    out.print(f"E = 1/2 sum (y - d)^2 goes from {found.error:.6g} to {found.limit:.6g}")


def _print_matrix(heads: list[str], names: list[str], table: Array) -> None:
    """Print weights, one row for each receiving unit, in as many parts as the width needs."""
    first = max(map(len, [heads[0], *names])) + 2
    each = max(1, (out.width - first) // COLUMN)
    for start in range(0, table.shape[1], each):
        part = slice(start, start + each)
        columns = [head[: COLUMN - 2] for head in heads[1:][part]]
        # Adding 0 turns -0.0 into 0.0.
        rows = [[f"{round(w, 3) + 0.0:.3f}" for w in row] for row in table[:, part].tolist()]
        named = ([name, *row] for name, row in zip(names, rows, strict=True))
        print_table([heads[0], *columns], named)


def _print_cases(runs: Runs, at: int) -> None:
    """Print inputs, desired outputs and outputs of every case."""
    one = runs.reading
    given, middle = one.cases[0], one.task.learning.middle
    desired, outputs = one.task.targets, runs.outputs[..., at]
    sources, answers = one.names_of(runs.network.inputs), one.names_of(runs.network.outputs)
    trained = runs.trained[:, at]
    rows, every = [], len(given) <= MOST_CASES
    for k, right in enumerate(runs.correct[:, at]):
        if right and not every:
            continue
        rows.append(
            [
                k + 1,
                _few(given[k], sources, 0.5, "{:.4g}"),
                _few(desired[k], answers, middle, "{:g}"),
                _few(outputs[k], answers, middle, "{:.3f}"),
                "yes" if right else "no",
                *([] if trained.all() else ["yes" if trained[k] else "held out"]),
            ]
        )
    extra = [] if trained.all() else ["trained"]
    heads = ["case", "inputs", "desired", "outputs", "right", *extra]
    for part, shown in ((trained, "trained"), (~trained, "held out")):
        if part.any():
            count = int(runs.correct[part, at].sum())
            out.print(f"{count:,} of {int(part.sum()):,} {shown} cases are right")
    if not every:
        out.print(f"the wrong ones{' (the first)' if len(rows) > MOST_CASES else ''}:")
    if rows:
        print_table(heads, rows[:MOST_CASES])


def _print_confusion(runs: Runs, seed: int, at: int) -> None:
    """Print how often each class is taken for another, if the task has classes."""
    from rhw.analysis.classes import classes, confusion

    known = classes(runs.reading)
    if known is None or not known.several:
        return
    all_trained = bool(runs.trained[:, at].all())
    for held_out, words in ((False, "trained"), (True, "held out")):
        if held_out and all_trained:
            continue
        table = confusion(runs, seed, held_out)
        rows = ([name, *counts] for name, counts in zip(table.index, table.to_numpy(), strict=True))
        print_table(
            [f"class ({words})", *(f"as {name}" for name in table.columns)],
            rows,
        )


def _few(values: Array, names: list[str], middle: float, form: str) -> str:
    """Format a case's numbers or, if they are many, the names of the units that are on."""
    if len(values) <= MOST_NUMBERS:
        return " ".join(form.format(value + 0.0) for value in values)
    if len(names) != len(values):
        names = [str(k + 1) for k in range(len(values))]
    return (
        ", ".join(name for name, value in zip(names, values, strict=True) if value > middle) or "-"
    )
