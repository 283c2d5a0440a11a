"""Small configs that several tests train or spoil."""

from __future__ import annotations

from pathlib import Path

#: A task of a few hundredths of a second, with three readings.
SMALL = Path(__file__).with_name("small.yaml")

#: The text of a config in which every section is right.
GOOD = """\
title: A table
claim: It is learned.
network:
  groups: {input: 2, hidden: 2, output: 1}          # P8 Fig. 5
  projections: [input -> hidden, hidden -> output]
cases:
  inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
  targets: [[0], [1], [1], [0]]
initial:
  weights: {uniform: [-0.3, 0.3]}  # reading: small
learning:
  update: case
  epsilon: 0.25  # N86 Fig. 1
  alpha: 0.9
  targets: [0.1, 0.9]
stop: {right_side: 0.5}
max_sweeps: 100
seeds: 5
paper:
  sweeps: 1425  # N86
readings:
  slow:
    reason: A smaller step, to see.
    change: {learning.epsilon: 1e-3}
  wide:
    reason: Another net has other numbers.
    change: {network.groups.hidden: 4}
"""

#: The text of the shortest config, as an own task has it.
SHORTEST = """\
title: T
network:
  groups: {input: 2, hidden: 2, output: 1}
  projections: [input -> hidden, hidden -> output]
cases:
  inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
  targets: [[0], [1], [1], [0]]
initial: {weights: {uniform: [-0.3, 0.3]}, biases: {constant: 0}}
learning: {update: sweep, epsilon: 0.5, alpha: 0.9, targets: [0, 1]}
stop: {within: 0.2}
max_sweeps: 20
"""
