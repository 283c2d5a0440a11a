"""What an experiment adds in code, found by its name: cases, measures and figures.

experiments/NAME/cases.py, measures.py and figures.py are each optional and are imported when
first needed. No registry is edited to add one.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal

import numpy as np

from rhw.backprop.arithmetic import Array

Part = Literal["cases", "measures", "figures"]


def load(experiment: str | None, part: Part) -> ModuleType | None:
    """The module of an experiment, or None where it has none."""
    if experiment is None or not has(experiment):
        return None
    name = f"experiments.{experiment}.{part}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def has(experiment: str) -> bool:
    """Whether there is a folder of this name below experiments/."""
    return importlib.util.find_spec(f"experiments.{experiment}") is not None


def make_cases(experiment: str | None, make: str, options: dict[str, Any]) -> tuple[Array, Array]:
    """Cases from the function `make` of experiments/EXPERIMENT/cases.py.

    Returns:
        Inputs, shape (cases, input units), and targets, 0 or 1, shape (cases, output units).

    Raises:
        ValueError: no such function, or it does not take these options.
    """
    inputs, targets = _made(experiment, make, options)
    return np.asarray(inputs, dtype=np.float64), np.asarray(targets, dtype=np.float64)


def make_sets(experiment: str | None, make: str, options: dict[str, Any]) -> list[list[int]]:
    """Sets of cases to hold out, as numbers of cases, from a function of cases.py.

    Raises:
        ValueError: no such function, or it does not take these options.
    """
    return [[int(case) for case in one] for one in _made(experiment, make, options)]


def names(experiment: str | None, make: str | None) -> dict[str, list[str]]:
    """Names of units by group, where cases.py has a function `unit_names` that knows them."""
    module = load(experiment, "cases")
    known: Callable[[str], dict[str, list[str]]] | None = getattr(module, "unit_names", None)
    return {} if make is None or known is None else known(make)


def _made(experiment: str | None, make: str, options: dict[str, Any]) -> Any:
    module = load(experiment, "cases")
    makers: dict[str, Callable[..., Any]] = {
        name: value
        for name, value in vars(module or object).items()
        if callable(value) and getattr(value, "__module__", "") == getattr(module, "__name__", None)
    }
    if make not in makers:
        known = ", ".join(makers) or "none"
        raise ValueError(f"no `{make}` in experiments/{experiment}/cases.py (found: {known})")
    try:
        return makers[make](**options)
    # What a function makes of options that nobody thought of can be nearly anything.
    except (TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise ValueError(f"`{make}` cannot be made with these options: {error}") from error


def bounded_int(name: str, value: int, least: int, most: int) -> int:
    """An option that is a whole number within bounds; functions of cases.py ask for it.

    Raises:
        ValueError: if it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name}: a whole number from {least} to {most:,}")
    return value
