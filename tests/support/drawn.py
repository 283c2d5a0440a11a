"""What can be read in a figure: the extents of its texts."""

from __future__ import annotations

from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

#: Pixels at the figure's own resolution that two boxes may share, and still not touch for the eye.
SLACK = 1.0


def texts(figure: Figure) -> list[tuple[str, object]]:
    """Every text that is drawn, with its box in pixels."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(130)
    canvas.draw()
    renderer = canvas.get_renderer()
    unseen = {label for axes in figure.axes for label in _unseen_ticks(axes)}
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]


def _unseen_ticks(axes: Axes) -> list[Text]:
    """Ticks outside the limits, those of axes that are off, and those kept for later."""
    unseen = []
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        low, high = sorted(limits)
        current = axis.get_major_ticks() + axis.get_minor_ticks()
        for tick in axis.majorTicks + axis.minorTicks:
            if not (axes.axison and tick in current and low <= tick.get_loc() <= high):
                unseen += [tick.label1, tick.label2]
    return unseen


def faults(figure: Figure) -> list[str]:
    """Texts that overlap another one or are cut off, in words."""
    found = texts(figure)
    width, height = figure.canvas.get_width_height()
    wrong = []
    for name, box in found:
        inside = box.x0 >= -SLACK and box.y0 >= -SLACK
        if not (inside and box.x1 <= width + SLACK and box.y1 <= height + SLACK):
            wrong.append(f"`{name}` is cut off")
    for (one, a), (other, b) in combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > SLACK and high > SLACK:
            wrong.append(f"`{one}` and `{other}` overlap")
    return wrong
