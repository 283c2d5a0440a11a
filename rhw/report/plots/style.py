"""The common style of all figures, and files whose bytes depend only on what is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

INK = "#222222"
PAPER = "#b03a2e"
OURS = "#2c5f8a"
FAILED = "#999999"
GROUND = "#b9b9b9"
#: Colours of a PNG; drawings of lines and squares need no more.
COLOURS = 48

#: Paths in an SVG, and numbers in them with more decimals than are visible.
_SHAPE = re.compile(rb' d="[^"]*"')
_LONG = re.compile(rb"(\.\d\d)\d+")

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "figure.facecolor": "white",
    "svg.hashsalt": "rhw",
    "svg.fonttype": "path",
    "path.simplify": True,
}


@contextmanager
def styled() -> Iterator[None]:
    """Apply the style while drawing and saving."""
    with matplotlib.rc_context(_SETTINGS):  # type: ignore[arg-type]
        yield


def blank(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, with automatic layout."""
    return Figure(figsize=(width, height), layout="constrained")


def reduced(png: bytes, colours: int) -> Image.Image:
    """Reduce a picture to a number of colours."""
    return Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)


def smaller(png: bytes, colours: int) -> bytes:
    """Reduce a PNG to a number of colours, to about a third of its size."""
    small = io.BytesIO()
    reduced(png, colours).save(small, "PNG", optimize=True)
    return small.getvalue()


def save(figure: Figure, write: Callable[[str, bytes], Path], *stems: str) -> list[Path]:
    """Write STEM.png and STEM.svg for each stem; equal figures give equal bytes.

    Args:
        figure: the figure.
        write: takes a name and a function that writes the content, and returns the file's path.
        stems: file names without suffixes.
    """
    written = []
    for kind, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=130, metadata=metadata)
        # Laid out once for both files: the layout takes as long as drawing.
        figure.set_layout_engine("none")
        content = buffer.getvalue()
        if kind == "png":
            content = smaller(content, COLOURS)
        else:
            content = _SHAPE.sub(lambda m: _LONG.sub(rb"\1", m.group(0)), content)
        for stem in stems:
            written.append(write(f"{stem}.{kind}", content))
    return written
