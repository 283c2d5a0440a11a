"""A small table, a pattern file, and a config for the table."""

from __future__ import annotations

FLOWERS = """petal,sepal,colour,kind
1,10,red,a
3,10,blue,b
5,10,red,c
7,10,blue,a
"""
PATTERNS = """SNNS pattern definition file V3.2
generated at Mon Apr 25 15:58:23 1994


No. of patterns : 2
No. of input units : 3
No. of output units : 1

# Input pattern 1:
0 0.5
1
# Output pattern 1:
1
1 1 0 # a comment
0
"""

CONFIG = {
    "title": "flowers",
    "network": {
        "groups": {"input": 1, "hidden": 2, "output": 3},
        "projections": ["input -> hidden", "hidden -> output"],
    },
    "cases": {"file": "flowers.csv", "columns": {"inputs": ["petal"], "targets": ["kind"]}},
    "initial": {"weights": {"uniform": [-0.5, 0.5]}, "biases": {"constant": 0}},
    "learning": {"update": "sweep", "epsilon": 0.1, "alpha": 0.5, "targets": [0, 1]},
    "stop": {"right_side": 0.5},
    "max_sweeps": 20,
}


def config(**cases):
    return {**CONFIG, "cases": {**CONFIG["cases"], **cases}}
