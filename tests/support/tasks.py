"""Random tasks for Hypothesis: any network, any learning rule, any stop rule."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from rhw.backprop.activation import ACTIVATIONS
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.initial import DISTRIBUTIONS, Distribution, Initial
from rhw.backprop.settings import Learning, Margin
from rhw.backprop.stop import STOP_RULES, Stop
from rhw.backprop.task import Task
from rhw.config.network_spec import NetworkSpec
from tests.support.nets import FIELDS, RECURRENT, SHIFT, TOPOLOGIES

UNIFORM = Distribution(uniform=[-1.5, 1.5])


schedules = st.one_of(
    st.floats(0, 1.5),
    st.dictionaries(st.integers(2, 20), st.floats(0, 1), max_size=2).map(lambda d: {1: 0.3, **d}),
)


#: Every stop rule, with its examples.
stops = st.one_of(
    [
        st.sampled_from(rule.examples).map(lambda value, name=name: Stop(**{name: value}))
        for name, rule in STOP_RULES.items()
    ]
)

#: Every initial distribution that has examples.
distributions = st.one_of(
    [
        st.sampled_from(kind.examples).map(lambda value, name=name: Distribution(**{name: value}))
        for name, kind in DISTRIBUTIONS.items()
        if kind.examples
    ]
)


margins = st.one_of(
    st.none(),
    st.sampled_from(["target", "margin"]).map(lambda m: Margin(on=0.8, off=0.2, measured_from=m)),
)


@st.composite
def hold_outs(draw, cases):
    count = draw(st.integers(0, cases - 1))
    if count == 0:
        return None
    some = st.lists(st.integers(0, cases - 1), min_size=count, max_size=count, unique=True)
    sets = draw(st.one_of(st.none(), st.lists(some.map(tuple), min_size=1, max_size=3).map(tuple)))
    return HoldOut(count, sets)


@st.composite
def networks(draw):
    """Any network: layered, recurrent or with shared fields, with any functions and gains."""
    layered = {"groups": None, "projections": None}
    chosen = draw(st.sampled_from([*sorted(TOPOLOGIES), "recurrent", "shift", "fields"]))
    others = {"recurrent": RECURRENT, "shift": SHIFT, "fields": FIELDS}
    words = others.get(chosen) or dict(zip(layered, TOPOLOGIES[chosen], strict=True))
    plain = NetworkSpec(**words).build()
    groups = sorted({g.name.partition("@")[0] for g in plain.computed})
    weights = [b.name for b in plain.layout.blocks if not b.bias]
    functions, gains = st.sampled_from(sorted(ACTIVATIONS)), st.sampled_from([0.5, 1.0, 2.5])
    return NetworkSpec(
        **words,
        biases=draw(st.booleans()),
        activation=draw(st.one_of(functions, st.dictionaries(st.sampled_from(groups), functions))),
        gain=draw(st.one_of(gains, st.dictionaries(st.sampled_from(groups), gains))),
        frozen=draw(st.lists(st.sampled_from(weights), max_size=1)),
    ).build()


@st.composite
def tasks(draw):
    network = draw(networks())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = draw(st.integers(1, 9))
    inputs = rng.choice(
        [0.0, 1.0, 0.0, 1.0, 0.37, -1.0], (cases, sum(g.size for g in network.inputs))
    )
    off, on = draw(st.sampled_from([(0.0, 1.0), (0.1, 0.9), (-1.0, 1.0)]))
    targets = rng.choice([off, on], (cases, sum(g.size for g in network.outputs)))
    update = draw(st.sampled_from(["sweep", "case"]))
    crossed = draw(st.booleans()) and off >= 0
    squared = {
        "output_slope": draw(st.booleans()),
        "margin": draw(margins),
        "slope_offset": draw(st.sampled_from([0.0, 0.1])),
    }
    learning = Learning(
        **{"error": "cross_entropy"} if crossed else squared,
        update=update,
        order=draw(st.sampled_from(["fixed", "shuffled"])) if update == "case" else "fixed",
        epsilon=draw(schedules),
        alpha=draw(st.one_of(st.floats(0, 0.99), st.just({1: 0.5, 9: 0.9}))),
        targets=[off, on],
        decay=draw(st.sampled_from([0.0, 0.002, 0.1])),
        decay_biases=draw(st.booleans()),
        decay_at=draw(st.sampled_from(["change", "sweep", "gradient"])),
        epsilon_over_fan_in=draw(st.booleans()),
        tied=draw(st.sampled_from(["sum", "mean"])),
        biases_at_most=draw(st.sampled_from([None, 0.0, 0.5])),
    )
    some = [b.name for b in network.layout.blocks if not b.bias]
    weights = draw(
        st.one_of(
            distributions, st.fixed_dictionaries({"default": distributions, some[0]: distributions})
        )
    )
    missing = draw(st.dictionaries(st.sampled_from(some), st.floats(0.1, 0.9), max_size=2))
    return Task(
        network, inputs, targets,
        Initial(weights=weights, biases=draw(distributions), missing=missing),
        learning, draw(stops), draw(st.integers(1, 60)), draw(hold_outs(cases)),
        curve_at=(1, 2, 10, 40), snapshots_at=(0, 3, 25),
    )  # fmt: skip
