"""Support-vector networks (Cortes and Vapnik 1995): margins in place of learned units."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.lineage.boosting import by_output
from benchmarks.lineage.kinship import Method, Settings
from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.config import catalogue
from rhw.report.format import percent

TITLE = "Support-vector networks"
QUESTION = "Does a margin do what learned hidden units do, when cases are left out?"
NEEDS = ("sklearn",)
TASKS = ("symmetry", "parity", "xor")


def antisymmetric(a: Array, b: Array) -> Array:
    """A kernel that knows mirror symmetry: it compares how the two halves of a pattern differ."""
    half = a.shape[1] // 2
    left, right = (np.abs(x[:, :half] - x[:, : half - 1 : -1]) for x in (a, b))
    return np.asarray(np.exp(-((left[:, None] - right[None]) ** 2).sum(axis=2)))


def counting(a: Array, b: Array) -> Array:
    """A kernel that knows parity: it compares how many inputs are on, odd or even."""
    odd, other = ((-1.0) ** np.rint(x.sum(axis=1)) for x in (a, b))
    return np.asarray(np.multiply.outer(odd, other))


#: Kernels that know nothing of the task, and one that does.
KERNELS: dict[str, dict[str, Any]] = {
    "linear": dict.fromkeys(TASKS, "linear"),
    "polynomial of degree 2": dict.fromkeys(TASKS, "poly"),
    "Gaussian": dict.fromkeys(TASKS, "rbf"),
    "one that knows the task": {"symmetry": antisymmetric, "parity": counting, "xor": counting},
}


def _fit(settings: Settings, inputs: Array, answers: Array, asked: Array, seed: int) -> Array:
    from sklearn.svm import SVC

    return by_output(lambda: SVC(random_state=seed, **settings), inputs, answers, asked)


METHOD = Method(
    "support-vector network",
    "scikit-learn",
    tuple(
        [{"kernel": "rbf", "C": 100.0, "gamma": gamma} for gamma in (0.1, 0.5)]
        + [{"kernel": "poly", "degree": 2, "coef0": 1.0, "C": c} for c in (1.0, 100.0)]
    ),
    _fit,
)


def rows() -> list[dict[str, str]]:
    """Return for each task and kernel: cases fitted, and cases answered when left out in turn."""
    from sklearn.svm import SVC

    found = []
    for name in TASKS:
        task = catalogue.load_all([name])[0].readings["as_printed"].task
        inputs, wanted = task.inputs, (task.targets > 0.5).astype(float)
        everyone = np.arange(len(inputs))
        for what, kernels in KERNELS.items():

            def make(kernel: Any = kernels[name]) -> SVC:
                return SVC(C=100.0, kernel=kernel, degree=2, coef0=1.0)

            fitted = (by_output(make, inputs, wanted, inputs) > 0.5) == wanted
            left = [
                bool(
                    (
                        (by_output(make, inputs[others], wanted[others], inputs[[k]]) > 0.5)
                        == wanted[[k]]
                    ).all()
                )
                for k, others in ((k, everyone != k) for k in everyone)
            ]
            low, high = wilson(sum(left), len(left))
            found.append(
                {
                    "task": name,
                    "kernel": what,
                    "cases fitted": f"{int(fitted.all(axis=1).sum())} of {len(inputs)}",
                    "right when left out": f"{sum(left)} of {len(left)}",
                    "95 % interval": f"{percent(low)} to {percent(high)}",
                }
            )
    return found
