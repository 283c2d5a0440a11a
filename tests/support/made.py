"""Made-up runs of a reading, for tests of what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Made:
    """Made-up runs of a reading: what a judge looks at."""

    def __init__(self, reading, solved, sweeps=None, **columns):
        solved = np.asarray(solved, dtype=bool)
        sweeps = np.arange(1, len(solved) + 1) if sweeps is None else sweeps
        end = np.where(solved, "solved", "flat")
        self.reading = reading
        self.frame = pd.DataFrame({"solved": solved, "sweeps": sweeps, "end": end} | columns)
