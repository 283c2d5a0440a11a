"""The page on paper and sent alone: black on white, nothing beyond the edge, no dead links."""

from __future__ import annotations

import re

import pytest

from tests.support.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

#: The width of A4 within its margins, in CSS pixels.
WIDTH = 718
LOOK = """() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    const beyond = [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    const sizes = [...document.querySelectorAll("td")].map((one) => getComputedStyle(one).fontSize);
    const note = getComputedStyle(document.querySelector("details > summary"), "::after").content;
    return { color, backgroundColor, beyond: beyond.length, sizes: [...new Set(sizes)], note };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_it_is_black_on_white_and_within_the_edges(opened, scheme):
    viewport = {"width": WIDTH, "height": 1000}
    with opened(ROOT / "results/report.html", viewport=viewport, color_scheme=scheme) as page:
        page.emulate_media(media="print")
        found = page.evaluate(LOOK)
    assert found["color"] == "rgb(0, 0, 0)"
    assert found["backgroundColor"] == "rgb(255, 255, 255)"
    assert found["beyond"] == 0
    # 8 points in pixels.
    assert min(float(size.removesuffix("px")) for size in found["sizes"]) > 10.5
    assert "folded" in found["note"]


def test_it_prints_on_at_most_25_pages(opened):
    with opened(ROOT / "results/report.html") as page:
        printed = page.pdf(format="A4")
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 25


def test_a_page_that_is_sent_alone_has_no_dead_links(opened):
    with opened(ROOT / "results/report.html") as page:
        page.wait_for_function("() => document.documentElement.dataset.ready")
        dead = page.evaluate(
            """() => [...document.querySelectorAll("a[href]")]
                .map((one) => one.getAttribute("href"))
                .filter((href) => !href.startsWith("https://doi.org/"))
                .filter((href) => !(href.startsWith("#experiment=")
                    ? Readings.has(new URLSearchParams(href.slice(1)).get("experiment"))
                    : href.startsWith("#") && document.getElementById(href.slice(1))))"""
        )
        assert dead == []
        addresses = page.locator("a[href^='#experiment=']")
        assert addresses.count() > 10
