"""The laboratory as an instrument: point, drag, compare, explain, take away, share."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from urllib.parse import parse_qs

import pytest

from tests.support.browser import change, choose, said

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

#: The middle of a link, or of a unit, of the network that is drawn, in its own pixels.
LINK = """(k) => {
    const { where, links } = Laboratory.state.places.network;
    const { from, to } = links[k];
    const [a, b] = [where[from], where[to]];
    return [a[0] + 0.3 * (b[0] - a[0]), a[1] + 0.3 * (b[1] - a[1])];
}"""
UNIT = "(k) => Laboratory.state.places.network.where[k]"
WEIGHTS = "() => Array.from(Laboratory.current().theta)"


def trained(page, experiment="xor", seed=3, **more):
    choose(page, experiment, seed=seed, **more)
    page.click("#lab-train")
    return said(page, "verdict", "same to the last bit")


def spot(page, what, k):
    """Return the place of a link or unit in the window."""
    page.locator("#lab-network").scroll_into_view_if_needed()
    box = page.locator("#lab-network").bounding_box()
    x, y = page.evaluate(what, k)
    return box["x"] + x, box["y"] + y


def test_the_first_screen_learns_with_one_click(opened, small):
    with opened(small, viewport={"width": 1440, "height": 900}) as page:
        button = page.locator("#opening-train")
        button.wait_for()
        box = page.locator("#opening-curve").bounding_box()
        assert box["y"] + box["height"] < 900
        drawn = "() => document.getElementById('opening-network').toDataURL()"
        before = page.evaluate(drawn)
        button.click()
        page.wait_for_function(
            "() => document.getElementById('opening-said').textContent.includes('same bits')"
        )
        assert (
            page.evaluate("() => document.getElementById('opening-network').toDataURL()") != before
        )
        assert page.text_content("#opening-train") == "Train again"


def test_from_opening_to_the_same_bits_in_three_clicks(opened, small):
    with opened(small) as page:
        page.locator("#symmetry .button").click()
        page.select_option("#lab-speed", "0")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")


def test_pointing_at_a_link_says_its_weight_and_last_change(opened, small):
    with opened(small) as page:
        trained(page)
        page.mouse.move(*spot(page, LINK, 0))
        weight = page.evaluate(WEIGHTS)
        place = page.evaluate("() => Laboratory.state.places.network.links[0].k")
        told = page.text_content("#lab-pointed")
        assert f"{weight[place]:.5g}"[:5] in told
        assert "last change" in told
        assert "from input 1 to hidden 1" in told


def test_a_dragged_weight_changes_the_error_and_undo_brings_the_bits_back(opened, small):
    with opened(small) as page:
        before = trained(page)
        weights = page.evaluate(WEIGHTS)
        here = page.text_content("#lab-here")
        x, y = spot(page, LINK, 0)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y, steps=5)
        page.mouse.up()
        after = page.evaluate(WEIGHTS)
        place = page.evaluate("() => Laboratory.state.places.network.links[0].k")
        assert [k for k in range(len(after)) if after[k] != weights[k]] == [place]
        assert after[place] > weights[place]
        assert page.text_content("#lab-here") != here
        assert "same to the last bit" not in page.text_content("#lab-verdict")
        assert "changed by hand, once" in page.text_content("#lab-changed")
        # What came after the sweep of the edit is forgotten.
        sweep, known = page.evaluate(
            "() => [Laboratory.player.sweep, Laboratory.state.lanes[0].film.errors.length]"
        )
        assert known == sweep + 1
        # Training resumes with this weight, and its result is not the paper's.
        page.click("#lab-train")
        assert "no longer the paper's reading" in said(page, "verdict", "Here seed 3")
        page.click("#lab-undo")
        assert page.is_hidden("#lab-changed")
        page.click("#lab-train")
        assert said(page, "verdict", "same to the last bit") == before
        assert page.evaluate(WEIGHTS) == weights


def test_weights_are_reached_and_changed_by_keyboard(opened, small):
    with opened(small) as page:
        trained(page)
        weights = page.evaluate(WEIGHTS)
        page.focus("#lab-network")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        after = page.evaluate(WEIGHTS)
        place = page.evaluate("() => Laboratory.state.places.network.links[1].k")
        assert after[place] == pytest.approx(weights[place] + 0.1)
        page.click("#lab-undo")
        assert page.evaluate(WEIGHTS)[place] == weights[place]


def test_inputs_are_switched_and_cases_chosen_by_a_click(opened, small):
    with opened(small) as page:
        trained(page)
        assert page.text_content("#lab-case option:checked").endswith("00")
        page.mouse.click(*spot(page, UNIT, 1))
        assert page.text_content("#lab-case option:checked").endswith("01")
        page.locator("#lab-activities").scroll_into_view_if_needed()
        place = page.evaluate("() => Laboratory.state.places.activities")
        page.locator("#lab-activities").click(
            position={"x": place["left"] + 3.5 * place["wide"], "y": 10}
        )
        assert page.text_content("#lab-case option:checked").endswith("11")
        assert "case=3" in page.url


def test_the_curve_and_the_bars_lead_to_sweeps_and_seeds(opened, small):
    with opened(small) as page:
        trained(page)
        last = int(page.get_attribute("#lab-slider", "max"))
        box = page.locator("#lab-curve").bounding_box()
        page.locator("#lab-curve").click(position={"x": box["width"] / 2, "y": 60})
        assert 0.3 * last < int(page.text_content("#lab-sweep")) < 0.7 * last
        page.locator("#lab-histogram").scroll_into_view_if_needed()
        bar, count = page.evaluate(
            """() => { const { reading } = Laboratory.state;
                const bins = Charts.histogram(document.getElementById("lab-histogram"), [],
                    reading.sweeps, 1000, reading.paper);
                const k = bins.bin(reading.sweeps.find((n) => n > 0));
                return [bins.middleOf(k), reading.sweeps.filter((n) => bins.bin(n) === k).length];
            }"""
        )
        page.evaluate("window.dispatchEvent(new Event('resize'))")
        page.wait_for_timeout(100)
        page.locator("#lab-histogram").click(position={"x": bar, "y": 150})
        chips = page.locator("#lab-bar button")
        assert page.text_content("#lab-bar").split()[0] == str(chips.count())
        assert chips.count() >= min(count, 1)
        seed = chips.first.text_content().split()[1].rstrip(":")
        chips.first.click()
        assert f"Here seed {seed} " in said(page, "verdict", "same to the last bit")


def test_two_readings_run_side_by_side_with_one_scrubber(opened, small):
    with opened(small) as page:
        choose(page, "xor", seed=3)
        assert page.is_hidden("#lab-beside-view")
        page.select_option("#lab-beside", "per_sweep")
        page.click("#lab-train")
        told = said(page, "verdict", "Beside it, per_sweep: Here seed 3")
        assert told.count("same to the last bit") == 2
        assert page.is_visible("#lab-network-beside")
        at_end = page.evaluate("() => document.getElementById('lab-network-beside').toDataURL()")
        page.fill("#lab-slider", "20")
        now = page.evaluate("() => document.getElementById('lab-network-beside').toDataURL()")
        assert now != at_end
        assert "beside=per_sweep" in page.url


def test_twenty_seeds_of_every_reading_are_small_curves_that_open(opened, small):
    with opened(small) as page:
        page.set_default_timeout(120_000)
        choose(page, "xor")
        page.click("#lab-many > summary")
        page.click("#lab-twenty")
        told = said(page, "progress-twenty", "the same as in the report")
        count = page.locator("#lab-multiples .tiny").count()
        assert told.startswith(f"{count} runs; {count} are the same")
        label = page.locator("#lab-multiples > div:nth-child(2) .tiny:nth-child(5)")
        reading = label.get_attribute("aria-label").partition(",")[0]
        label.click()
        assert "Here seed 4 " in said(page, "verdict", "same to the last bit")
        assert page.input_value("#lab-reading") == reading


def test_the_equations_have_the_numbers_of_the_case(opened, small):
    with opened(small) as page:
        trained(page)
        page.fill("#lab-slider", "20")
        page.click("#lab-explain > summary")
        rows = page.locator("#lab-equations li")
        rows.nth(8).wait_for()
        assert [row.split(")")[0] for row in rows.all_text_contents()] == [
            f"({n}" for n in range(1, 10)
        ]
        # The last one is the change that the next sweep makes, of a reading that sums over cases.
        page.select_option("#lab-reading", "per_sweep")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        page.fill("#lab-slider", "20")
        numbers = rows.last.locator(".numbers").text_content()
        before = page.evaluate(WEIGHTS)
        page.hover("#lab-equations li:last-child")
        (place,) = page.evaluate("() => Laboratory.state.lit.links")
        page.fill("#lab-slider", "21")
        change = page.evaluate(WEIGHTS)[place] - before[place]
        assert float(numbers.rpartition("= ")[2]) == pytest.approx(change, rel=1e-2)
        assert "lit" in page.get_attribute("#lab-equations li:last-child", "class")


def test_hidden_space_and_error_surface_are_drawn(opened, small):
    with opened(small) as page:
        trained(page)
        page.click("#lab-space > summary")
        assert page.is_visible("#lab-plane")
        page.click("#lab-surface-make")
        told = said(page, "surface-said", "% of the path")
        assert 0 < int(told.split()[4]) <= 100
        assert page.is_visible("#lab-surface")
        # An error of the surface at the end of the path is that of the network.
        page.select_option("#lab-experiment", "symmetry")
        page.wait_for_function("() => Laboratory.state.experiment.name === 'symmetry'")
        assert page.is_hidden("#lab-surface")


def test_weights_and_drawings_can_be_taken_away(opened, small):
    with opened(small) as page:
        trained(page)
        page.click("#lab-take > summary")
        weights = page.evaluate(WEIGHTS)
        with page.expect_download() as got:
            page.click("#lab-json")
        content = json.loads(got.value.path().read_text())
        assert content["seed"] == 3
        flat = [w for rows in content["weights"].values() for row in rows for w in row]
        flat += [b for one in content["biases"].values() for b in one]
        assert sorted(flat) == sorted(weights)
        with page.expect_download() as got:
            page.click("#lab-csv")
        lines = got.value.path().read_text().splitlines()
        assert lines[0] == "to,from,weight"
        assert sorted(float(line.rpartition(",")[2]) for line in lines[1:]) == sorted(weights)
        for drawing in ("network", "hinton", "activities", "curve"):
            page.select_option("#lab-drawing", drawing)
            with page.expect_download() as got:
                page.click("#lab-svg")
            svg = got.value.path().read_text()
            assert (
                page.evaluate(
                    """(svg) => new DOMParser().parseFromString(svg, "image/svg+xml")
                    .querySelectorAll("parsererror").length""",
                    svg,
                )
                == 0
            )
            assert svg.count("<") > 5
            assert "NaN" not in svg
            with page.expect_download() as got:
                page.click("#lab-png")
            assert got.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_command_trains_what_is_shown(opened, small, tmp_path):
    with opened(small) as page:
        choose(page, "xor", seed=3)
        for name, value in (("epsilon", "0.5"), ("range", "1"), ("hidden", "3"), ("most", "700")):
            change(page, name, value)
        page.select_option("#lab-stop-rule", "within")
        page.click("#lab-take > summary")
        page.click("#lab-train")
        said(page, "verdict", "Here seed 3")
        command = page.text_content("#lab-command")
        with page.expect_download() as got:
            page.click("#lab-json")
        shown = json.loads(got.value.path().read_text())
    program, *words = shlex.split(command)
    assert program == "rhw"
    words = [sys.executable, "-m", "rhw", *words, "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    trained_there = json.loads(done.stdout)
    for part in ("weights", "biases"):
        assert trained_there[part] == shown[part]


def test_an_address_brings_everything_back(opened, small):
    with opened(small) as page:
        choose(page, "xor", "per_sweep", seed=5)
        change(page, "epsilon", "0.5")
        page.select_option("#lab-beside", "as_printed")
        page.select_option("#lab-case", "2")
        page.click("#lab-train")
        told = said(page, "verdict", "Beside it, as_printed: Here seed 5")
        parts = parse_qs(page.url.partition("#")[2])
        assert parts == {
            "experiment": ["xor"],
            "reading": ["per_sweep"],
            "seed": ["5"],
            "sweep": ["end"],
            "case": ["2"],
            "beside": ["as_printed"],
            "epsilon": ["0.5"],
        }
        weights = page.evaluate(WEIGHTS)
        page.reload()
        assert said(page, "verdict", "Beside it, as_printed: Here seed 5") == told
        assert page.evaluate(WEIGHTS) == weights
        assert page.input_value("#lab-case") == "2"
        page.fill("#lab-slider", "17")
        page.reload()
        page.wait_for_function("() => document.getElementById('lab-sweep').textContent === '17'")


def test_back_returns_to_what_was_shown(opened, small):
    with opened(small) as page:
        choose(page, "symmetry", seed=2)
        choose(page, "xor", seed=4)
        page.go_back()
        page.wait_for_function(
            "() => Laboratory.state.experiment.name !== 'xor' || Laboratory.state.seed !== 4"
        )
        page.go_back()
        page.wait_for_function("() => Laboratory.state.experiment.name === 'symmetry'")


def test_a_table_has_an_address_too(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.click("#lab-own summary")
        page.fill("#lab-truth", "0 1 -> 1\n1 0 -> 0")
        page.click("#lab-truth-train")
        told = said(page, "verdict", "Here seed 0")
        page.reload()
        assert said(page, "verdict", "Here seed 0") == told
        assert "2 cases on a 2-2-1" in page.text_content("#lab-changed")


@pytest.mark.parametrize(
    "fragment",
    [
        "experiment=nothing",
        "experiment=xor&reading=nothing&seed=-1",
        "experiment=xor&seed=x&epsilon=much",
        "experiment=xor&case=99&sweep=nowhere&beside=__proto__",
        "experiment=xor&table=nonsense",
        "experiment=__proto__&reading=constructor",
    ],
)
def test_a_wrong_address_breaks_nothing(opened, small, fragment):
    with opened(small) as page:
        page.goto(f"{small.as_uri()}#{fragment}")
        page.reload()
        choose(page, "xor")
        page.click("#lab-as-paper")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")


def test_readings_and_seeds_of_the_report_are_links_to_runs(opened, small):
    with opened(small) as page:
        page.wait_for_function("() => document.documentElement.dataset.ready")
        page.evaluate(
            """() => { const said = document.createElement("p");
                said.innerHTML = "Under <code>per_sweep</code> it is seed 7.";
                const other = document.createElement("p");
                other.textContent = "As printed it is seed 9.";
                document.querySelector("#xor h2").after(said, other); }"""
        )
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.locator("#symmetry").scroll_into_view_if_needed()
        page.locator("#symmetry a.run").first.wait_for()
        link = page.locator("#symmetry td a.run").first
        reading = link.text_content()
        link.click()
        page.wait_for_function(
            "(name) => document.getElementById('lab-reading').value === name", arg=reading
        )
        page.locator("#xor").scroll_into_view_if_needed()
        page.locator("#xor a.run", has_text="seed 7").click()
        assert "Here seed 7 " in said(page, "verdict", "same to the last bit")
        assert page.input_value("#lab-reading") == "per_sweep"
        page.locator("#xor").scroll_into_view_if_needed()
        page.locator("#xor a.run", has_text="seed 9").click()
        assert "Here seed 9 " in said(page, "verdict", "Here seed 9")
        assert page.input_value("#lab-reading") == "as_printed"


def test_embedded_it_is_the_laboratory_alone(opened, small):
    with opened(small) as page:
        page.goto(f"{small.as_uri()}?embed=1#experiment=xor&seed=3&sweep=end")
        said(page, "verdict", "same to the last bit")
        seen = page.evaluate(
            "() => [...document.querySelectorAll('main > section, header, nav')]"
            ".filter((one) => one.offsetHeight > 0).map((one) => one.id)"
        )
        assert seen == ["laboratory"]


def test_the_class_has_five_steps_each_an_address(opened, small):
    with opened(small) as page:
        steps = page.locator("#class li")
        assert steps.count() == 5
        for step in steps.all():
            page.goto(small.as_uri())
            page.goto(f"{small.as_uri()}{step.locator('a').get_attribute('href')}")
            page.wait_for_function("() => document.documentElement.dataset.ready")
            assert page.evaluate("Laboratory.state.wrong") is None


def test_without_workers_the_page_does_the_work_itself(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.evaluate("() => { window.Worker = function () { throw new Error('blocked'); }; }")
        page.click("#lab-hundred")
        said(page, "luck", "100 seeds trained")
        assert "no background workers" in said(page, "progress", "itself")


def test_a_worker_that_fails_to_start_is_replaced(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.evaluate(
            """() => { window.Worker = class {
                constructor() { setTimeout(() => this.onerror({ preventDefault() {} }), 10); }
                postMessage() {} terminate() {} }; }"""
        )
        page.click("#lab-hundred")
        said(page, "luck", "100 seeds trained")
        assert "no background workers" in page.text_content("#lab-progress")


def test_reduced_motion_draws_only_where_it_comes_to_rest(opened, small):
    with opened(small, reduced_motion="reduce") as page:
        page.evaluate(
            """() => { window.drawn = 0; const before = Drawing.hinton;
                Drawing.hinton = (...all) => { window.drawn += 1; return before(...all); }; }"""
        )
        choose(page, "symmetry", seed=3, speed="10")
        before = page.evaluate("window.drawn")
        page.click("#lab-train")
        said(page, "verdict", "same to the last bit")
        assert page.evaluate("window.drawn") - before < 4
        behaviour = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
        assert behaviour == "auto"


def test_the_result_is_announced_once(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.evaluate(
            """() => { window.told = 0;
                for (const one of document.querySelectorAll("[role=status]")) {
                    new MutationObserver(() => { window.told += 1; })
                        .observe(one, { childList: true, characterData: true, subtree: true });
                } }"""
        )
        page.click("#lab-hundred")
        page.wait_for_function(
            "() => document.getElementById('lab-luck-said').textContent.includes('100 seeds')"
        )
        assert page.evaluate("window.told") <= 3


def test_a_stop_rule_has_a_value_of_its_own(opened, small):
    with opened(small) as page:
        choose(page, "xor")
        page.select_option("#lab-stop-rule", "tss")
        assert page.input_value("#lab-stop-value") == "0.04"
        page.select_option("#lab-stop-rule", "within")
        assert page.input_value("#lab-stop-value") == "0.1"


#: Values that every network would meet at once.
TOO_EASY = {"within": "0.9", "tss": "4", "error_per_case": "5", "right_side": "0"}


@pytest.mark.parametrize("rule", TOO_EASY)
def test_a_stop_rule_that_every_net_meets_is_refused(opened, small, rule):
    with opened(small) as page:
        choose(page, "xor")
        page.select_option("#lab-stop-rule", rule)
        change(page, "stop-value", TOO_EASY[rule])
        assert "stop rule: give a number" in page.text_content("#lab-error")


def test_a_run_that_overflows_has_links_without_a_sign(opened, small):
    with opened(small) as page:
        choose(page, "xor", "per_sweep")
        change(page, "alpha", "1e200")
        page.click("#lab-train")
        assert "diverged" in said(page, "verdict", "Here seed 0")
        page.mouse.move(*spot(page, LINK, 0))
        assert "no number" in page.text_content("#lab-pointed")
        page.click("#lab-take > summary")
        with page.expect_download() as got:
            page.click("#lab-svg")
        svg = got.value.path().read_text()
        assert "stroke-dasharray" in svg
        assert "NaN" not in svg


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_transport_and_verdict_stay_in_sight(opened, small, width):
    height = 844 if width == 390 else 900
    with opened(small, viewport={"width": width, "height": height}) as page:
        page.goto(f"{small.as_uri()}#experiment=xor&seed=3&sweep=end")
        said(page, "verdict", "same to the last bit")
        page.wait_for_function("() => document.documentElement.dataset.ready")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        def inside(name):
            box = page.locator(name).bounding_box()
            return box["y"] >= 0 and box["y"] + box["height"] <= height

        assert inside("#lab-train")
        assert inside("#lab-verdict")
        assert inside("#lab-network")
        if width == 390:
            assert page.is_hidden("#lab-drawer")
            page.click("#lab-drawer-open")
            assert page.is_visible("#lab-epsilon")
            change(page, "seed", "-1")
            assert page.is_visible("#lab-error")
            page.click("#lab-drawer-close")
            assert page.is_hidden("#lab-drawer")
            page.click("#lab-train")
            assert page.is_visible("#lab-error")
        else:
            assert inside("#lab-curve")
            assert inside("#lab-seed")


def test_there_are_few_tab_stops_and_no_two_fields_of_one_name(opened, small):
    with opened(small) as page:
        page.wait_for_function("() => document.documentElement.dataset.ready")
        names = page.evaluate(
            """() => [...document.querySelectorAll("#lab label")]
                .map((one) => one.firstChild.textContent.trim())"""
        )
        assert len(names) == len(set(names))
        stops = page.evaluate(
            """() => [...document.querySelectorAll(
                    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
                .filter((one) => one.checkVisibility() && !one.disabled).length"""
        )
        assert stops < 150
