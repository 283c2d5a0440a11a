"""Judge the claims of the papers: what was printed decides the test (docs/protocol.md).

Numbers are `compatible`, `unusual`, `incompatible` or `not settled` (printed_numbers.py). Shares,
ratios, existence and structure are `reproduced`, `not reproduced` or `undecided` (shares.py). What
a reading was fitted to it is not judged by: `fitted`. Replays, printed networks and identities are
no claims about learning but checks: they hold, or do not.
"""

from __future__ import annotations

from dataclasses import replace
from math import nan

from rhw.analysis import checks
from rhw.analysis.evidence import CHECK_WORDS, Evidence, Judged
from rhw.analysis.judges import JUDGES
from rhw.config.claims_spec import CHECKS, Claim


def judge(evidence: Evidence) -> list[Judged]:
    """Judge all claims of an experiment under each of their readings.

    Raises:
        KeyError: if a rule uses a measure that does not exist.
    """
    return [
        _judged(evidence, name, claim, reading)
        for name, claim in evidence.config.base.claims.items()
        for reading in claim.readings
    ]


def _judged(evidence: Evidence, name: str, claim: Claim, reading: str) -> Judged:
    config, rule = evidence.config, claim.rule
    bare = Judged(
        config.name, name, claim.source, claim.new, rule.key, reading, config.distance(reading),
        claim.says, "-", "-", "-", 0, "not run",
    )  # fmt: skip
    if rule.untestable is not None:
        return replace(bare, ours=rule.untestable, verdict="not testable")
    if any(one not in evidence.runs for one in (reading, *claim.compared_with(reading))):
        return bare
    if rule.key in CHECKS:
        found = checks.check(rule, evidence.runs[reading], evidence.runs)
        word = CHECK_WORDS[0 if found.holds else 1]
        return replace(bare, printed=found.printed, ours=found.ours, runs=found.runs, verdict=word)
    fitted = [one for one in claim.readings if config.fitted(one, name)]
    choice = max(1, len(claim.readings) - len(fitted))
    made = replace(bare, **JUDGES[rule.key](evidence, reading, rule.value, choice))
    if reading in fitted:
        return replace(made, verdict="fitted", note=f"would be {made.verdict}", quantile=nan)
    return made
