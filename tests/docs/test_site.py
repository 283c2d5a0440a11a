"""The documentation is a site that can be read offline, and no link in it is broken."""

from __future__ import annotations

import pytest

from tests.support import site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    site.build(folder)
    return folder / "site"


def test_the_pages_are_there_with_what_is_made_from_the_code(built):
    assert "Learning representations" in (built / "index.html").read_text()
    commands = (built / "reference/cli.html").read_text()
    assert "rhw horizons" in commands
    assert "--seeds" in commands
    python = (built / "reference/python.html").read_text()
    assert "rhw.train" in python
    assert "ValueError" in python
    config = (built / "reference/config.html").read_text()
    assert "max_sweeps" in config
    assert "<table>" in (built / "results/sections/symmetry.html").read_text()


def test_it_can_be_searched_without_a_server(built):
    assert list(built.rglob("search_index.js*"))
    assert "fonts.googleapis" not in (built / "index.html").read_text()


def test_a_broken_link_is_an_error(tmp_path, monkeypatch):
    whole = site.stage

    def broken(target):
        whole(target)
        page = target / "docs/using.md"
        page.write_text(page.read_text() + "\n[a](nothing.md) and [b](method.md#nowhere)\n")

    monkeypatch.setattr(site, "stage", broken)
    with pytest.raises(SystemExit) as error:
        site.build(tmp_path)
    assert "nothing.md" in str(error.value)
    assert "#nowhere" in str(error.value)


def test_kinds_of_values_are_told_in_words():
    assert site.kind({"anyOf": [{"type": "number"}, {"type": "null"}]}) == "number"
    assert site.kind({"$ref": "#/$defs/Stop"}) == "[Stop](#stop)"
    assert site.kind({"type": "array", "items": {"enum": [1, 2]}}) == "list of `1`, `2`"
    assert site.kind({"patternProperties": {"^a": {"type": "integer"}}, "type": "object"}) == (
        "by name: integer"
    )
