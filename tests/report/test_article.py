"""The article: every number is computed, every sentence that depends on one is asserted."""

from __future__ import annotations

import json
import re

import pytest
import typst
from PIL import Image

from experiments.article import __main__ as article
from rhw.config import catalogue
from rhw.report import key
from rhw.report.article import build, markup, prose, typeset
from rhw.report.article.markup import ArticleError
from rhw.report.article.values import Values
from rhw.report.assemble import assemble
from rhw.report.write import old_sections
from rhw.store import checksums
from tests.support.paths import ROOT

TEMPLATE = (ROOT / "experiments/article/article.md").read_text(encoding="utf-8")
RESULTS = ROOT / "results"
#: What looks like a number and is a name: years, figures, networks by their layers, ratios.
NAMES = re.compile(
    r"\b(1986|1988)\b|\bFigs?\. \d+|\b\d(-\d)+\b|\b\d:\d:\d\b|\bPCG64\b|x86-64|64-bit|11 \+ 11"
)
#: Numbers that the prose may have, for they are printed or define something: targets, margins,
#: rates, and numbers of cases, runs and sweeps. No result is among them.
MAY_STAND = {
    *"0123456789", "0.04", "0.1", "0.2", "0.3", "0.5", "0.75", "0.8", "0.9", "20", "32", "100",
    "200", "1,500", "95 %",
}  # fmt: skip


def typed(text):
    """Numbers in a text that may not stand there."""
    found = re.findall(r"\d[\d.,]*\d(?: %)?|\d(?: %)?", NAMES.sub(" ", text))
    return [number for number in found if number not in MAY_STAND]


@pytest.fixture(scope="module")
def values():
    configs = catalogue.load_all([])
    sections = old_sections(RESULTS, {config.name for config in configs})
    return Values(assemble(sections.values(), own=False), configs, RESULTS)


def made(text, values, **more):
    return prose.filled(text, values, more)


def test_no_result_is_typed_into_the_prose():
    bare = re.sub(r"\{\{ equation\(.*?\}\}", "", TEMPLATE, flags=re.S)
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|`[^`]*`", " ", bare, flags=re.S)
    assert typed(bare) == []


def test_the_test_above_sees_a_typed_number():
    for text in ("after 1,425 sweeps", "9.1 % fail", "in 74 % of runs", "0.25", "37 of them"):
        assert typed(text), text


def test_a_value_comes_from_the_runs(values):
    text = "{{ runs('symmetry').seeds }} {{ runs('symmetry').share|percent }}"
    row = next(row for row in values.report.rows if row["config"] == "symmetry")
    assert made(text, values).startswith(f"{row['seeds']} ")
    assert made("{{ setting('symmetry', 'learning.epsilon') }}", values) == "0.1"
    assert made("{{ printed('symmetry')|count }}", values) == "1,425"


@pytest.mark.parametrize(
    "text",
    [
        "{{ runs('symmetry').median }}",
        "{{ runs('symmetry', 'nothing').share }}",
        "{{ claim('symmetry', 'nothing').printed }}",
        "{{ claim('symmetry', 'sweeps').under('nothing').ours }}",
        "{{ setting('symmetry', 'learning.rate') }}",
        "{{ cell('symmetry', 'Ratios of the weights', {'reading': 'none'}, 'other') }}",
        "{{ cell('symmetry', 'No table', {}, 'other') }}",
        "{{ printed('encoder') }}",
        "{{ nothing }}",
        "{% if %}",
    ],
)
def test_an_unknown_name_is_an_error(text, values):
    with pytest.raises(ArticleError):
        made(text, values)


def test_a_sentence_that_no_longer_holds_stops_the_build(values):
    text = "{% call so(runs('symmetry').share > 2) %}All runs\nlearn twice.{% endcall %}"
    with pytest.raises(ArticleError, match=r"no longer holds: All runs learn twice\."):
        made(text, values)
    assert made(text.replace("> 2", "<= 1"), values) == "All runs\nlearn twice."


def test_the_published_article_is_made_from_the_published_report(tmp_path, values, monkeypatch):
    """The same Markdown, and a PDF that is the same when it is made twice."""
    written = {}
    monkeypatch.setattr(
        build.checksums, "write", lambda _, name, content: written.setdefault(name, content)
    )
    monkeypatch.setattr(build, "_copy", _drawn)
    about = article.about(RESULTS)
    more = article.more(values, RESULTS)
    build.build(article.HERE, RESULTS, values, more, about)
    assert written["article.md"] == (RESULTS / "article.md").read_bytes()
    again = dict(written)
    written.clear()
    build.build(article.HERE, RESULTS, values, more, about)
    assert written == again
    assert written["article.pdf"].startswith(b"%PDF")
    assert 8 <= pages_of(article.HERE, values, more, about, monkeypatch) <= 12


def pages_of(folder, values, more, about, monkeypatch):
    """How many pages the article has."""
    compiled, counts = typst.compile, []

    def counted(*given, **options):
        counts.append(len(compiled(*given, **options, format="png", ppi=10)))
        return b""

    monkeypatch.setattr(typst, "compile", counted)
    build.build(folder, RESULTS, values, more, about)
    return counts[0]


def _drawn(results, root, name):
    """Put an empty drawing of the same size in the place of a figure: a clone has PNGs only."""
    with Image.open((results / name).with_suffix(".png")) as picture:
        width, height = picture.size
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    size = f'width="{width}" height="{height}"'
    (root / name).write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>')


def test_a_changed_result_changes_the_article_or_fails(tmp_path, values):
    """Each stored number of a run that the prose names is one on which the text depends."""
    more = article.more(values, RESULTS)
    before = prose.filled(TEMPLATE, values, more)
    rows = {(row["config"], row["reading"]): row for row in values.report.rows}
    changes = [
        (("symmetry", "as_printed"), "share_at_or_below_paper", 0.5),
        (("xor", "as_printed"), "share", 0.999),
        (("family_trees", "as_printed"), "solved", 150),
        (("parity", "as_printed"), "sweeps_median_solved", 12.0),
    ]
    for where, name, value in changes:
        row = rows[where]
        kept = row[name]
        row[name] = value
        try:
            after = prose.filled(TEMPLATE, values, more)
        except ArticleError as error:
            after = str(error)
        finally:
            row[name] = kept
        assert after != before, (where, name)


BLOCKS = "# Title\n\nText {see} and {cite}.\n" + markup.block(
    "figure", path="figures/a/b", label="one", caption="A *b*.", wide=False, width=90
)
SOURCES = {"n86": key.references()["n86"]}


def text_of(see="⟦see:one⟧", cite="⟦cite:n86⟧"):
    return BLOCKS.replace("{see}", see).replace("{cite}", cite)


def test_references_lead_somewhere_and_everything_is_referred_to():
    markup.check(text_of(), SOURCES)
    for wrong, what in (
        (text_of(see="⟦see:two⟧"), "no block `two`"),
        (text_of(cite="⟦cite:x⟧"), "no source `x`"),
        (text_of(see="nothing"), "nothing refers to one"),
        (text_of(cite="nothing"), "nothing refers to n86"),
    ):
        with pytest.raises(ArticleError, match=what):
            markup.check(wrong, SOURCES)
    with pytest.raises(ArticleError, match="two blocks"):
        markup.numbered(text_of() + text_of())


def test_markdown_numbers_what_the_text_refers_to():
    text = markup.to_markdown(text_of(), SOURCES)
    assert "Text Figure 1 and [1]." in text
    assert "![Figure 1](figures/a/b.png)" in text
    assert "*Figure 1.* A *b*." in text
    assert "1. David E. Rumelhart" in text
    assert "doi.org/10.1038/323533a0" in text


def test_typst_gets_the_same_text_and_no_character_is_markup():
    made = typeset.to_typst("$5 #1 *so* `a_b` < > [y](https://z.org) 1/2 -3 @me ~ ⟦cite:n86⟧.")
    assert '\\$5 \\#1 #emph[so]; #raw("a_b");' in made
    assert '#link("https://z.org")[y];' in made
    assert "#cite(<n86>);" in made
    assert "\\@me \\~" in made
    with pytest.raises(ArticleError, match="not translated"):
        typeset.to_typst("---")


def test_what_typst_refuses_is_said(tmp_path):
    with pytest.raises(ArticleError, match="Typst"):
        typeset.typeset("#nothing()", tmp_path, 0, {})
    assert list(tmp_path.iterdir()) == []


def test_the_record_of_the_runs_changes_only_with_them(tmp_path):
    with pytest.raises(ArticleError, match="no report"):
        article.record(tmp_path)
    checksums.write(tmp_path, "summary.csv", b"one")
    first = article.record(tmp_path)
    known = json.dumps(first | {"date": "1986-10-09"})
    checksums.write(tmp_path, "record.json", known.encode())
    assert article.record(tmp_path)["date"] == "1986-10-09"
    checksums.write(tmp_path, "summary.csv", b"two")
    assert article.record(tmp_path)["date"] == first["date"]
