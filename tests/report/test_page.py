"""results/report.html in a real browser: the report, and the laboratory that trains nets again."""

from __future__ import annotations

import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.config.catalogue import CONFIGS
from rhw.report.page.build import HERE, SCRIPTS
from tests.support.browser import (
    HOSTILE,
    LABORATORY,
    TRAINED,
    change,
    choose,
    golden_words,
    said,
)
from tests.support.paths import ROOT

COMMITTED = ROOT / "results/report.html"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def drawing(page, name):
    return page.evaluate("(id) => document.getElementById(id).toDataURL()", f"lab-{name}")


@pytest.mark.parametrize("name", LABORATORY)
def test_seeds_trained_in_the_page_are_the_golden_ones(opened, small, name):
    words, seeds, expected = golden_words(name)
    with opened(small) as page:
        page.set_default_timeout(120_000)
        assert page.evaluate(f"([words, seeds]) => {TRAINED}", [words, seeds]) == expected


def test_every_reading_in_the_page_trains_to_what_the_report_says(opened):
    with opened(COMMITTED) as page:
        page.set_default_timeout(120_000)
        found = page.evaluate(
            """async ([seed, most]) => (await Promise.all(Readings.titles().map(
                ([name]) => Readings.get(name)))).flatMap((one) =>
                Object.entries(one.readings).map(([reading, found]) => {
                    const { sweeps } = found;
                    const task = new Engine.Task(Readings.wordsOf(one, found));
                    // What does not depend on the seed has one run.
                    const k = Math.min(seed, sweeps.length - 1);
                    const cost = Math.abs(sweeps[k]) * task.inputs.length * task.net.parameters;
                    if (cost > most) return [one.name, reading, null];
                    const run = new Engine.Run(task, k).finish();
                    const same = run.hash() === Readings.hashOf(found, k);
                    const count = run.solved ? run.sweep : -run.sweep;
                    return [one.name, reading, same && count === sweeps[k]];
                }))""",
            [7, 5e7],
        )
    assert [row for row in found if row[2] is False] == []
    assert sum(row[2] is True for row in found) > 0.7 * len(found)


def test_a_trained_seed_is_the_reports_and_any_sweep_can_be_seen(opened, small):
    with opened(small) as page:
        choose(page, "xor", seed=3)
        page.click("#lab-train")
        assert "Sweeps and weights are the same to the last bit" in said(page, "verdict", "report")
        last = int(page.get_attribute("#lab-slider", "max"))
        assert last > 50
        assert f"after {last} sweeps" in page.get_attribute("#lab-network", "aria-label")
        views = ("hinton", "network", "activities", "curve")
        at_end = {view: drawing(page, view) for view in views}
        page.fill("#lab-slider", "20")
        assert page.text_content("#lab-sweep") == "20"
        at_20 = {view: drawing(page, view) for view in views}
        for view in views:
            assert at_20[view] != at_end[view]
        assert "after 20 sweeps" in page.get_attribute("#lab-hinton", "aria-label")
        page.fill("#lab-slider", "19")
        page.fill("#lab-slider", str(last))
        assert {view: drawing(page, view) for view in views} == at_end
        page.click("#lab-take > summary")
        rows = page.locator("#lab-numbers tbody tr")
        rows.nth(8).wait_for()  # It is filled once the browser says that it is open.
        assert rows.count() == 9


def test_a_run_can_be_paused_stepped_and_started_again(opened, small):
    with opened(small) as page:
        choose(page, "symmetry", speed="1")
        page.click("#lab-train")
        page.wait_for_function("() => Number(document.getElementById('lab-slider').max) > 3")
        page.click("#lab-train")
        said(page, "verdict", "Paused")
        paused = int(page.get_attribute("#lab-slider", "max"))
        page.click("#lab-step")
        assert int(page.get_attribute("#lab-slider", "max")) == paused + 1
        page.click("#lab-again")
        assert page.get_attribute("#lab-slider", "max") == "0"


def test_a_seed_worth_seeing_is_one_click_away(opened, small):
    with opened(small) as page:
        choose(page, "symmetry")
        chips = page.locator("#lab-worth button")
        texts = chips.all_text_contents()
        assert [text.partition(":")[0] for text in texts] == [
            "typical",
            "slowest",
            "closest to 1,425 sweeps",
            "closest to the printed network (figure 1)",
            "not solved",
        ]
        chips.last.click()
        assert "not solved in 6,000 sweeps" in said(page, "verdict", "same to the last bit")


def test_a_hundred_seeds_grow_a_histogram_beside_the_reports(opened, small):
    with opened(small) as page:
        page.set_default_timeout(120_000)
        choose(page, "symmetry")
        empty = drawing(page, "histogram")
        page.click("#lab-hundred")
        told = said(page, "luck", "100 seeds trained")
        assert "20 of 20 are the same as in the report to the last bit" in told
        assert "luck of one in" in told
        assert drawing(page, "histogram") != empty
        # Those of the hundred that the report has not are fresh already.
        page.click("#lab-fresh")
        told = said(page, "luck", "180 seeds trained")
        assert "are the same as in the report" not in told
        page.wait_for_function("() => document.getElementById('lab-cancel').disabled")
        page.click("#lab-fresh")
        said(page, "luck", "280 seeds trained")


def test_many_seeds_can_be_stopped_and_the_page_answers_meanwhile(opened, small):
    with opened(small) as page:
        choose(page, "symmetry")
        # So many sweeps that all seeds together take long.
        page.select_option("#lab-stop-rule", "sweeps")
        change(page, "stop-value", "20000")
        page.click("#lab-hundred")
        assert "left" in said(page, "progress", " of 100 seeds")
        page.click("#lab-step")
        assert page.text_content("#lab-sweep") == "1"
        page.click("#lab-cancel")
        stopped = int(page.text_content("#lab-luck").split()[0])
        assert 0 < stopped < 100
        assert page.text_content("#lab-progress") == ""


def test_a_changed_setting_is_no_longer_the_papers_reading(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        for name, value, words in (
            ("epsilon", "0.125", "learning rate 0.125 instead of 0.25"),
            ("alpha", "0", "momentum 0 instead of 0.9"),
            ("range", "2", "initial range 2 instead of 0.3"),
            ("hidden", "5", "hidden units 5 instead of 2"),
            ("most", "50", "most sweeps 50"),
            ("stop-value", "0.6", "stop rule"),
        ):
            change(page, name, value)
            assert words in page.text_content("#lab-changed")
        assert page.is_visible("#lab-changed")
        page.click("#lab-train")
        assert "no longer the paper's reading" in said(page, "verdict", "Here seed")
        page.click("#lab-hundred")
        assert "same as in the report" not in said(page, "luck", "100 seeds trained")
        change(page, "hidden", "0")
        assert "hidden units: give 1 to 64 for each of hidden" in page.text_content("#lab-error")
        page.fill("#lab-hidden", "5")
        change(page, "epsilon", "much")
        assert "learning rate: give a number" in page.text_content("#lab-error")
        page.click("#lab-as-paper")
        assert page.locator("#lab-error").count() == 0
        assert not page.is_visible("#lab-changed")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")


def test_weights_that_are_not_the_reports_are_said_to_differ(opened, small):
    with opened(small) as page:
        page.evaluate(
            """async () => { const { readings } = await Readings.get("xor");
                readings.as_printed.hashes = btoa("\\0".repeat(80));
                readings.per_sweep.sweeps[0] += 1; }"""
        )
        for reading in ("as_printed", "per_sweep"):
            choose(page, "xor", reading)
            page.click("#lab-train")
            assert "They are not the same" in said(page, "verdict", "The report says")
        choose(page, "xor")
        page.click("#lab-hundred")
        assert "0 of 20 are the same as in the report" in said(page, "luck", "100 seeds trained")


def test_a_truth_table_of_ones_own_is_trained(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.click("#lab-own summary")
        page.fill("#lab-truth", "000 -> 0 1\n0 1 1 | 1 1\n110 -> 1 0")
        page.click("#lab-truth-train")
        assert "3 cases on a 3-2-2 net" in page.text_content("#lab-changed")
        assert "solved in" in said(page, "verdict", "Here seed")
        assert page.locator("#lab-case option").all_text_contents() == [
            "case 1: 000",
            "case 2: 011",
            "case 3: 110",
        ]
        for wrong, words in (
            ("", "empty"),
            ("0 1", "write inputs -> targets"),
            ("0 1 -> 2", "targets are 0 to 1"),
            ("0 1 -> 1\n0 -> 1", "line 2: 1 inputs, but line 1 has 2"),
        ):
            page.fill("#lab-truth", wrong)
            page.click("#lab-truth-train")
            assert words in page.text_content("#lab-error")


def test_everything_but_the_laboratory_is_there_without_scripts(opened, small):
    with opened(small, java_script_enabled=False) as page:
        assert page.locator("noscript .note").is_visible()
        for hidden in ("#lab", ".needs-script"):
            assert not any(one.is_visible() for one in page.locator(hidden).all())
        assert page.locator("#symmetry .claims li").count() == 12
        assert page.locator("#readings-table tbody tr").count() > 20
        for fold in page.locator("summary:visible").all():
            fold.click()
        pictures = page.locator("img")
        assert pictures.count() > 8
        for picture in pictures.all():
            assert picture.get_attribute("src").startswith("data:image/webp;base64,")
            assert picture.bounding_box()["width"] > 100
            assert len(picture.get_attribute("alt")) > 20


def test_the_table_of_readings_sorts_and_filters(opened, small):
    with opened(small) as page:
        page.click("#readings-fold summary")
        column = "#readings-table tbody tr:not([hidden]) td:nth-child(5)"
        page.get_by_role("button", name="median sweeps").click()
        rising = page.locator(column).all_text_contents()
        numbers = [int(v.replace(",", "")) for v in rising if v[0].isdigit()]
        assert numbers == sorted(numbers)
        assert rising[len(numbers) :] == [v for v in rising if not v[0].isdigit()]
        page.get_by_role("button", name="median sweeps").click()
        falling = page.locator(column).all_text_contents()[: len(numbers)]
        assert falling == rising[: len(numbers)][::-1]
        page.fill("#readings-words", "per_case weights")
        page.select_option("#readings-experiment", "symmetry")
        assert page.text_content("#readings-count").startswith("1 of ")
        assert page.locator("#readings-table tbody tr:visible").count() == 1


def test_it_is_operable_by_keyboard(opened, small):
    with opened(small) as page:
        choose(page, "xor", speed="0")
        page.focus("#lab-train")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "lab-back"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        said(page, "verdict", "same to the last bit")
        page.focus("#lab-slider")
        end = int(page.text_content("#lab-sweep"))
        page.keyboard.press("ArrowLeft")
        assert int(page.text_content("#lab-sweep")) == end - 1
        page.keyboard.press("Home")
        assert page.text_content("#lab-sweep") == "0"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_checker_finds_nothing(opened, small, scheme):
    from axe_playwright_python.sync_playwright import Axe

    with opened(small, color_scheme=scheme) as page:
        choose(page, "xor")
        page.click("#lab-train")
        said(page, "verdict", "Here seed")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.add_style_tag(content="section.experiment { content-visibility: visible }")
        page.wait_for_timeout(300)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [n["html"][:200] for n in one["nodes"][:3]]) for one in found] == []


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_no_screen_is_too_narrow(opened, small, width):
    with opened(small, viewport={"width": width, "height": 740}) as page:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_says_by_which_arithmetic_it_was_made_and_trains(opened, small):
    with opened(small) as page:
        assert f"arithmetic {SPEC_VERSION}" in page.text_content("#about")
        assert page.evaluate("Engine.VERSION") == SPEC_VERSION


def test_the_text_of_a_config_stays_text(opened, small):
    with opened(small) as page:
        assert page.evaluate("window.hurt") is None
        section = page.locator("#hostile")
        assert section.locator("h2").text_content() == HOSTILE
        assert section.locator("img[src^='http']").count() == 0
        assert "1 < 2 > 0" in section.locator(".claimed").text_content()
        assert section.locator("a[href^='javascript']").count() == 0
        choose(page, "hostile", "slow")
        assert HOSTILE in page.text_content("#lab-reason")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        assert page.evaluate("window.hurt") is None


def test_the_committed_page_is_that_of_these_sources_and_small():
    page = COMMITTED.read_text()
    assert len(page.encode()) < 6e6
    for name in SCRIPTS:
        assert (HERE / name).read_text().strip() in page, f"{name} has changed: `make report`"
    for name in CONFIGS.glob("*.yaml"):
        assert f'<section class="experiment" id="{name.stem}"' in page
