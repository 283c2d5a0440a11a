"""Animate one run as a GIF, as the page's laboratory does, or draw one moment of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from PIL import Image

from rhw.analysis.failures import SOLVED, ends
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import forward
from rhw.backprop.network import Network
from rhw.backprop.parameters import ParameterBlock
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.report.plots import diagram, hinton, style
from rhw.report.plots.style import INK, NEGATIVE, OURS, PAPER, POSITIVE

#: Maximum number of points of the error curve.
POINTS = 2000
#: Width and height of a frame in inches, and those of a drawn network in it.
SIZE, NETWORK = (9.0, 6.6), (4.8, 3.0)
#: Dots per inch of a film's frame and of a single picture.
DOTS, PICTURE_DOTS = 84, 160
#: Duration of a frame in ms; the last one stays longer.
EACH, LAST = 90, 2500
#: Levels of grey, and shades of each colour, in the palette of a film.
GREYS, SHADES = 64, 16


@dataclass(frozen=True)
class Film:
    """A run at some of its sweeps.

    sweeps: of each frame; thetas: parameters at that time, shape (frames, parameters); points and
    errors: the curve of the total squared error; last: the last sweep of the run; end: how it
    ended.
    """

    reading: Reading
    seed: int
    sweeps: list[int]
    thetas: Array
    points: list[int]
    errors: Array
    last: int
    end: str


def film(reading: Reading, seed: int, frames: int, engine: Engine, at: int | None = None) -> Film:
    """Train one seed, then again while recording its weights.

    Args:
        reading: the reading.
        seed: the number of the run.
        frames: how many, at evenly spaced sweeps.
        engine: kernel or reference.
        at: a sweep, if only the weights after it are wanted.

    Raises:
        ValueError: if the run had ended before this sweep.
    """
    task = reading.task
    out = train(replace(task, snapshots_at=()), [seed], engine)
    last, kind = int(out.sweeps[0]), str(ends(task, out)[0])
    if at is not None and at > last:
        raise ValueError(f"the run of seed {seed} ended with sweep {last:,}, before {at:,}")
    sweeps = [at] if at is not None else np.linspace(0, last, frames).round().astype(int).tolist()
    sweeps = list(dict.fromkeys(sweeps))
    points = np.unique(np.linspace(1, last, min(last, POINTS)).round().astype(int)).tolist()
    again = train(replace(task, curve_at=tuple(points), snapshots_at=tuple(sweeps)), [seed], engine)
    thetas = again.snapshots[0].copy()
    if sweeps[-1] == last:
        # A snapshot of a run that diverged is not a number, and its end may be infinite.
        thetas[-1] = again.theta[0]
    end = SOLVED if kind == SOLVED else f"not solved ({kind})"
    return Film(
        reading, seed, sweeps, thetas, points, again.curve[0], last, f"{end} at {last:,} sweeps"
    )


@dataclass(frozen=True)
class Panel:
    """The weights into a group, as one table: a row for each unit, the last column its biases.

    Groups that share all their weights are one panel, with the first one's rows.
    """

    group: str
    sources: list[str]
    blocks: list[ParameterBlock]

    @property
    def title(self) -> str:
        """Say where the weights lead and where they come from."""
        return f"{self.group} from {', '.join(self.sources)}".replace("_", " ")

    def table(self, network: Network, theta: Array) -> Array:
        """Return the weights in `theta`, shape (units, sending units and 1 for the bias)."""
        at = network.layout.slices
        return np.concatenate(
            [theta[at[block.key]].reshape(block.rows, -1) for block in self.blocks], axis=1
        )


def panels(network: Network) -> list[Panel]:
    """Return the panels of a network; each parameter is in one of them."""
    known = {block.key: block for block in network.layout.blocks}
    found: list[Panel] = []
    for group in network.computed:
        uses = {p.block: _word(p.source) for p in network.into(group.name)}
        if network.biases:
            uses[group.block] = "bias"
        new = {key: name for key, name in uses.items() if key in known}
        if new:
            blocks = [known.pop(key) for key in new]
            found.append(Panel(_word(group.name), list(dict.fromkeys(new.values())), blocks))
    return found


def _word(group: str) -> str:
    """Return the name of a group without the step or place of its copy."""
    return group.partition("@")[0]


class Stage:
    """One figure for all frames: laid out once; then only what changes is drawn again."""

    def __init__(self, shot: Film, dots: int = DOTS):
        """Draw and lay out what stays.

        Args:
            shot: the run.
            dots: per inch.
        """
        self.shot = shot
        network, theta = shot.reading.task.network, shot.thetas[-1]
        finite = np.isfinite(shot.thetas)
        largest = float(np.abs(shot.thetas[finite]).max(initial=0.0)) or 1.0
        small = diagram.links(network) <= diagram.MOST_LINKS
        self.figure = style.blank(*SIZE)
        self.title = self.figure.suptitle(self._title(len(shot.sweeps) - 1), fontsize=9)
        halves = self.figure.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.25))
        left, right = halves[0]
        self.panels = panels(network)
        heights = [one.blocks[0].rows + 1 for one in self.panels]
        axes = left.subplots(len(heights), 1, squeeze=False, height_ratios=heights)
        self.squares = []
        for ax, one in zip(axes.flat, self.panels, strict=True):
            ax.set_title(one.title, fontsize=7)
            self.squares.append(hinton.Squares(ax, one.table(network, theta), largest))
        ratios = (NETWORK[1], 1.5, 1.5) if small else (1.2, 1)
        rows = right.subplots(len(ratios), 1, height_ratios=ratios)
        every = list(shot.thetas)
        self.drawing = diagram.draw(rows[0], network, theta, every, NETWORK) if small else None
        self.table = _activities(rows[-2], shot.reading)
        self.seen, self.now = _curve(rows[-1], shot)
        self.figure.set_dpi(dots)
        self.canvas = style.agg(self.figure)
        for artist in self._changing():
            artist.set_animated(True)
        # The first drawing lays out; another layout for each frame would make the film tremble.
        self.canvas.draw()
        self.figure.set_layout_engine("none")
        self.ground = self.canvas.copy_from_bbox(self.figure.bbox)

    def _changing(self) -> list[Artist]:
        squares = [one.collection for one in self.squares]
        drawn = [] if self.drawing is None else self.drawing.artists
        return [*squares, *drawn, self.table, self.seen, self.now, self.title]

    def _title(self, k: int) -> str:
        shot, sweep = self.shot, self.shot.sweeps[k]
        name = f"{shot.reading.config}/{shot.reading.label}, seed {shot.seed}"
        end = f": {shot.end}" if sweep == shot.last else ""
        return f"{name}, after {sweep:,} sweeps{end}"

    def frame(self, k: int) -> Image.Image:
        """Draw one frame."""
        shot, theta = self.shot, self.shot.thetas[k]
        network = shot.reading.task.network
        for squares, one in zip(self.squares, self.panels, strict=True):
            squares.show(one.table(network, theta))
        if self.drawing is not None:
            self.drawing.show(theta)
        self.table.set_data(_units(shot.reading, theta))
        seen = np.array(shot.points) <= shot.sweeps[k]
        self.seen.set_data(np.array(shot.points)[seen], shot.errors[seen])
        self.now.set_xdata([shot.sweeps[k]] * 2)
        self.title.set_text(self._title(k))
        self.canvas.restore_region(self.ground)
        for artist in self._changing():
            self.figure.draw_artist(artist)
        return Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB")


def _units(reading: Reading, theta: Array) -> Array:
    """Return activities: a row for each computed unit, a column for each case; below, targets."""
    task = reading.task
    with np.errstate(over="ignore", invalid="ignore"):
        y = forward(task.network, theta[:, None], task.inputs[:, :, None])
    bands = [y[group.name][..., 0] for group in task.network.computed]
    gap = np.full((len(task.inputs), 1), np.nan)
    return np.concatenate([*bands, gap, task.targets], axis=1).T


def _activities(ax: Axes, reading: Reading) -> Any:
    """Prepare the table of activities."""
    task = reading.task
    ax.set_facecolor(style.GROUND)
    low = min(group.function.low for group in task.network.computed)
    start = np.zeros(task.network.layout.count)
    table = ax.imshow(
        _units(reading, start), cmap="gray", vmin=low, vmax=1, aspect="auto",
        interpolation="nearest",
    )  # fmt: skip
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title("activities for every case; below, the targets", fontsize=7)
    return table


def _curve(ax: Axes, shot: Film) -> tuple[Any, Any]:
    """Draw the whole error curve faintly; return the part that is seen so far, and its end."""
    shown = np.where(np.isfinite(shot.errors), np.clip(shot.errors, *style.ERRORS), np.nan)
    ax.semilogy(shot.points, shown, color=OURS, alpha=0.25, lw=1)
    (seen,) = ax.semilogy([], [], color=OURS, lw=1.5)
    now = ax.axvline(0, color=INK, lw=0.8)
    printed = shot.reading.paper.sweeps
    if printed is not None and printed <= shot.last:
        ax.axvline(printed, color=PAPER, lw=1)
    style.plain_ticks(ax.yaxis, ax.get_ylim(), "{:g}".format)
    ax.set_xlabel("sweeps", fontsize=7)
    ax.set_ylabel("total squared error", fontsize=7)
    ax.tick_params(labelsize=6.5, which="both")
    return seen, now


def palette() -> Image.Image:
    """Return the colours of a film: greys, and the colours of lines on white."""
    colours = [(level, level, level) for level in np.linspace(0, 255, GREYS).astype(int).tolist()]
    for colour in (OURS, PAPER, POSITIVE, NEGATIVE):
        shades = 255 + (np.array(to_rgb(colour)) * 255 - 255) * np.linspace(0, 1, SHADES)[:, None]
        colours += [(r, g, b) for r, g, b in shades.round().astype(int).tolist()]
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in colours for part in colour])
    return image


def pictures(
    shot: Film, on_progress: Callable[[int, int], None] = lambda *_: None
) -> Iterator[Image.Image]:
    """Draw the frames, one after another, in one palette."""
    colours = palette()
    with style.styled():
        stage = Stage(shot)
        for k in range(len(shot.sweeps)):
            yield stage.frame(k).quantize(palette=colours, dither=Image.Dither.NONE)
            on_progress(k + 1, len(shot.sweeps))


def gif(shot: Film, on_progress: Callable[[int, int], None] = lambda *_: None) -> bytes:
    """Encode the animation; equal runs give equal bytes."""
    first, *rest = pictures(shot, on_progress)
    buffer = io.BytesIO()
    durations = [EACH] * len(rest) + [LAST]
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=durations, loop=0)
    return buffer.getvalue()


def png(shot: Film) -> bytes:
    """Encode the last frame as a picture."""
    buffer = io.BytesIO()
    with style.styled():
        Stage(shot, PICTURE_DOTS).frame(len(shot.sweeps) - 1).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
