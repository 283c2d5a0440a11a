"""Texts of configs where they are shown: Markdown, tables of a spreadsheet, the terminal."""

from __future__ import annotations

import pandas as pd
import pytest

from rhw.cli.terminal import printable
from rhw.report.format import label, markdown, plain
from rhw.report.ledger import spreadsheet
from rhw.report.markdown import sentence


def test_a_text_is_one_line_of_markdown_without_html():
    assert plain("a <b>\n\n# c | `d` *e*") == "a &lt;b> # c | `d` *e*"
    assert plain("a | b", cell=True) == "a \\| b"
    assert label("x](y) [z") == "x\\](y) \\[z"


def test_a_table_has_its_own_columns_only():
    lines = markdown(pd.DataFrame({"a|b": ["1 | 2", "x\ny"], "n": [1, 2]})).splitlines()
    assert lines[0].split() == ["|", "a\\|b", "|", "n", "|"]
    assert "1 \\| 2" in lines[2]
    assert "x y" in lines[3]
    assert len(lines) == 4


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "=", "-1+2", "\t=x", "  @x", "\n-x"])
def test_no_cell_is_a_formula(text):
    assert spreadsheet(pd.DataFrame({"a": [text]}))["a"].tolist() == [f"'{text}"]


@pytest.mark.parametrize("text", ["-", "-1", "+0.5", "-1,234", "-1e-3", "a=b", "", "1-2"])
def test_numbers_and_words_stay(text):
    assert spreadsheet(pd.DataFrame({"a": [text]}))["a"].tolist() == [text]


def test_what_controls_a_terminal_is_spelled_out():
    assert printable("a\x1b[31m\u202eb\x07\n\té") == r"a\x1b[31m\u202eb\x07" + "\n\té"
    assert printable("\ud800") == r"\ud800"


def test_a_reading_that_few_runs_solve_says_how_many_cases_are_right():
    row = {
        "reading": "as_printed", "solved": 0, "seeds": 20, "max_sweeps": 500,
        "sweeps_median": float("inf"), "paper_sweeps": float("nan"),
        "trained_cases": 120, "trained_right_min": 118, "trained_right_median": 119,
        "trained_right_max": 120, "held_out_cases": 30, "held_out_right_min": 28,
        "held_out_right_median": 28, "held_out_right_max": 28,
    }  # fmt: skip
    said = sentence(row)
    assert said.endswith(
        "Cases that are right in the median run: 119 (118 to 120) of 120, and of those held out "
        "28 of 30."
    )
    assert "Cases" not in sentence(row | {"solved": 12})
