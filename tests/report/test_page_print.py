"""The page on paper: black on white under any theme, and nothing beyond the edge."""

from __future__ import annotations

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
