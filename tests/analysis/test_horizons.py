"""A limit is a horizon only if runs of twice as many sweeps show it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from rhw.analysis.endings import Endings
from rhw.analysis.evidence import Evidence
from rhw.analysis.horizons import failing, followed, points, unsolved
from rhw.analysis.runs import Runs
from rhw.analysis.verdicts import judge
from rhw.config import catalogue
from rhw.engines.engine import train
from rhw.report import followed as report
from tests.support.made import Made


def evidence(sweeps, limit=6000):
    """Made-up symmetry runs; infinity is not solved."""
    config = catalogue.load_all(["symmetry"])[0]
    solved = np.isfinite(sweeps)
    runs = Made(config.readings["as_printed"], solved, np.where(solved, sweeps, limit))
    made = Evidence(config, {"as_printed": runs})
    count = int(solved.sum())
    made.known["as_printed"] = Endings({"solved": count, "flat": len(solved) - count}, {})
    return made


@pytest.mark.parametrize(("late", "horizon"), [(0, 3000), (1, None), (20, None)])
def test_a_horizon_is_seen_and_not_inferred(late, horizon):
    sweeps = np.full(400, np.inf)
    sweeps[:200] = np.arange(200) + 1
    sweeps[200 : 200 + late] = 4000
    (found,) = followed(evidence(sweeps))
    assert found.horizon == horizon
    assert found.late == late / 400
    # With fewer than 299 runs nothing can be seen.
    (few,) = followed(evidence(sweeps[150:]))
    assert few.horizon is None


def test_runs_are_judged_at_the_print_at_twice_and_at_the_limit():
    made = evidence(np.append(np.arange(1, 3001), [np.inf] * 3000))
    assert points(made, "as_printed") == [1425, 2850, 6000]
    assert unsolved(made.counted("as_printed"), 1425) == 1 - 1425 / 6000
    title, _, table = report.tables(made)[0]
    assert title == report.FOLLOWED
    assert table["not solved"].tolist() == ["76 % at 1,425, 52 % at 2,850, 50 % at 6,000"]


def test_a_verdict_on_failures_depends_on_the_limit_and_says_so():
    config = catalogue.load_all(["parity"])[0]
    reading = config.readings["as_printed"]
    sweeps = np.append(np.linspace(100, 7900, 600), [np.inf] * 400)
    solved = np.isfinite(sweeps)
    made = Evidence(config, {"as_printed": Made(reading, solved, np.where(solved, sweeps, 8000))})
    found = {(claim, name): words for claim, name, words in failing(made)}
    words = found["learned", "as_printed"]
    assert words == {2825: "not reproduced", 5650: "not reproduced", 8000: "reproduced"}
    assert ("presentations", "as_printed") not in found


def test_parity_runs_at_their_limit_are_on_a_plateau_and_not_stuck():
    # All runs solve within 100,000 sweeps; version 1 called a quarter of them stuck at 8,000.
    config = catalogue.load_all(["parity"])[0]
    reading = config.readings["as_printed"]
    base = config.base.model_copy(update={"claims": {"learned": config.base.claims["learned"]}})
    runs = Runs(reading, train(reading.task, range(64), "kernel"))
    made = Evidence(dataclasses.replace(config, base=base), {"as_printed": runs})
    found = judge(made)[0]
    ends = made.endings("as_printed")
    assert set(ends.examined) == {"plateau"}
    assert ends.for_good == 0
    assert "not settled" in found.note
    assert not pd.isna(found.high)
    assert "stuck" not in set(runs.frame["end"])
