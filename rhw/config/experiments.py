"""Find and import the code of an experiment: cases, measures, report and figures.

NAME/cases.py, measures.py, report.py and figures.py are each optional, and imported from their
folder when first needed. An experiment needs no registration.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_loader
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.config.shipped import shipped

Part = Literal["cases", "measures", "report", "figures"]
PARTS: tuple[Part, ...] = get_args(Part)
#: Modules of experiments are imported into packages named by this and a digest of their folder.
PACKAGE = "_rhw_experiment"


@dataclass(frozen=True)
class Experiment:
    """The folder of an experiment."""

    folder: Path

    def module(self, part: Part) -> ModuleType | None:
        """Import one of its modules, with relative imports inside; None if it does not exist."""
        if not (self.folder / f"{part}.py").is_file():
            return None
        return import_module(f"{self._package()}.{part}")

    def _package(self) -> str:
        """Return a package name for the folder that is different from all others."""
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        name = f"{PACKAGE}_{self.folder.name}_{digest}"
        if name not in sys.modules:
            spec = spec_from_loader(name, loader=None, is_package=True)
            assert spec is not None
            spec.submodule_search_locations = [str(self.folder)]
            sys.modules[name] = module_from_spec(spec)
        return name


def find(name: str, beside: Path) -> Experiment | None:
    """Find a config's experiment: `experiments/NAME` or `NAME` next to its YAML, or a shipped one.

    Args:
        name: of the folder.
        beside: the folder of the YAML.
    """
    for folder in (beside / "experiments" / name, beside / name, shipped("experiments") / name):
        if any((folder / f"{part}.py").is_file() for part in PARTS):
            return Experiment(folder.resolve())
    return None


def load(experiment: Experiment | None, part: Part) -> ModuleType | None:
    """Import a module of an experiment; None if there is no such module or no experiment."""
    return None if experiment is None else experiment.module(part)


def make_cases(
    experiment: Experiment | None, make: str, options: dict[str, Any]
) -> tuple[Array, Array]:
    """Make cases with the function `make` of an experiment's cases.py.

    Returns:
        Inputs, shape (cases, input units), and targets, 0 or 1, shape (cases, output units).

    Raises:
        ValueError: no such function, or it does not accept these options.
    """
    inputs, targets = _made(experiment, make, options)
    return np.asarray(inputs, dtype=np.float64), np.asarray(targets, dtype=np.float64)


def make_sets(experiment: Experiment | None, make: str, options: dict[str, Any]) -> list[list[int]]:
    """Make sets of cases to hold out, as case numbers, with a function of cases.py.

    Raises:
        ValueError: no such function, or it does not accept these options.
    """
    return [[int(case) for case in one] for one in _made(experiment, make, options)]


def names(experiment: Experiment | None, make: str | None) -> dict[str, list[str]]:
    """Return names of units by group, if cases.py has a function `unit_names`."""
    module = load(experiment, "cases")
    known: Callable[[str], dict[str, list[str]]] | None = getattr(module, "unit_names", None)
    return {} if make is None or known is None else known(make)


def _made(experiment: Experiment | None, make: str, options: dict[str, Any]) -> Any:
    module = load(experiment, "cases")
    makers: dict[str, Callable[..., Any]] = {
        name: value
        for name, value in vars(module or object).items()
        if callable(value) and getattr(value, "__module__", "") == getattr(module, "__name__", None)
    }
    if make not in makers:
        if experiment is None:
            raise ValueError(f"`{make}`: the config names no `experiment:` whose cases.py has it")
        known = ", ".join(makers) or "none"
        raise ValueError(f"no `{make}` in {experiment.folder.name}/cases.py (found: {known})")
    try:
        return makers[make](**options)
    # User-supplied options may raise almost any exception.
    except (TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise ValueError(f"`{make}` fails with these options: {error}") from error


def binary_inputs(bits: int) -> Array:
    """Return all binary inputs in counting order, high-order bit first; shape (2**bits, bits)."""
    return np.array(list(product([0.0, 1.0], repeat=bits)))


def bounded_int(name: str, value: int, least: int, most: int) -> int:
    """Check an option of a function in cases.py: a whole number within bounds.

    Raises:
        ValueError: if it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name}: a whole number from {least} to {most:,}")
    return value
