"""The rooms hold: no import leads upward, none in a circle, and the page says what there is."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from importlib import import_module

import pytest

from tests.support.architecture import (
    OUTSIDE,
    ROOMS,
    between_rooms,
    imports,
    modules,
    page,
    picture,
    png,
    room_of,
)
from tests.support.drawn import faults
from tests.support.paths import ROOT

KNOWN = modules()


def test_every_module_is_in_a_room():
    folders = {path.name for path in (ROOT / "rhw").iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ROOMS)
    assert {name for name in KNOWN if room_of(name) not in ROOMS} == set(OUTSIDE)


def test_no_import_leads_upward():
    # What is in no room, as the face of rhw itself, is as high as the last one.
    floors, top = {room: floor for floor, room in enumerate(ROOMS)}, len(ROOMS) - 1
    upward = [
        f"{name} imports {other}"
        for name, path in KNOWN.items()
        for other in imports(path, KNOWN)
        if floors.get(room_of(other), top) > floors.get(room_of(name), top)
    ]
    assert upward == []


def test_no_import_closes_a_circle():
    graph = {name: set(imports(path, KNOWN)) - {name} for name, path in KNOWN.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(KNOWN)


def test_an_import_upward_would_be_found(tmp_path):
    path = tmp_path / "lower.py"
    path.write_text("def f():\n    from rhw.cli import terminal\n    import rhw.report.write\n")
    found = imports(path, KNOWN)
    assert set(found) == {"rhw.cli.terminal", "rhw.report.write"}
    assert {room_of(name) for name in found} == {"cli", "report"}


def test_the_page_is_up_to_date():
    words = "docs/architecture.md: `make architecture` makes it anew"
    assert (ROOT / "docs/architecture.md").read_text() == page(), words


def test_the_picture_shows_every_import_and_can_be_read():
    figure = picture()
    assert faults(figure) == []
    dots = {tuple(map(int, line.get_xydata()[0])) for line in figure.axes[0].lines
            if line.get_marker() == "o"}  # fmt: skip
    pairs = [pair for pair, n in between_rooms().items() if n and set(pair) <= set(ROOMS)]
    assert dots == {(ROOMS.index(other), ROOMS.index(room)) for room, other in pairs}
    assert (ROOT / "docs/architecture.png").read_bytes() == png()


@pytest.mark.parametrize("room", ["", *(f".{room}" for room in ROOMS)])
def test_what_a_face_offers_is_there(room):
    module = import_module(f"rhw{room}")
    assert module.__doc__
    for name in getattr(module, "__all__", []):
        assert getattr(module, name) is not None


def test_nothing_is_longer_than_two_screens():
    long = {n: len(p.read_text().splitlines()) for n, p in KNOWN.items()}
    assert {name for name, lines in long.items() if lines > 300} == set()


def test_tests_import_no_other_test():
    for path in (ROOT / "tests").rglob("test_*.py"):
        found = re.findall(r"^(?:from|import) (tests\.\S+)", path.read_text(), re.MULTILINE)
        own = f"tests.{path.parent.name}"
        assert all(name.startswith(("tests.support", own)) for name in found), path
        assert not [name for name in found if ".test_" in name], path
