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
from rhw.store.files import StoreError
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


def claims(*rows):
    return pd.DataFrame([dataclasses.asdict(one) for one in rows], columns=ledger.COLUMNS)


def expectation(name, printed, nearest="-", chosen=""):
    return f"| {name} | {printed} | {nearest} | {chosen or printed} | 1 of 1 | 1 to 9 |"


HEAD = "| claim | as printed | nearest other reading | with the choice | agree | accepted |\n|---|"


def test_an_expected_verdict_stands_beside_the_one_that_came():
    text = "\n".join(
        [
            HEAD,
            expectation("xor a", "compatible"),
            expectation("xor b", "unusual", chosen="x (weak)"),
        ]
    )
    before = expected.expected(text)
    assert before.loc["xor b", "with the choice"] == "x"
    found = expected.beside(
        before,
        claims(row("a", False), row("b", True), row("c", False, "exact", "holds")),
    )
    assert found["claim"].tolist() == ["xor a", "xor b"]
    assert found["as printed"].tolist() == ["compatible", "unusual → **compatible**"]
    page = expected.page(found)
    assert "| as printed            | 1             | 1           |" in page
    assert page.count("xor a") == 1
    assert page.count("xor b") == 2
    with pytest.raises(KeyError, match="no expectation for xor d"):
        expected.beside(before, claims(row("d", False)))


def test_the_published_page_is_made_from_the_published_claims():
    text = (ROOT / "docs/expected.md").read_text(encoding="utf-8")
    made = expected.page(expected.beside(expected.expected(text), ledger.read(ROOT / "results")))
    assert made == (ROOT / "results" / expected.FILE).read_text(encoding="utf-8")


def test_every_claim_has_an_expectation(tmp_path):
    known = expected.expected((ROOT / "docs/expected.md").read_text(encoding="utf-8")).index
    for config in catalogue.load_all([]):
        for name, claim in config.base.claims.items():
            if claim.rule.key not in CHECKS:
                assert f"{config.name} {name}" in known
    with pytest.raises(StoreError, match="no claims"):
        expected.main(ROOT / "docs/expected.md", tmp_path)
