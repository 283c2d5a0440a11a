"""Select the runs whose measures lie within the bounds given in a config."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rhw.analysis.runs import numbers
from rhw.backprop.arithmetic import Array, Flags
from rhw.config.search_spec import Bound


def holds(where: Mapping[str, Bound], frame: pd.DataFrame) -> Flags:
    """Return which runs have every measure within its bounds; NaN is outside all bounds.

    Args:
        where: bounds by measure.
        frame: one row per seed.

    Raises:
        KeyError: if there is no such measure.
    """
    found = np.ones(len(frame), dtype=bool)
    for measure, bound in where.items():
        found &= _within(numbers(frame, measure), bound)
    return found


def _within(values: Array, bound: Bound) -> Flags:
    tests = {
        "at_least": np.greater_equal,
        "at_most": np.less_equal,
        "above": np.greater,
        "below": np.less,
        "equals": np.equal,
    }
    found = np.ones(len(values), dtype=bool)
    for name, limit in bound.model_dump(exclude_none=True).items():
        found &= tests[name](values, limit)
    return found
