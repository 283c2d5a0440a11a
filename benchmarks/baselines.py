"""The recipe of 1986 beside its descendants, on the same tasks. Nothing here is the papers'.

The same nets from the same starts, trained by Adam on the cross-entropy; and, without a net, a
support-vector machine and gradient-boosted trees of scikit-learn, if that is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rhw.analysis.stats import convergence
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.error_function import CrossEntropy
from rhw.backprop.initial import initial_theta
from rhw.backprop.stop import right_side
from rhw.backprop.task import Task
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.config.loader import Config
from rhw.engines import Engine
from rhw.engines.engine import ready, train
from rhw.report.format import count, markdown, percent
from rhw.store.files import write_atomically

#: Adam as its authors set it, but for the rate: these nets are small.
RATE, BETA_1, BETA_2, TINY = 0.01, 0.9, 0.999, 1e-8
MOST_SWEEPS = 5000
#: Nets with more parameters than this, or with ties, are left out.
MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Descent:
    """Which seeds have learned (all outputs on the right side of 0.5), and when."""

    solved: NDArray[np.bool_]
    sweeps: NDArray[np.int64]


def adam(task: Task, seeds: Sequence[int], max_sweeps: int) -> Descent:
    """Train by Adam, full batch, on the cross-entropy with targets 0 and 1.

    Args:
        task: its net, cases and starts are used.
        seeds: two or more.
        max_sweeps: where a seed that has not learned stops.
    """
    network = task.network
    inputs, targets = task.inputs[:, :, None], (task.targets > 0.5).astype(float)[:, :, None]
    theta = initial_theta(network, task.initial, seeds)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    solved = np.zeros(len(seeds), dtype=bool)
    sweeps = np.full(len(seeds), max_sweeps, dtype=np.int64)
    for t in range(1, max_sweeps + 1):
        y = forward(network, theta, inputs)
        out = outputs_of(network, y)
        now = right_side(out, targets) & ~solved
        sweeps[now], solved = t, solved | now
        if solved.all():
            break
        # Without the outputs' slope the gradient is that of the cross-entropy.
        g = gradient(network, theta, y, out - targets, CrossEntropy)
        m, v = BETA_1 * m + (1 - BETA_1) * g, BETA_2 * v + (1 - BETA_2) * g * g
        step = (m / (1 - BETA_1**t)) / (np.sqrt(v / (1 - BETA_2**t)) + TINY)
        theta = theta - RATE * step
    return Descent(solved, sweeps)


def machines() -> dict[str, Callable[[], Any]]:
    """Makers of the classifiers of scikit-learn; none if it is not installed."""
    if find_spec("sklearn") is None:
        return {}
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.svm import SVC

    return {
        "support-vector machine": lambda: SVC(C=100.0, kernel="rbf", gamma="scale"),
        "gradient-boosted trees": lambda: GradientBoostingClassifier(random_state=0),
    }


def fitted(make: Callable[[], Any], inputs: Array, targets: Array, asked: Array) -> Array:
    """Answers of one classifier an output, fitted to some cases; shape (asked, outputs)."""
    answers = np.empty((len(asked), targets.shape[1]))
    for k, wanted in enumerate(targets.T):
        # Where an output never changes there is nothing to fit.
        one = np.unique(wanted)
        answers[:, k] = one[0] if len(one) == 1 else make().fit(inputs, wanted).predict(asked)
    return answers


def left_out(make: Callable[[], Any], inputs: Array, targets: Array) -> float:
    """Share of the cases that are right when they are left out of the fit, one at a time."""
    right = 0
    for k in range(len(inputs)):
        kept = np.arange(len(inputs)) != k
        answer = fitted(make, inputs[kept], targets[kept], inputs[[k]])
        right += int((answer == targets[[k]]).all())
    return right / len(inputs)


def fits(config: Config) -> bool:
    """Whether the base reading of a config is a small plain net with fixed cases."""
    task = config.readings["as_printed"].task
    tied = any(block.uses > 1 for block in task.network.layout.blocks)
    return not tied and task.hold_out is None and task.network.layout.count <= MOST_PARAMETERS


def compare(config: Config, seeds: int, engine: Engine) -> list[dict[str, str]]:
    """Rows for one config: the 1986 recipe of its base reading, then its descendants."""
    reading = config.readings["as_printed"]
    task, span = reading.task, range(max(2, min(seeds, reading.settings.seeds)))
    ours = train(task, span, engine)
    rows = []
    most = min(task.last_sweep, MOST_SWEEPS)
    descents = {
        "1986 (as_printed)": Descent(ours.solved, ours.sweeps),
        "Adam, cross-entropy": adam(task, span, most),
    }
    for what, one in descents.items():
        found = convergence(one.solved, one.sweeps)
        rows.append(
            {
                "task": config.name,
                "what": what,
                "learns the cases": f"{found.solved} of {found.seeds}",
                "median sweeps": count(found.median),
                "right when left out": "-",
            }
        )
    inputs, targets = task.inputs, (task.targets > 0.5).astype(float)
    for what, make in machines().items():
        right = (fitted(make, inputs, targets, inputs) == targets).all(axis=1).mean()
        rows.append(
            {
                "task": config.name,
                "what": what,
                "learns the cases": percent(float(right)),
                "median sweeps": "-",
                "right when left out": percent(left_out(make, inputs, targets)),
            }
        )
    return rows


HEAD = """# The descendants

Context that is clearly not the papers': the recipe of 1986 beside what came of it, on the same
tasks. Written by `make descendants`.

*1986* is the base reading of each config. *Adam* trains the same nets from the same starts on the
cross-entropy, all cases at once, with a rate of {rate} and at most {most:,} sweeps. It counts
sweeps until every output is on the right side of 0.5, where the base reading's own rule may ask for
more. The machines of scikit-learn see the cases as a table, one classifier an output, with fixed
settings: how many cases they fit, and how many they answer when each is left out of the fit in
turn. Most of these tasks have no regularity by which a case that was left out can be guessed unless
a method happens to expect it; a low number there says what the method expects, not that it is bad.

"""


def page(rows: list[dict[str, str]]) -> str:
    """docs/descendants.md."""
    return HEAD.format(rate=RATE, most=MOST_SWEEPS) + markdown(pd.DataFrame(rows)) + "\n"


def run(configs: list[Config], named: bool, seeds: int, folder: Path | None) -> None:
    """Compare each task with its descendants; print the rows, or write them too.

    Args:
        configs: which tasks; those that do not fit are left out.
        named: whether the user named them, so that leaving one out has to be said.
        seeds: of each net.
        folder: where to write descendants.md.
    """
    engine = ready("kernel", err.print)
    if not machines():
        err.print("scikit-learn is not installed: its two machines are left out")
    rows = []
    with progress() as shown:
        bar = shown.add_task("comparing", total=len(configs))
        for config in configs:
            if fits(config):
                rows += compare(config, seeds, engine)
            elif named:
                err.print(f"{config.name}: not a small plain net with fixed cases; left out")
            shown.update(bar, advance=1, description=f"compared {config.name}")
    if not rows:
        return
    print_table(rows[0], (row.values() for row in rows))
    if folder is not None:
        write_atomically(folder / "descendants.md", page(rows).encode())
        out.print(f"written: {folder / 'descendants.md'}")
