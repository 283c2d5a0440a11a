"""What we expect of the confirmatory runs: the verdicts of the protocol on runs already seen.

python -m experiments.expected RESULTS docs/expected.md
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from rhw.report import flips, ledger
from rhw.report.format import markdown
from rhw.store.files import write_atomically

HEAD = """# What we expect

Published before the confirmatory runs. The rules of [protocol.md](protocol.md) are applied here to
the runs of version 1, which had been seen when the rules were written: these verdicts are
expectations, and no results. The confirmatory runs have the random numbers of arithmetic 2.
"""


def page(claims: pd.DataFrame) -> str:
    """Return the page.

    Args:
        claims: one row per claim and reading, as a report judged them.
    """
    rows = ledger.per_claim(claims)
    parts = [HEAD]
    for words, new in (("seen", False), ("new", True)):
        own = rows[rows["new"] == new]
        parts += [
            f"## Claims marked *{words}*",
            f"{len(own)} claims; {ledger.checks_in_words(own)}.",
            markdown(ledger.tallies(own)),
        ]
    parts += ["## Each claim", markdown(_each(rows[rows["group"] != "checks"]))]
    made = flips.flips(ledger.judged(claims))
    parts += [f"## {flips.TITLE}", flips.NOTE, markdown(made)]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _each(rows: pd.DataFrame) -> pd.DataFrame:
    weak = rows["weak"].map({True: " (weak)", False: ""})
    return pd.DataFrame(
        {
            "claim": rows["experiment"] + " " + rows["claim"],
            "as printed": rows["printed"],
            "nearest other reading": rows["nearest"] + rows["nearest_reading"].map(_named),
            "with the choice": rows["chosen"] + weak,
            "agree": rows["agree"].astype(str) + " of " + rows["readings"].astype(str),
            "accepted": rows["accepted"],
        }
    )


def _named(reading: str) -> str:
    return "" if reading == "-" else f" (`{reading}`)"


def main(results: Path, target: Path) -> None:
    """Write the page.

    Raises:
        OSError: if there is no report.
        ValueError: if the report is that of version 1.
    """
    claims = pd.read_csv(results / ledger.FILE, dtype=str, keep_default_na=False)
    if ledger.is_of_version_1(claims):
        raise ValueError(f"{results / ledger.FILE}: {ledger.OF_VERSION_1}")
    write_atomically(target, page(claims).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
