"""The page in Firefox: the same bits, by mouse and by keyboard."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from tests.support.browser import LABORATORY, TRAINED, golden_words
from tests.support.firefox import ENTER, TAB, Firefox

pytestmark = pytest.mark.slow

VERDICT = "document.getElementById('lab-verdict').textContent"
SAME = f"{VERDICT}.includes('same to the last bit') && {VERDICT}"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    with Firefox(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.mark.parametrize("name", LABORATORY)
def test_seeds_trained_in_firefox_are_the_golden_ones(firefox, small, name):
    words, seeds, expected = golden_words(name)
    firefox.open(small.as_uri())
    given = f"([words, seeds]) => {TRAINED}"
    assert firefox.evaluate(f"({given})({json.dumps([words, seeds])})") == expected


def test_the_first_screen_and_the_laboratory_act_on_a_click(firefox, small):
    firefox.open(small.as_uri())
    firefox.click("#opening-train")
    firefox.wait("document.getElementById('opening-said').textContent.includes('same bits')")
    firefox.open(f"{small.as_uri()}#experiment=xor&reading=per_sweep&seed=3")
    firefox.click("#lab-train")
    assert "Here seed 3" in firefox.wait(SAME)
    assert firefox.evaluate("location.hash").startswith("#experiment=xor&reading=per_sweep&seed=3")


def test_an_address_shows_its_run(firefox, small):
    firefox.open(f"{small.as_uri()}#experiment=xor&seed=7&sweep=end")
    assert "Here seed 7" in firefox.wait(SAME)


def test_it_is_operable_by_keyboard_alone(firefox, small):
    firefox.open(f"{small.as_uri()}#experiment=xor&seed=3")
    firefox.evaluate("document.getElementById('lab-train').focus()")
    firefox.keys(ENTER)
    firefox.wait(SAME)
    firefox.keys(TAB)
    assert firefox.evaluate("document.activeElement.id") == "lab-back"
    last = firefox.evaluate("Laboratory.player.sweep")
    firefox.keys(ENTER)
    assert firefox.evaluate("Laboratory.player.sweep") == last - 1


def test_a_hundred_seeds_are_those_of_the_report(firefox, small):
    firefox.open(f"{small.as_uri()}#experiment=symmetry&seed=0")
    firefox.click("#lab-hundred")
    luck = "document.getElementById('lab-luck').textContent"
    assert "20 of 20 are the same" in firefox.wait(
        f"{luck}.includes('100 seeds trained') && {luck}"
    )


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_screen_is_too_narrow(firefox, small, width):
    firefox.open(f"{small.as_uri()}#experiment=xor&seed=3&sweep=end", width=width)
    firefox.wait(SAME)
    assert firefox.evaluate("document.documentElement.scrollWidth") <= width


def test_an_accessibility_checker_finds_nothing(firefox, small):
    firefox.open(f"{small.as_uri()}#experiment=xor&seed=3&sweep=end")
    firefox.wait(SAME)
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    assert firefox.axe(script) == []
