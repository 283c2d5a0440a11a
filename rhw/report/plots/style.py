"""The common style of all figures, and files whose bytes depend only on what is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from PIL import Image

INK = "#222222"
PAPER = "#b03a2e"
OURS = "#2c5f8a"
FAILED = "#999999"
#: Weights, in drawings of networks; no verdict and neither ours nor the paper's has these colours.
POSITIVE, NEGATIVE = "#00798c", "#9b2d7f"
GROUND = "#b9b9b9"
#: Colours of readings in one figure, which also differ in lightness; the first is `as_printed`.
LINES = (INK, "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#999999")
#: Colours of a PNG; drawings of lines and squares need no more.
COLOURS = 80
DPI = 130
#: Limits of an axis of errors if they are extreme.
ERRORS = (1e-30, 1e12)

#: Paths in an SVG, and numbers in them with more decimals than are visible.
_SHAPE = re.compile(rb' d="[^"]*"')
_LONG = re.compile(rb"(\.\d\d)\d+")

#: A ratio, and the ticks in a decade of an axis whose ends have a larger one; the largest first.
Ticks = tuple[tuple[float, tuple[float, ...]], ...]
TICKS: Ticks = (
    (500, (1,)),
    (5, (1, 2, 5)),
    (2, (1, 1.5, 2, 3, 4, 5, 7)),
    (0, (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9)),
)

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


class Picture(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self) -> bytes:
        with styled():
            return _png(rendered(self, DPI), COLOURS)


def blank(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, with automatic layout."""
    return Picture(figsize=(width, height), layout="constrained")


def laid_out(figure: Callable[..., Figure], *what: Any) -> Figure:
    """Draw and lay out a figure in this style, for use where the style does not apply."""
    with styled():
        made = figure(*what)
        made.draw_without_rendering()
    return made


def reduced(picture: Image.Image, colours: int) -> Image.Image:
    """Reduce a picture to a number of colours."""
    return picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)


def smaller(png: bytes, colours: int) -> bytes:
    """Reduce a PNG to a number of colours, to about a third of its size."""
    return _png(Image.open(io.BytesIO(png)), colours)


def _png(picture: Image.Image, colours: int) -> bytes:
    small = io.BytesIO()
    reduced(picture, colours).save(small, "PNG", optimize=True)
    return small.getvalue()


def agg(figure: Figure) -> Any:
    """Return a canvas that draws a figure as pixels."""
    return FigureCanvasAgg(figure)


def plain_ticks(
    axis: Axis, limits: tuple[float, float], text: Callable[[float], str], ticks: Ticks = TICKS
) -> None:
    """Label a logarithmic axis with plain numbers, also within one decade.

    Args:
        axis: the axis.
        limits: its ends.
        text: formats a number.
        ticks: which numbers of a decade are labelled.
    """
    low, high = limits
    steps = next(steps for ratio, steps in ticks if high / low > ratio)
    inside = [t for k in range(-9, 10) for m in steps if low <= (t := m * 10.0**k) <= high]
    axis.set_ticks(inside, [text(t) for t in inside])
    axis.set_minor_formatter(NullFormatter())


def rendered(figure: Figure, dpi: int) -> Image.Image:
    """Lay out and draw a figure once, as a picture; `savefig` would do both twice."""
    figure.set_dpi(dpi)
    canvas = agg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba()))


def drawn(figure: Figure) -> dict[str, bytes]:
    """Draw a figure as PNG and as SVG, with one layout; equal figures give equal bytes."""
    png = _png(rendered(figure, DPI), COLOURS)
    figure.set_layout_engine("none")
    svg, canvas = io.BytesIO(), _svg_canvas(figure)
    canvas.print_svg(svg, metadata={"Date": None, "Creator": None})
    return {"png": png, "svg": _SHAPE.sub(lambda m: _LONG.sub(rb"\1", m[0]), svg.getvalue())}


def _svg_canvas(figure: Figure) -> Any:
    return FigureCanvasSVG(figure)


def save(figure: Figure, write: Callable[[str, bytes], Path], *stems: str) -> list[Path]:
    """Write STEM.png and STEM.svg for each stem.

    Args:
        figure: the figure.
        write: takes the name of a file and its content, and returns the file's path.
        stems: file names without suffixes.
    """
    contents = drawn(figure)
    return [write(f"{stem}.{kind}", one) for kind, one in contents.items() for stem in stems]
