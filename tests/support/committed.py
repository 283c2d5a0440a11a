"""What is committed in results/: of an earlier arithmetic until everything has run again."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from tests.support.paths import DATA, ROOT


def skip_page_of_an_earlier_arithmetic() -> None:
    """Skip the test if the committed page trains by another version of the arithmetic."""
    if f"const VERSION = {SPEC_VERSION};" not in (ROOT / "results/report.html").read_text():
        pytest.skip("the committed page is of arithmetic 1")


def skip_table_of_an_earlier_arithmetic(name: str) -> None:
    """Skip the test if the table of a search has the digest that it had under version 1."""
    earlier = json.loads((DATA / "hashes.json").read_text())["version 1"]
    table = pd.read_csv(ROOT / "results/search" / f"{name}.csv")
    if set(table["digest"]) == {earlier[name]}:
        pytest.skip("the committed table is of arithmetic 1")
