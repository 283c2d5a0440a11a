"""Where does a run that failed stand: on a plateau, on a saddle, or in a minimum?

A small gradient does not tell, nor does a positive Hessian: at a minimum at infinity both are there
at every finite point, and the weights grow for ever. Newton's method tells. Its step, measured as
the largest change of any net input, shrinks to nothing at a finite minimum, and stays near 1 on the
way to a minimum at infinity. The result is a numerical statement, not a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rhw.analysis.landscape import Landscape
from rhw.backprop.arithmetic import Array
from rhw.backprop.task import Task

Kind = Literal[
    "plateau", "saddle", "minimum", "minimum at infinity", "degenerate saddle", "flat valley",
    "not settled",
]  # fmt: skip
#: Each kind in words.
WORDS: dict[Kind, str] = {
    "plateau": "a plateau, since it leads on to a solution",
    "saddle": "a saddle, from which the error falls in some direction",
    "minimum": "a minimum",
    "minimum at infinity": "a minimum at infinity: the error settles while the weights grow",
    "degenerate saddle": "a saddle without curvature, from which the error falls",
    "flat valley": "a flat valley",
    "not settled": "not settled",
}
#: Largest change of a net input in one step, and number of steps.
LONGEST, MOST_STEPS = 1.0, 200
#: A step smaller than this ends at a stationary point.
STATIONARY = 1e-6
#: Least eigenvalue over the largest: beyond this it counts as positive or negative.
SIGN = 1e-8
#: A minimum at infinity: so many steps of at least this size while E settles to this share.
MANY, LARGE, SETTLED = 20, 0.5, 1e-8
#: A run is in a minimum only if its E exceeds that of the minimum by no more than this share.
NEAR = 0.1
#: Perturbations of a point without curvature, their size, and the share by which E must fall.
TRIALS, SIZE, LOWER = 20, 0.1, 1e-6
#: Smallest eigenvalue that a step divides by, relative to the largest.
FLOOR = 1e-22


@dataclass(frozen=True)
class Examined:
    """What Newton's method found.

    kind: `plateau` if it reached the stop rule; `saddle`, `minimum` (strict and finite),
    `degenerate saddle` or `flat valley` at a stationary point; `minimum at infinity`; or
    `not settled`, also if the run had not come near the minimum that was found. error: E where the
    run had ended; limit: E where the method ended; steps: how many; ratio: least eigenvalue over
    the largest.
    """

    kind: Kind
    error: float
    limit: float
    steps: int
    ratio: float


def examine(task: Task, theta: Array, seed: int) -> Examined:
    """Follow saddle-free Newton steps from the weights of a run.

    Args:
        task: the task.
        theta: the final weights, shape (parameters,).
        seed: the run, which says what cases are trained and which links there are.

    Raises:
        ValueError: if training does not minimise a function of the weights, the network is large,
            or the weights are not finite.
    """
    if not np.isfinite(theta).all():
        raise ValueError("the weights are not finite")
    ground = Landscape(task, seed)
    error, at = ground.error(theta), theta.copy()
    sizes: list[float] = []
    errors = [error]
    for step in range(MOST_STEPS + 1):
        if _stops(task, ground, at):
            return _found("plateau", error, ground, at, step)
        direction, size, ratio = _newton(ground, at)
        if size < STATIONARY:
            return _found(_stationary(ground, at, ratio), error, ground, at, step, ratio)
        sizes.append(size)
        late = errors[-MANY - 1 :]
        settled = len(late) > MANY and late[0] - late[-1] <= SETTLED * late[-1]
        if settled and min(sizes[-MANY:]) >= LARGE and late[-1] > 0:
            return _found("minimum at infinity", error, ground, at, step, ratio)
        after = _lower(ground, at, errors[-1], direction, size)
        if after is None:
            break
        at, lower = after
        errors.append(lower)
    return _found("not settled", error, ground, at, len(sizes))


def _found(
    kind: Kind, error: float, ground: Landscape, at: Array, steps: int, ratio: float = float("nan")
) -> Examined:
    limit = ground.error(at)
    if kind in ("minimum", "minimum at infinity") and error > (1 + NEAR) * limit:
        # The run was stopped on its way: descent may end elsewhere than Newton's method.
        kind = "not settled"
    return Examined(kind, error, limit, steps, ratio)


def _stops(task: Task, ground: Landscape, at: Array) -> bool:
    """Return whether the stop rule is met; for a fixed number of sweeps, whether all are right."""
    y = ground.outputs(at[:, None])[..., 0]
    if task.stop.sweeps is not None:
        middle = task.learning.middle
        return bool(((y > middle) == (ground.desired > middle)).all())
    return task.satisfied_by(y, ground.desired)


def _newton(ground: Landscape, at: Array) -> tuple[Array, float, float]:
    """Return the saddle-free Newton step, its size, and the least eigenvalue over the largest.

    The step divides by the sizes of the eigenvalues, so that it goes down where E curves down.
    """
    values, vectors = np.linalg.eigh(ground.hessian(at))
    largest = float(np.abs(values).max())
    if largest == 0.0:
        return np.zeros_like(at), 0.0, 0.0
    slope = vectors.T @ ground.gradient(at[:, None])[ground.free, 0]
    step = np.zeros_like(at)
    step[ground.free] = -vectors @ (slope / np.maximum(np.abs(values), FLOOR * largest))
    return step, _change(ground, at, step), float(values[0]) / largest


def _change(ground: Landscape, at: Array, step: Array) -> float:
    """Return the largest change of any net input in any case."""
    before, after = (ground.net_inputs(theta[:, None]) for theta in (at, at + step))
    return max(float(np.abs(after[name] - before[name]).max()) for name in before)


def _lower(
    ground: Landscape, at: Array, now: float, direction: Array, size: float
) -> tuple[Array, float] | None:
    """Return a point in a direction, at most LONGEST away, where E is lower than now, and this E.

    A step that gains less than rounding is taken too: towards infinity E settles first.
    """
    share = min(1.0, LONGEST / size)
    for _ in range(60):
        step = share * direction
        if _change(ground, at, step) <= 1.01 * LONGEST:
            after = ground.error(at + step)
            if after <= now:
                return at + step, after
        share *= 0.5
    return None


def _stationary(ground: Landscape, at: Array, ratio: float) -> Kind:
    """Tell what a point without gradient is, from its curvature and, if that is 0, by trying."""
    if ratio > SIGN:
        return "minimum"
    if ratio < -SIGN:
        return "saddle"
    random, here = np.random.Generator(np.random.PCG64(1986)), ground.error(at)
    for _ in range(TRIALS):
        near = at.copy()
        near[ground.free] += random.uniform(-SIZE, SIZE, int(ground.free.sum()))
        error = ground.error(near)
        for _ in range(MANY):
            direction, size, _ = _newton(ground, near)
            after = _lower(ground, near, error, direction, size) if size > 0 else None
            if after is None:
                break
            near, error = after
            if error < here * (1 - LOWER):
                return "degenerate saddle"
    return "flat valley"
