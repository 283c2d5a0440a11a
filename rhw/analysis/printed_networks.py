"""Compare trained networks with a printed one, up to the symmetries of network and task."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform, closest, images
from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import theta_of


def printed_theta(runs: Runs, name: str) -> Array:
    """Return a network printed in the paper as a column, shape (parameters, 1)."""
    return theta_of(runs.network, runs.reading.paper.networks[name])


def distances(
    runs: Runs, name: str, task: Iterable[Transform] = (), complements: bool = False
) -> Array:
    """Return each seed's distance to a printed network, up to symmetries, relative to its norm."""
    alike = images(runs.network, printed_theta(runs, name), task, complements)
    return closest(runs.theta, alike)[0]


def aligned(
    runs: Runs, name: str, column: int, task: Iterable[Transform] = (), complements: bool = False
) -> Array:
    """Return, of all networks equivalent to one seed's, the closest to the printed network.

    Returns:
        Shape (parameters,).
    """
    alike = images(runs.network, runs.theta[:, column, None], task, complements)
    gap = ((alike - printed_theta(runs, name)) ** 2).sum(axis=0)
    best: Array = alike[:, np.argmin(gap)]
    return best
