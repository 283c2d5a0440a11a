"""What we expected of the confirmatory runs, beside what came.

python -m experiments.expected docs/expected.md results
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from rhw.report import ledger
from rhw.report.format import markdown
from rhw.store import checksums
from rhw.store.files import StoreError

FILE = "expected.md"
#: The three columns of verdicts, as the page of expectations calls them.
COLUMNS = {"as printed": "printed", "nearest other reading": "nearest", "with the choice": "chosen"}
HEAD = """# What we expected, and what came

[docs/expected.md](../docs/expected.md) was published before these runs: the rules of
[the protocol](../docs/protocol.md), applied to the runs of version 1. The runs of version 2 have
other random numbers. Both are verdicts under the same rules, so a difference is due to other runs,
to longer ones, or to chance. Checks (replays, printed networks, identities) are not in this table.
"""


def expected(page: str) -> pd.DataFrame:
    """Return the expected verdicts, one row for each claim, without notes in brackets.

    Raises:
        ValueError: if the page has no such table.
    """
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    heads = [k for k, line in enumerate(lines) if line.startswith("| claim ")]
    if not heads:
        raise ValueError("no table of claims in the page of expectations")
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    head, found = rows[heads[0]], rows[heads[0] + 1 :]
    table = pd.DataFrame([row for row in found if len(row) == len(head)], columns=head)
    table["claim"] = table["claim"].str.strip()
    for column in COLUMNS:
        table[column] = [re.sub(r" \(.*\)$", "", text) for text in table[column]]
    return table[["claim", *COLUMNS]].set_index("claim")


def beside(before: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each claim: each expected verdict, and what came if it differs.

    Args:
        before: the expected verdicts.
        claims: one row for each claim and reading, as a report judged them.

    Raises:
        KeyError: if there was no expectation for a claim.
    """
    rows = ledger.per_claim(claims)
    made = []
    for row in rows[rows["group"] != "checks"].to_dict("records"):
        name = f"{row['experiment']} {row['claim']}"
        if name not in before.index:
            raise KeyError(f"no expectation for {name}")
        was = before.loc[name]
        line = {"claim": name}
        for words, column in COLUMNS.items():
            now = row[column]
            line[words] = now if now == was[words] else f"{was[words]} → **{now}**"
        made.append(line)
    return pd.DataFrame(made)


def page(found: pd.DataFrame) -> str:
    """Return the page: counts, the verdicts that differ, and all of them."""
    changed = found[list(COLUMNS)].map(lambda cell: "→" in cell)
    counts = pd.DataFrame(
        {
            "under": list(COLUMNS),
            "as expected": [str(int((~changed[one]).sum())) for one in COLUMNS],
            "different": [str(int(changed[one].sum())) for one in COLUMNS],
        }
    )
    differ = found[changed.any(axis=1)]
    parts = [
        HEAD,
        markdown(counts),
        "## Verdicts that differ",
        markdown(differ) if len(differ) else "None.",
        "## All claims",
        markdown(found),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def main(expectations: Path, results: Path) -> None:
    """Write the page into the folder of results.

    Raises:
        StoreError: if there is no report.
        ValueError, KeyError: if the expectations do not fit its claims.
    """
    claims = ledger.read(results)
    if claims is None:
        raise StoreError(f"{results}: no claims; `make reproduce` judges them")
    before = expected(expectations.read_text(encoding="utf-8"))
    checksums.write(results, FILE, page(beside(before, claims)).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
