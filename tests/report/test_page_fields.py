"""Fields of the laboratory: what is wrong stays marked, and nothing trains until it is right."""

from __future__ import annotations

import pytest

from tests.support.browser import change, choose, said

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

SETTINGS = {
    "epsilon": "-1",
    "alpha": "0x10",
    "range": "wide",
    "hidden": "0",
    "stop-value": "",
    "most": "1.5",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_wrong_setting_stays_marked_and_nothing_trains(opened, small, name):
    with opened(small) as page:
        choose(page, "xor")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        change(page, name, SETTINGS[name])
        for button in ("train", "step", "hundred", "fresh"):
            page.click(f"#lab-{button}")
            assert page.get_attribute(f"#lab-{name}", "aria-invalid") == "true"
            assert page.evaluate("document.activeElement.id") == f"lab-{name}"
            assert page.text_content("#lab-verdict") == ""
        # The message stands beside the field, and both are in view.
        beside = page.locator(f"label:has(#lab-{name}) .error")
        assert beside.count() == 1
        box = beside.bounding_box()
        assert 0 <= box["y"] <= page.viewport_size["height"]
        page.click("#lab-as-paper")
        assert page.locator("[aria-invalid]").count() == 0
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")


def test_a_wrong_seed_stays_marked(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        change(page, "seed", "-3")
        page.click("#lab-train")
        assert page.get_attribute("#lab-seed", "aria-invalid") == "true"
        assert page.text_content("#lab-verdict") == ""
        change(page, "seed", "3")
        page.click("#lab-train")
        assert "Here seed 3" in said(page, "verdict", "same to the last bit")


def test_a_right_seed_does_not_hide_a_wrong_setting(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        change(page, "epsilon", "-1")
        change(page, "seed", "4")
        page.click("#lab-train")
        assert page.get_attribute("#lab-epsilon", "aria-invalid") == "true"
        change(page, "epsilon", "0.5")
        page.click("#lab-train")
        assert "learning rate 0.5" in page.text_content("#lab-changed")
        said(page, "verdict", "Here seed 4")


TABLES = {
    "0.5 0.25 -> 0.75\n0.1 0.2 -> 0.3": "2 cases on a 2-2-1",
    "0.5 -> 1\n0.25 -> 0": "2 cases on a 1-2-1",
    "0 0 -> 1,\n0 1 -> 0,": "2 cases on a 2-2-1",
    "0 0 → 1\n0 1 => 0": "2 cases on a 2-2-1",
    "0,0,1\n0,1,0\n": "2 cases on a 2-2-1",
    "a,b,target\n0,0,1\n0,1,0": "2 cases on a 2-2-1",
    "# a comment\n01 -> 1  # more\n\n10 -> 0": "2 cases on a 2-2-1",
}


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_read_as_people_write_them(opened, small, table):
    with opened(small) as page:
        choose(page, "xor")
        page.click("#lab-own summary")
        page.fill("#lab-truth", table)
        page.click("#lab-truth-train")
        assert TABLES[table] in page.text_content("#lab-changed")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("0x10 1 -> 1", "line 1"),
        ("a b -> c", "line 1"),
        ("0 1 -> 1\n\n# no\n0 x -> 1", "line 4"),
        ("0 1 -> 1 -> 0", "line 1"),
        ("0 1", "write inputs -> targets"),
    ],
)
def test_a_table_with_an_error_is_kept_until_it_is_right(opened, small, table, words):
    with opened(small) as page:
        choose(page, "xor")
        page.click("#lab-own summary")
        page.fill("#lab-truth", table)
        page.click("#lab-truth-train")
        assert words in page.text_content("#lab-error")
        # A setting that is changed now does not bring the old network back.
        change(page, "epsilon", "0.5")
        assert words in page.text_content("#lab-error")
        page.click("#lab-train")
        assert page.evaluate("document.activeElement.id") == "lab-truth"
        page.fill("#lab-truth", "0 1 -> 1\n1 0 -> 0")
        page.click("#lab-truth-train")
        assert "2 cases on a 2-2-1" in page.text_content("#lab-changed")


def test_stepping_and_training_go_on_from_the_sweep_that_is_shown(opened, small):
    with opened(small) as page:
        choose(page, "xor", seed=3)
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        last = int(page.get_attribute("#lab-slider", "max"))
        page.fill("#lab-slider", "20")
        page.click("#lab-step")
        assert page.text_content("#lab-sweep") == "21"
        page.select_option("#lab-speed", "1")
        page.click("#lab-train")
        page.wait_for_function("() => Number(document.getElementById('lab-slider').value) > 25")
        page.click("#lab-train")
        assert 25 < int(page.get_attribute("#lab-slider", "aria-valuetext").split()[1]) < last
        page.select_option("#lab-speed", "0")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        assert page.text_content("#lab-sweep") == f"{last:,}"


def test_it_opens_on_a_reading_that_learns(opened, small):
    with opened(small) as page:
        first = page.evaluate(
            """async () => (await Promise.all(Readings.titles().map(
                ([name]) => Readings.get(name)))).map(({ name, readings }) => {
                const reading = Readings.first(readings);
                const learns = (one) => readings[one].sweeps.some((n) => n > 0);
                return [name, reading, learns(reading), Object.keys(readings).some(learns)];
            })"""
        )
        assert all(learns or not any_does for _, _, learns, any_does in first), first
        assert ["xor", "as_printed", True, True] in first
