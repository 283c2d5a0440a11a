"""The real command line: resuming, changed configs, faults, exit codes, equal bytes."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import time
from html import unescape

import pytest

from rhw.cli.report import open_page
from rhw.cli.terminal import counted
from tests.support.processes import workers_of


def rows(path):
    with path.open() as lines:
        return list(csv.DictReader(lines))


def blocks(folder):
    return sorted(p.name for p in folder.rglob("*.npz"))


def test_a_run_ends_with_a_table_and_its_files(rhw, small, tmp_path):
    said = rhw("run", small, "--seeds", 6)
    assert "as_printed" in said
    assert "6 of 6" in said
    base = tmp_path / "runs/small/as_printed"
    found = rows(base / "runs.csv")
    assert [r["seed"] for r in found] == list("012345")
    assert list(found[0])[:4] == ["seed", "solved", "sweeps", "error"]
    assert (base / "provenance.json").exists()


@pytest.mark.slow
def test_workers_and_engines_give_the_same_bytes(rhw, small, tmp_path):
    for jobs, engine in ((1, "kernel"), (3, "reference")):
        results = tmp_path / f"{engine}{jobs}"
        rhw("report", small, "--jobs", jobs, "--engine", engine, "--results", results)
    one = tmp_path / "kernel1"
    files = [p.relative_to(one) for p in one.rglob("*") if p.is_file()]
    files = [p for p in files if p.suffix in (".csv", ".md", ".html", ".png", ".svg")]
    assert len(files) > 6
    for file in files:
        assert (tmp_path / "reference3" / file).read_bytes() == (one / file).read_bytes(), file


@pytest.mark.slow
def test_more_seeds_only_add_and_fewer_change_no_table(rhw, small, tmp_path):
    rhw("run", small, "--seeds", 4)
    base = tmp_path / "runs/small/as_printed"
    first = (base / "runs.csv").read_bytes()
    stamps = {p: p.stat().st_mtime_ns for p in base.rglob("*.npz")}
    rhw("run", small, "--seeds", 7)
    assert all(p.stat().st_mtime_ns == t for p, t in stamps.items())
    assert len(rows(base / "runs.csv")) == 7
    rhw("run", small, "--seeds", 4)
    assert (base / "runs.csv").read_bytes() == first


@pytest.mark.slow
def test_a_changed_config_runs_again_and_says_so(rhw, small, tmp_path):
    rhw("run", small, "--seeds", 3)
    text = small.read_text()
    small.write_text(text.replace("epsilon: 0.5", "epsilon: 0.4"))
    assert "learning.epsilon: 0.5 -> 0.4" in rhw("status", small)
    said = rhw("run", small, "--seeds", 3)
    assert "settings changed: learning.epsilon: 0.5 -> 0.4" in said
    changed = rows(tmp_path / "runs/small/as_printed/runs.csv")
    small.write_text(text)
    rhw("run", small, "--seeds", 3)
    back = rows(tmp_path / "runs/small/as_printed/runs.csv")
    assert changed != back


@pytest.mark.slow
def test_kill_and_run_again_ends_with_the_same_bytes(rhw, small, tmp_path):
    words = ("report", small, "--seeds", 150, "--jobs", 1)
    rhw(*words, "--results", tmp_path / "whole")
    run = rhw(*words, "--results", tmp_path / "killed", wait=False)
    deadline = time.monotonic() + 60
    while not blocks(tmp_path / "killed") and time.monotonic() < deadline:
        time.sleep(0.01)
    run.kill()
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    some = blocks(tmp_path / "killed")
    assert 0 < len(some) < len(blocks(tmp_path / "whole"))
    rhw(*words, "--results", tmp_path / "killed")
    for name in ("summary.csv", "REPORT.md", "small/as_printed/runs.csv", "small/slow/runs.csv"):
        whole = (tmp_path / "whole" / name).read_bytes()
        assert (tmp_path / "killed" / name).read_bytes() == whole, name


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_an_interrupt_keeps_what_is_finished(rhw, small, tmp_path, how, code, said):
    run = rhw("run", small, "--reading", "all", "--seeds", 20000, "--jobs", 1, wait=False)
    deadline = time.monotonic() + 60
    while not blocks(tmp_path / "runs") and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(how)
    _, err = run.communicate(timeout=60)
    assert run.returncode == code, err
    assert f"{said}: finished blocks are stored" in err
    assert blocks(tmp_path / "runs")


@pytest.mark.slow
def test_a_damaged_block_runs_again(rhw, small, tmp_path):
    rhw("run", small, "--seeds", 3)
    base = tmp_path / "runs/small/as_printed"
    before = (base / "runs.csv").read_bytes()
    block = next(base.rglob("*.npz"))
    block.write_bytes(block.read_bytes()[:100])
    assert "set aside" in rhw("run", small, "--seeds", 3)
    assert (base / "runs.csv").read_bytes() == before


def test_a_seed_that_does_not_learn_is_data(rhw, small, tmp_path):
    said = rhw("run", small, "--reading", "slow", "--seeds", 3)
    assert "not reached" in said
    assert "0 of 3" in said


@pytest.mark.slow
def test_one_reading_that_fails_leaves_the_others(rhw, small, tmp_path):
    (tmp_path / "runs/small").mkdir(parents=True)
    (tmp_path / "runs/small/slow").write_text("in the way")
    said = rhw("run", small, "--reading", "all", "--seeds", 2, code=1)
    assert "failed: small/slow" in said
    assert "per_case" in said
    said = rhw("report", small, "--seeds", 2, code=1)
    assert "small/slow is left out of the report" in said
    report = (tmp_path / "runs/sections/small.md").read_text()
    assert "| per_case " in report
    assert "| slow " not in report


def test_results_that_cannot_be_written_fail_and_say_so(rhw, small, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert "failed" in rhw("run", small, "--seeds", 2, "--results", tmp_path / "file", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "xro"), "did you mean `xor`?"),
        (("run", "absent.yaml"), "cannot be read"),
        (("run", "xor", "--reading", "nope"), "has no reading `nope`: there are as_printed"),
        (("run", "xor", "--seeds", "0"), "Invalid value"),
        (("run", "xor", "--jobs", "0"), "Invalid value"),
        (("run", "xor", "--set", "learning.epsilon"), "write key=value"),
        (("run", "xor", "--set", "learning.epsilo=1"), "did you mean `epsilon`?"),
        (("run", "xor", "--set", "stop={within: 0.5}"), "outputs of 0.5 already satisfy this rule"),
        (("run",), "Missing argument"),
        (("frobnicate",), "No such command"),
    ],
)
def test_bad_input_is_named_and_exits_with_2(rhw, words, said):
    assert said in rhw(*words, code=2)


def test_every_config_error_comes_before_any_training(rhw, small, tmp_path):
    small.write_text(small.read_text().replace("alpha: 0.9", "alhpa: 0.9"))
    said = rhw("run", small, "xor_disk", code=2)
    assert f"{small}:15:3: unknown key `learning.alhpa`" in said
    assert not (tmp_path / "runs").exists()
    assert f"{small}:15:3" in rhw("check", small, code=2)


def test_two_configs_of_one_name_are_refused(rhw, small, tmp_path):
    (tmp_path / "other").mkdir()
    other = shutil.copy(small, tmp_path / "other" / small.name)
    assert "has the same name" in rhw("run", small, other, code=2)


def test_changes_from_the_command_line_leave_the_reading_alone(rhw, small, tmp_path):
    rhw("run", small, "--seeds", 2, "--set", "learning.epsilon=0.7", "--set", "stop={tss: 0.1}")
    folders = os.listdir(tmp_path / "runs/small")
    assert len(folders) == 1
    assert folders[0].startswith("as_printed+learning.epsilon=0.7")


@pytest.mark.slow
def test_list_check_status_and_help(rhw):
    assert "symmetry" in rhw("list")
    assert "symmetry  13        10" in rhw("check", "symmetry")
    assert "1000 of 1000" in rhw("status", "symmetry")
    for command in ("run", "report", "reproduce", "status", "check", "list"):
        assert "Usage" in rhw(command, "--help")


@pytest.mark.slow
def test_the_disk_run_of_1988_through_the_command_line(rhw, tmp_path):
    rhw("run", "xor_disk", "--reading", "all")
    (one,) = rows(tmp_path / "runs/xor_disk/as_printed/runs.csv")
    assert (one["sweeps"], round(float(one["error"]), 5)) == ("289", 0.03976)
    (one,) = rows(tmp_path / "runs/xor_disk/per_case/runs.csv")
    assert one["sweeps"] == "298"


@pytest.mark.slow
def test_the_page_is_opened_in_the_users_browser(rhw, small, tmp_path, monkeypatch):
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    rhw("report", small, "--seeds", 2, "--open")
    page = tmp_path / "runs/report.html"
    assert (tmp_path / "opened").read_text().strip() == page.as_uri()
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_without_a_browser_the_page_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert not open_page(tmp_path)
    assert "report.html has not been written" in capsys.readouterr().err
    (tmp_path / "report.html").touch()
    assert not open_page(tmp_path)
    assert "open it yourself" in capsys.readouterr().err


@pytest.mark.slow
def test_a_report_of_one_experiment_touches_its_part_only(rhw, tmp_path):
    rhw("report", "xor_disk", "xor_and", "--seeds", 3)
    pages = {p: p.read_text() for p in (tmp_path / "runs/sections").iterdir()}
    summary = (tmp_path / "runs/summary.csv").read_text().splitlines()
    figures = {p: p.read_bytes() for p in (tmp_path / "runs/figures/xor_disk").iterdir()}
    html = [(tmp_path / "runs/report.html").read_text()]
    rhw("report", "xor_and", "--seeds", 5)
    changed = {p.stem for p, text in pages.items() if p.read_text() != text}
    assert changed == {"xor_and"}
    again = (tmp_path / "runs/REPORT.md").read_text()

    def part(text, name):
        start = text.index(f'id="{name}"')
        ends = [text.find(mark, start + 1) for mark in ("<section", "<a id")]
        return text[start : min((end for end in ends if end > 0), default=None)]

    html.append((tmp_path / "runs/report.html").read_text())
    assert part(html[0], "xor_disk") == part(html[1], "xor_disk")
    assert part(html[0], "xor_and") != part(html[1], "xor_and")
    assert all(p.read_bytes() == content for p, content in figures.items())
    updated = (tmp_path / "runs/summary.csv").read_text().splitlines()
    assert len(updated) == len(summary) == 6
    assert [x for x in summary if "xor_and" not in x] == [x for x in updated if "xor_and" not in x]
    # What the last run asked for is what the report shows.
    rhw("report", "xor_and")
    assert (tmp_path / "runs/REPORT.md").read_text() == again


@pytest.mark.slow
def test_a_killed_worker_costs_its_blocks_and_not_the_run(rhw, small, tmp_path):
    words = ("run", small, "--reading", "all", "--seeds", 5000)
    rhw(*words, "--jobs", 1, "--results", tmp_path / "whole")
    run = rhw(*words, "--jobs", 2, wait=False)
    assert kill_workers(run.pid)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 0, out + err
    assert "a worker died; its blocks run again" in err
    for path in (tmp_path / "whole").rglob("runs.csv"):
        other = tmp_path / "runs" / path.relative_to(tmp_path / "whole")
        assert other.read_bytes() == path.read_bytes()


def kill_workers(pid, deadline=30):
    """Kill the workers of a run as soon as they work; returns whether there were some."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if found := workers_of(pid):
            os.kill(found[0], signal.SIGKILL)
            return True
        time.sleep(0.01)
    return False


@pytest.mark.slow
def test_check_names_what_is_damaged_and_a_report_repairs_it(rhw, small, tmp_path):
    rhw("report", small, "--seeds", 4)
    results = tmp_path / "runs"
    assert ", 0 damaged" in rhw("status", small, "--check", "--results", results)
    before = {p: p.read_bytes() for p in results.rglob("*") if p.is_file()}
    block = next(results.rglob("*.npz"))
    damaged = [
        results / "small/slow/runs.csv",
        results / "small/slow/provenance.json",
        results / "summary.csv",
        results / "figures/small/curves.png",
        results / "figures/small/section.json",
        results / "report.html",
        block,
    ]
    for path in damaged:
        path.write_bytes(path.read_bytes()[:-1])
    said = rhw("status", "--check", "--results", results, code=1)
    assert ", 7 damaged" in said
    assert all(str(path) in said for path in damaged)
    said = rhw("report", small, "--seeds", 4)
    assert f"set aside as {block.stem}.damaged, its seeds run again" in said
    rhw("report", small, "--seeds", 4)
    assert ", 0 damaged" in rhw("status", "--check")
    for path, content in before.items():
        assert path.read_bytes() == content, path


@pytest.mark.slow
def test_a_damaged_section_of_another_experiment_is_named_and_made_again(rhw, tmp_path):
    rhw("report", "xor_disk", "xor_and", "--seeds", 3)
    whole = {p.name: p.read_bytes() for p in (tmp_path / "runs").glob("*.*")}
    section = tmp_path / "runs/figures/xor_disk/section.json"
    for damage in (section.unlink, lambda: section.write_bytes(b"{}")):
        damage()
        said = rhw("report", "xor_and", "--seeds", 3, code=1)
        assert "xor_disk/section.json" in said
        assert "`rhw report xor_disk` makes it again" in said
        assert "xor_disk" not in (tmp_path / "runs/REPORT.md").read_text()
        rhw("report", "xor_disk", "--seeds", 3)
        assert {p.name: p.read_bytes() for p in (tmp_path / "runs").glob("*.*")} == whole


@pytest.mark.slow
def test_only_what_has_changed_is_made_again(rhw, small, tmp_path):
    rhw("report", small, "--seeds", 4)
    files = sorted(p for p in (tmp_path / "runs").rglob("*") if p.suffix in (".png", ".json"))
    before = [p.stat().st_mtime_ns for p in files]
    content = (tmp_path / "runs/REPORT.md").read_bytes()
    rhw("report", small, "--seeds", 4)
    assert [p.stat().st_mtime_ns for p in files] == before
    assert (tmp_path / "runs/REPORT.md").read_bytes() == content
    text = small.read_text()
    small.write_text(text.replace("title: ", "title: New "))
    rhw("report", small, "--seeds", 4)
    assert "# New " in (tmp_path / "runs/REPORT.md").read_text()


@pytest.mark.slow
def test_a_report_of_ones_own_speaks_of_nothing_else(rhw, small, tmp_path):
    rhw("report", "xor_disk")
    folder = tmp_path / "my configs"
    folder.mkdir()
    mine = folder / "mine.yaml"
    before, _, after = small.read_text().partition("paper:\n")
    mine.write_text(before + after.partition("\n")[2])
    rhw("report", "my configs/mine.yaml", "--seeds", 4)
    index = (tmp_path / "runs/REPORT.md").read_text()
    report = (tmp_path / "runs/sections/mine.md").read_text()
    page = unescape((tmp_path / "runs/report.html").read_text())
    for text in (report, page[: page.index("<script")]):
        assert "rhw run 'my configs/mine.yaml'" in text
    for text in (index, report, page[: page.index("<script")]):
        for foreign in ("xor_disk", "make reproduce", "not run yet", "paper's number", "Nature"):
            assert foreign not in text, foreign
    rhw("report", "xor_disk")
    again = (tmp_path / "runs/REPORT.md").read_text()
    assert "xor_disk" in again
    assert "mine.yaml" not in again


@pytest.mark.slow
def test_a_published_report_is_not_replaced_by_one_with_fewer_seeds(rhw, small, tmp_path):
    rhw("report", small, "-n", 5, "--results", "results")
    before = (tmp_path / "results/REPORT.md").read_bytes()
    said = rhw("report", small, "-n", 4, "--results", "results", code=2)
    assert "shows 5 seeds of small/as_printed, and this one would show 4" in said
    assert (tmp_path / "results/REPORT.md").read_bytes() == before
    # Own reports are: they go elsewhere, and read the published runs.
    published = {p: p.read_bytes() for p in (tmp_path / "results").rglob("*") if p.is_file()}
    rhw("report", small, "-n", 4)
    assert not blocks(tmp_path / "runs")
    assert "4 of 4" in (tmp_path / "runs/REPORT.md").read_text()
    assert {p: p.read_bytes() for p in published} == published
    # A damaged summary does not make it forget.
    summary = tmp_path / "results/summary.csv"
    summary.write_bytes(b"\xff")
    rhw("report", small, "-n", 4, "--results", "results", code=2)
    rhw("report", small, "-n", 4, "--results", "results", "--replace")
    assert "4 of 4" in (tmp_path / "results/REPORT.md").read_text()


def test_one_is_not_plural():
    assert counted(1, "reading") == "1 reading"
    assert counted(1425, "reading") == "1,425 readings"
