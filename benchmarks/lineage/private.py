"""Private learning (Abadi et al. 2016): clipped, noised gradients, and what they cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.lineage import kinship
from benchmarks.lineage.nets import Nets, Recipe, scores
from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

TITLE = "Private learning"
QUESTION = "What is learned of 100 kinship questions at which epsilon, and what does clipping cost?"
NEEDS = ("torch", "dp_accounting")
#: Largest norm of the gradient of a question; sweeps; the probability that the promise fails.
CLIP, SWEEPS, DELTA = 1.0, 1000, 1e-3
#: Standard deviations of the noise, in units of CLIP; None: gradients are not clipped either.
NOISES = (None, 0.0, 0.5, 2.0, 8.0, 32.0)
SEEDS = 6
RECIPE = Recipe("private", "cross-entropy", "Adam", rate=0.03, sweeps=SWEEPS)


def epsilon(noise: float, sweeps: int = SWEEPS, delta: float = DELTA) -> float:
    """Return the epsilon of so many noised sums over all cases, by Renyi accounting."""
    import dp_accounting
    from dp_accounting.rdp import RdpAccountant

    accountant = RdpAccountant()
    accountant.compose(dp_accounting.GaussianDpEvent(noise), sweeps)
    return float(accountant.get_epsilon(delta))


def learned(noise: float | None, seed: int, inputs: Array, answers: Array) -> Array:
    """Train one network on noised sums of clipped gradients; return its outputs for all inputs."""
    import torch
    from torch.func import grad, vmap

    torch.set_num_threads(1)
    nets = Nets(kinship.task(), RECIPE, [seed, seed + 1])
    w = {name: value.detach()[0].clone().requires_grad_() for name, value in nets.w.items()}
    optimiser = torch.optim.Adam(w.values(), lr=RECIPE.rate)
    random = torch.Generator().manual_seed(seed)
    held = kinship.held_out(seed)
    kept = np.setdiff1d(np.arange(len(inputs)), held)
    given, wanted = torch.tensor(inputs[kept]), torch.tensor(answers[kept])

    def error(w: Any, x: Any, d: Any) -> Any:
        return nets.error(nets.outputs(w, x.unsqueeze(0)), d.unsqueeze(0)).sum()

    by_case = vmap(grad(error), in_dims=(None, 0, 0))
    for _ in range(SWEEPS):
        g = by_case({name: value.detach() for name, value in w.items()}, given, wanted)
        size = torch.sqrt(sum((part.flatten(1) ** 2).sum(1) for part in g.values()))
        share = torch.ones_like(size) if noise is None else (CLIP / size).clamp(max=1)
        for name, value in w.items():
            total = torch.einsum("c...,c->...", g[name], share)
            if noise:
                drawn = torch.randn(total.shape, generator=random, dtype=torch.float64)
                total = total + noise * CLIP * drawn
            value.grad = total
        optimiser.step()
    nets.w = {name: value.detach().unsqueeze(0) for name, value in w.items()}
    return np.asarray(scores(nets, inputs)[0])


def rows() -> list[dict[str, str]]:
    """Return what is learned for each amount of noise."""
    inputs, answers = kinship.cases()
    found = []
    for noise in NOISES:
        kept = held = 0
        for seed in range(SEEDS):
            good = kinship.exact(learned(noise, seed, inputs, answers), answers)
            out = kinship.held_out(seed)
            held += int(good[out].sum())
            kept += int(good.sum() - good[out].sum())
        trained = SEEDS * (len(inputs) - kinship.HELD)
        low, high = wilson(held, SEEDS * kinship.HELD)
        found.append(
            {
                "noise / clip": "not clipped" if noise is None else f"{noise:g}",
                "epsilon": f"{epsilon(noise):.3g}" if noise else "infinite",
                "trained questions right": percent(kept / trained),
                "held out, right": f"{held} of {SEEDS * kinship.HELD}",
                "95 % interval": f"{percent(low)} to {percent(high)}",
            }
        )
    return found
