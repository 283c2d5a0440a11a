"""One run as an animation, and one moment of it as a picture."""

from __future__ import annotations

import re

import pytest
from PIL import Image


@pytest.mark.slow
def test_a_run_is_replayed_as_an_animation(rhw, small, tmp_path):
    said = rhw("replay", small, "--seed", 2, "--frames", 4, "--out", tmp_path / "a.gif")
    assert "seed 2: solved at" in said
    with Image.open(tmp_path / "a.gif") as film:
        assert film.n_frames == 4
        shown = set()
        for k in range(4):
            film.seek(k)
            shown.add(film.convert("RGB").tobytes())
    assert len(shown) == 4
    rhw("replay", small, "-s", 2, "--frames", 4, "--out", "b.gif", "--engine", "reference")
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    # In a pipe progress is lines of text.
    assert "training\ndrawing: 1 of 4\n" in said


def test_one_moment_of_a_run_is_a_picture(rhw, small, tmp_path):
    rhw("replay", small, "--seed", 2, "--at", 1, "--set", "learning.epsilon=0.7")
    (early,) = tmp_path.glob("*.png")
    assert early.name.startswith("small-as_printed+learning.epsilon=0.7")
    said = rhw("replay", small, "--seed", 2, "--set", "learning.epsilon=0.7", "--out", "end.png")
    assert f"sweep {re.findall(r'solved at ([0-9,]+) sweeps', said)[0]} in end.png" in said
    with Image.open(early) as first, Image.open(tmp_path / "end.png") as last:
        assert first.size == last.size
        assert first.tobytes() != last.tobytes()


def test_a_replay_that_cannot_be_is_an_error(rhw, small):
    for words, message in (
        (("--out", "a.jpg"), "must end in .gif or .png"),
        (("--at", 3, "--out", "a.gif"), "must end in .png"),
        (("--at", 999_999), "before 999,999"),
        (("--reading", "all"), "choose one reading"),
        (("--reading", "none"), "no reading `none`"),
        (("--seed", -1), "greater than or equal to"),
        (("--set", "learning.epsilom=1"), "did you mean"),
    ):
        assert message in " ".join(rhw("replay", small, *words, code=2).split())
