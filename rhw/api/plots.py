"""Figures of runs, as Matplotlib figures: in a notebook they show themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from rhw.analysis.runs import Runs
from rhw.report.figures import Picture, pictures
from rhw.report.plots import curves, diagram, hinton, histogram, style


class Plots:
    """Figures of some runs; `figure.savefig("name.png")` writes one."""

    def __init__(self, runs: Runs):
        self._runs = runs

    def hinton(self, seed: int | Iterable[int] | None = None) -> Figure:
        """Draw all weights of a run as squares: white positive, black negative, area for size.

        Args:
            seed: a run, or several, drawn in one scale; the first one that solved if None.

        Raises:
            ValueError: if the seed was not trained.
        """
        named = partial(hinton.figure, unit_names=self._runs.reading.unit_names)
        return self._networks(named, seed)

    def network(self, seed: int | Iterable[int] | None = None) -> Figure:
        """Draw units and links with their weights, as Fig. 1 of the letter does.

        Args:
            seed: a run, or several; the first one that solved if None.

        Raises:
            ValueError: if the seed was not trained, or the network is too large for such a figure.
        """
        links = diagram.links(self._runs.network)
        if links > diagram.MOST_LINKS:
            text = f"{links} weights, of which a drawing can show {diagram.MOST_LINKS}"
            raise ValueError(f"{text}; draw them with plot.hinton()")
        return self._networks(diagram.figure, seed)

    def curves(self) -> Figure:
        """Draw the total squared error against sweeps: quartiles of solved runs, and failures."""
        return style.laid_out(curves.figure, [self._runs])

    def histogram(self) -> Figure:
        """Draw how many runs needed how many sweeps, and the number that the paper prints."""
        return style.laid_out(histogram.figure, [self._runs])

    @property
    def names(self) -> list[str]:
        """Names of the report's figures that these runs can fill, for `figure`."""
        return list(self._pictures())

    def figure(self, name: str) -> Figure:
        """Draw a figure of the report from these runs, as the paper's own next to ours.

        Args:
            name: one of `names`, such as `network_figure_1`.

        Raises:
            ValueError: if there is no such figure.
        """
        found = self._pictures()
        if name not in found:
            raise ValueError(f"no figure `{name}`: there are {', '.join(found)}")
        return style.laid_out(found[name].draw)

    def _pictures(self) -> dict[str, Picture]:
        reading = self._runs.reading
        runs = {reading.name: self._runs}
        made = pictures(reading.experiment, runs, [reading.name])
        return {picture.name: picture for picture in made}

    def _networks(self, figure: Callable[..., Figure], seed: int | Iterable[int] | None) -> Figure:
        runs = self._runs
        if seed is None:
            solved = np.flatnonzero(runs.solved)
            seeds = [runs.seeds[int(solved[0]) if len(solved) else 0]]
        else:
            seeds = [seed] if isinstance(seed, int) else list(seed)
        thetas = [runs.theta[:, runs.position(one)] for one in seeds]
        return style.laid_out(figure, runs.network, thetas, [f"seed {one}" for one in seeds])
