"""Our nets beside a printed one, up to the symmetries of net and task."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform, closest, images
from rhw.backprop.arithmetic import Array
from rhw.backprop.learning import theta_of


def printed_theta(runs: Runs, name: str) -> Array:
    """A printed network of the paper as a column, shape (parameters, 1)."""
    return theta_of(runs.network, runs.reading.paper.networks[name])


def distances(
    runs: Runs, name: str, task: Iterable[Transform] = (), complements: bool = False
) -> Array:
    """Distance of each seed to a printed net, up to symmetries and relative to its size."""
    alike = images(runs.network, printed_theta(runs, name), task, complements)
    return closest(runs.theta, alike)[0]


def aligned(
    runs: Runs, name: str, column: int, task: Iterable[Transform] = (), complements: bool = False
) -> Array:
    """The net of one seed, of all nets that it equals the one closest to the printed net.

    Returns:
        Shape (parameters,).
    """
    alike = images(runs.network, runs.theta[:, column, None], task, complements)
    gap = ((alike - printed_theta(runs, name)) ** 2).sum(axis=0)
    best: Array = alike[:, np.argmin(gap)]
    return best
