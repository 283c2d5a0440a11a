"""Random tasks for Hypothesis: any network, any learning rule, any stop rule."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from rhw.backprop.hold_out import HoldOut
from rhw.backprop.initial import Distribution, Initial
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning, Margin
from rhw.backprop.stop import ErrorPerCase, Stop
from rhw.backprop.task import Task
from rhw.config.network_spec import NetworkSpec
from tests.support.nets import FIELDS, RECURRENT, SHIFT, TOPOLOGIES

UNIFORM = Distribution(uniform=[-1.5, 1.5])


schedules = st.one_of(
    st.floats(0, 1.5),
    st.dictionaries(st.integers(2, 20), st.floats(0, 1), max_size=2).map(lambda d: {1: 0.3, **d}),
)


stops = st.one_of(
    st.just(Stop(right_side=0.5)),
    st.floats(0.05, 0.4).map(lambda v: Stop(within=v)),
    st.floats(0.05, 3).map(lambda v: Stop(tss=v)),
    st.builds(
        lambda below, half, of: Stop(error_per_case=ErrorPerCase(below=below, half=half, of=of)),
        st.floats(0.005, 0.3),
        st.booleans(),
        st.sampled_from(["each", "mean"]),
    ),
    st.integers(1, 30).map(lambda n: Stop(sweeps=n)),
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


networks = st.one_of(
    st.tuples(st.sampled_from(sorted(TOPOLOGIES)), st.booleans()).map(
        lambda chosen: make_network(*TOPOLOGIES[chosen[0]], chosen[1])
    ),
    st.tuples(st.sampled_from([RECURRENT, SHIFT, FIELDS]), st.booleans()).map(
        lambda chosen: NetworkSpec(**chosen[0], biases=chosen[1]).build()
    ),
)


@st.composite
def tasks(draw):
    network = draw(networks)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = draw(st.integers(1, 7))
    inputs = rng.choice(
        [0.0, 1.0, 0.0, 1.0, 0.37, -1.0], (cases, sum(g.size for g in network.inputs))
    )
    off, on = draw(st.sampled_from([(0.0, 1.0), (0.1, 0.9)]))
    targets = rng.choice([off, on], (cases, sum(g.size for g in network.outputs)))
    update = draw(st.sampled_from(["sweep", "case"]))
    learning = Learning(
        update=update,
        order=draw(st.sampled_from(["fixed", "shuffled"])) if update == "case" else "fixed",
        epsilon=draw(schedules),
        alpha=draw(st.one_of(st.floats(0, 0.99), st.just({1: 0.5, 9: 0.9}))),
        targets=[off, on],
        decay=draw(st.sampled_from([0.0, 0.002, 0.1])),
        decay_biases=draw(st.booleans()),
        decay_at=draw(st.sampled_from(["change", "sweep", "gradient"])),
        output_slope=draw(st.booleans()),
        margin=draw(margins),
        epsilon_over_fan_in=draw(st.booleans()),
        tied=draw(st.sampled_from(["sum", "mean"])),
        biases_at_most=draw(st.sampled_from([None, 0.0, 0.5])),
    )
    some = [b.name for b in network.layout.blocks if not b.bias]
    missing = draw(st.dictionaries(st.sampled_from(some), st.floats(0.1, 0.9), max_size=2))
    return Task(
        network, inputs, targets, Initial(weights=UNIFORM, biases=UNIFORM, missing=missing),
        learning, draw(stops), draw(st.integers(1, 60)), draw(hold_outs(cases)),
        curve_at=(1, 2, 10, 40), snapshots_at=(0, 3, 25),
    )  # fmt: skip
