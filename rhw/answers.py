"""What the commands say that look at results: check, claims, verify, compare."""

from __future__ import annotations

import io
from pathlib import Path

from rhw.actions import asked_before
from rhw.config.errors import ConfigError
from rhw.config.load import Config
from rhw.engines import Engine
from rhw.engines.engine import ready
from rhw.running.workers import cores
from rhw.store import checksums
from rhw.terminal import err, out, print_table, progress

#: So many differences are told one by one.
MOST_DIFFERENCES = 5


def check(configs: list[Config], named: bool, results: Path) -> bool:
    """Read every stored file and name those that are not what was written.

    Args:
        configs: experiments.
        named: whether to look at the files of these only.
        results: folder of results.

    Returns:
        Whether all are whole.
    """
    from rhw.store import check

    whole, problems = 0, []
    with progress() as shown:
        bar = shown.add_task("checking", total=None)
        for path, problem in check.check(configs, named, results):
            shown.update(bar, description=f"checking {path.parent.name}")
            if problem is None:
                whole += 1
            else:
                problems.append(problem)
    for problem in problems:
        err.print(problem)
    out.print(f"{whole + len(problems)} files: {whole} whole, {len(problems)} not")
    return not problems


def claims(experiment: str | None, verdict: str | None, as_json: bool, results: Path) -> None:
    """Print the ledger that the last report wrote.

    Raises:
        ConfigError: if there is none, or no such experiment or verdict.
        StoreError: if it is damaged.
    """
    import pandas as pd

    from rhw.analysis.verdicts import VERDICTS
    from rhw.report.ledger import FILE, counts

    content = checksums.read(results, FILE)
    if content is None:
        raise ConfigError([f"{results / FILE}: there is no ledger yet; `rhw report` writes it"])
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    for column, wanted, known in (
        ("experiment", experiment, list(dict.fromkeys(frame["experiment"]))),
        ("verdict", verdict, list(VERDICTS)),
    ):
        if wanted is not None and wanted not in known:
            raise ConfigError([f"no {column} `{wanted}`: there are {', '.join(known)}"])
        if wanted is not None:
            frame = frame[frame[column] == wanted]
    if as_json:
        out.print_json(frame.to_json(orient="records"))
        return
    shown = frame[["experiment", "claim", "reading", "printed", "ours", "seeds", "verdict"]]
    print_table(shown.columns, shown.itertuples(index=False))
    out.print(f"{len(frame)} rows: {counts(frame['verdict'])}")


def verify(
    configs: list[Config], path: Path, jobs: int | None, engine: Engine, write: bool
) -> bool:
    """Compare with the golden values and say what was found, or write them.

    Returns:
        Whether every reading is identical.
    """
    from rhw.running import golden

    engine = ready(engine, err.print)
    count = sum(len(config.readings) for config in configs)
    with progress() as shown:
        bar = shown.add_task("training", total=count)

        def tell(text: str) -> None:
            shown.update(bar, advance=1, description=f"verified {text}")

        if write:
            golden.write(path, configs, jobs or cores(), tell)
            out.print(f"written: {path}, {count} readings")
            return True
        expected = golden.read(path)
        same, differences, missing = golden.run(configs, expected, jobs or cores(), engine, tell)
    for name in missing:
        err.print(f"{name}: no golden values; `rhw verify --write` makes them")
    if not differences:
        out.print(
            f"identical to the last bit: {same} readings, the first {golden.SEEDS} seeds of each"
        )
        return not missing
    for difference in differences[:MOST_DIFFERENCES]:
        out.print(difference.text)
    if len(differences) > MOST_DIFFERENCES:
        out.print(f"and {len(differences) - MOST_DIFFERENCES} more")
    out.print(f"{same} readings are identical, {len(differences)} are not")
    agree = all(difference.engines_agree for difference in differences)
    out.print(golden.blame(expected["arithmetic"], agree))
    return False


def compare(first: Path, second: Path, fail_on: str) -> bool:
    """Say how two folders of results compare.

    Args:
        first: one folder.
        second: the other.
        fail_on: `differs`, `changed` (anything not identical) or `never`.

    Returns:
        Whether nothing was found that counts as failure.
    """
    from rhw.analysis import comparison

    rows = comparison.compare(first, second)
    for row in rows:
        if row.outcome == "identical":
            continue
        out.print(f"{row.config}/{row.reading}: {row.outcome}")
        for text in row.settings:
            out.print(f"  settings differ: {text}")
        shown = [m for m in row.measures if m.name in row.differing] or row.measures[:2]
        for one in shown:
            out.print(
                f"  {one.name}: {one.first:.6g} and {one.second:.6g}, difference "
                f"{one.low:.3g} to {one.high:.3g} (95 %), p = {one.p:.2g}"
            )
    outcomes = [row.outcome for row in rows]
    words = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in dict.fromkeys(sorted(outcomes)))
    whole = "identical: " if set(outcomes) == {"identical"} else ""
    out.print(f"{whole}{len(rows)} readings: {words}")
    bad = {"differs": {"differs"}, "changed": {"differs", "consistent", "only in one"}}
    return not bad.get(fail_on, set()) & set(outcomes)


def against_papers(configs: list[Config], results: Path) -> None:
    """Print what the papers claim and print beside ours: ledger, tables, and where the figures are.

    Raises:
        StoreError: if a reading has not been run.
        ConfigError: if a claim asks for a measure that there is not.
    """
    from rhw.analysis.runs import load_runs
    from rhw.config import experiments
    from rhw.report.ledger import ledger
    from rhw.report.write import MOST_SHOWN

    asked = asked_before(configs, results)
    for config in configs:
        runs = {
            name: load_runs(one, results, min(MOST_SHOWN, asked.get(one.key) or one.settings.seeds))
            for name, one in config.readings.items()
        }
        out.print(f"{config.base.title}: {config.base.claim.strip()}")
        try:
            frame = ledger(config, runs)
        except KeyError as error:
            raise ConfigError([f"{config.path}: claims: {error.args[0]}"]) from error
        shown = [("Claims", frame[["says", "reading", "printed", "ours", "verdict"]])]
        module = experiments.load(config.base.experiment, "measures")
        if module is not None and hasattr(module, "tables"):
            shown += [(title, made) for title, _, made in module.tables(runs)]
        for title, made in shown:
            print_table(made.columns, made.itertuples(index=False), title)
        for name in config.base.redrawn:
            out.print(f"redrawn: {results / 'figures/paper' / name}.png")
