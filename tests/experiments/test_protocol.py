"""The tables of the protocol and the page of expectations are what their programs make."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from experiments import expected, protocol_tables
from rhw.analysis.evidence import Judged
from rhw.config import catalogue
from rhw.config.claims_spec import CHECKS, VerdictRule
from rhw.report import ledger, words
from rhw.report.format import markdown
from tests.support.paths import ROOT

PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")


def test_the_words_of_the_page_are_those_of_the_code():
    start, stop = protocol_tables.WORDS_TABLE
    assert (
        PROTOCOL.partition(start)[2].partition(stop)[0].strip() == markdown(words.table()).strip()
    )


def test_every_kind_of_rule_is_explained():
    for kind in VerdictRule.model_fields:
        assert f"`{kind}`" in PROTOCOL


def test_error_rates_have_their_shape_and_the_right_reading_is_rarely_incompatible(monkeypatch):
    monkeypatch.setattr(protocol_tables, "PAIRS", {"xor_direct": "within_0025"})
    monkeypatch.setattr(protocol_tables, "SEEDS", 800)
    monkeypatch.setattr(protocol_tables, "PAPERS", 100)
    made = protocol_tables.table()
    assert made["printed"].unique().tolist() == list(protocol_tables.RULES)
    rate = made["incompatible"].str.rstrip("%").astype(float)
    same = made["judged by"] == "the same reading"
    assert (rate[same] <= 5).all()
    assert rate[~same & (made["printed"] == "one count")].item() > 80


def row(name, new, kind="count", verdict="compatible"):
    return Judged(
        "xor", name, "P8", new, kind, "as_printed", 0.0, "Something.", "5", "6", "1 to 9", 9,
        verdict, p_least=0.5, p_most=0.5, at_least=1.0, at_most=9.0,
    )  # fmt: skip


def test_what_is_expected_counts_new_claims_apart():
    rows = [row("a", False), row("b", True), row("c", False, "exact", "holds")]
    frame = pd.DataFrame([dataclasses.asdict(one) for one in rows])
    text = expected.page(frame)
    seen, _, new = text.partition("## Claims marked *new*")
    assert "2 claims; 1 of 1 checks hold" in seen
    assert "1 claims; 0 of 0 checks hold" in new
    assert "| xor b" in text
    assert "| xor c" not in text


def test_every_claim_has_an_expectation(tmp_path):
    text = (ROOT / "docs/expected.md").read_text(encoding="utf-8")
    for config in catalogue.load_all([]):
        for name, claim in config.base.claims.items():
            if claim.rule.key not in CHECKS:
                assert f"| {config.name} {name} " in text, (config.name, name)
    (tmp_path / ledger.FILE).write_bytes((ROOT / "results" / ledger.FILE).read_bytes())
    with pytest.raises(ValueError, match="version 1"):
        expected.main(tmp_path, tmp_path / "page.md")
