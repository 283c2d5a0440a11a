"""One suite over every config: sources, tasks, measures, tables and figures."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import numpy as np
import pytest
from PIL import Image

from rhw.analysis.runs import Runs, load_runs
from rhw.backprop.stop import Stop
from rhw.config import catalogue
from rhw.config.loader import PRINTED
from rhw.config.variants import with_changes
from rhw.engines import reference
from rhw.engines.engine import train
from rhw.report import gather as gathering
from rhw.report import markdown, plugin
from rhw.report.assemble import assemble
from rhw.report.figures import pictures
from rhw.report.page import build as page
from rhw.report.page.build import prose
from rhw.report.plots import style
from rhw.report.section import DrawnFigure, dumped, loaded, section_file
from rhw.running import runner
from rhw.store import blocks
from tests.support.drawn import faults
from tests.support.paths import ROOT

NAMES = catalogue.names()
SWEEPS, SEEDS = 12, 6


def few_sweeps(reading):
    """A short run of a reading; of its seeds the first four are said to have solved."""
    task = dataclasses.replace(
        reading.task, max_sweeps=SWEEPS, stop=type(reading.task.stop)(sweeps=SWEEPS)
    )
    seeds = min(SEEDS, reading.settings.seeds)
    outcome = train(task, range(seeds))
    outcome.solved[:] = np.arange(seeds) < 4
    # Long enough a time for every number of digits that a full run can show.
    outcome.sweeps[:] = np.linspace(0.1, 0.9, seeds) * reading.task.max_sweeps
    return Runs(reading, outcome)


@pytest.fixture(scope="module")
def ran():
    kept = {}

    def get(name):
        if name not in kept:
            config = catalogue.load_all([name])[0]
            kept[name] = config, {n: few_sweeps(r) for n, r in config.readings.items()}
        return kept[name]

    return get


@pytest.mark.parametrize("name", NAMES)
def test_every_value_has_a_source_or_a_reason(name):
    config = catalogue.load_all([name])[0]
    assert [k for k, (kind, _) in config.sources().items() if kind == "unsourced"] == []
    assert config.unsourced_paper_values() == []
    assert config.readings["as_printed"].changed == {}
    kinds = [kind for kind, _ in config.sources().values()]
    assert kinds.count("printed") > kinds.count("ours")


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_equal_bits(name):
    reading = catalogue.load_all([name])[0].readings["as_printed"]
    task = dataclasses.replace(reading.task, max_sweeps=3, stop=Stop(sweeps=3))
    ours, theirs = train(task, range(2)), reference.train(task, range(2))
    for f in dataclasses.fields(ours):
        assert getattr(ours, f.name).tobytes() == getattr(theirs, f.name).tobytes(), f.name


@pytest.mark.parametrize("name", NAMES)
def test_update_per_sweep_and_per_case_are_both_there(name):
    config = catalogue.load_all([name])[0]
    updates = {r.settings.learning.update for r in config.readings.values()}
    source = config.sources()["learning.update"][1]
    assert updates == {"sweep", "case"} or PRINTED.match(source).group(0) == "PNH"


@pytest.mark.parametrize("name", NAMES)
def test_measures_and_tables(name, ran):
    config, runs = ran(name)
    for one in runs.values():
        frame = one.frame
        assert list(frame.columns[:4]) == ["seed", "solved", "sweeps", "error"]
        assert len(frame) == min(SEEDS, one.reading.settings.seeds)
        assert not frame.columns.duplicated().any()
    for title, note, table in plugin.tables(config.experiment, runs):
        assert title
        assert note
        assert not table.empty
        assert not table.isna().any().any()
    for sentence in plugin.findings(config.experiment, runs):
        assert sentence.endswith(".")
        assert "nan" not in sentence


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_label_of_a_figure_overlaps_another_or_is_cut_off(name, ran):
    config, runs = ran(name)
    base = runs["as_printed"].network
    main = [n for n, one in runs.items() if one.network == base][:6]
    with style.styled():
        for picture in pictures(config.experiment, runs, main):
            figure = picture.draw()
            assert faults(figure) == [], picture.name


@pytest.mark.parametrize("name", NAMES)
def test_the_section_of_the_report_reads_in_full(name, ran, tmp_path, monkeypatch):
    """Gathered from stored runs, written as JSON, read again and rendered; without its figures."""
    config, runs = ran(name)
    for one in runs.values():
        base = blocks.folder(tmp_path, *one.reading.key)
        blocks.write_block(blocks.runs_folder(base, one.reading.fingerprint), one.outcome)
    monkeypatch.setattr(gathering, "pictures", lambda *_: [])
    monkeypatch.setattr(gathering.search_picture, "picture", lambda *_: None)
    monkeypatch.setattr(gathering, "_draw", lambda *_: DrawnFigure("none", "none", []))
    seeds = {one.reading.key: len(one.outcome.seeds) for one in runs.values()}
    assert gathering.gather(config, tmp_path, seeds, "digest", tmp_path / "aside") == []
    content = (tmp_path / "aside" / section_file(name)).read_bytes()
    section = loaded(content, name)
    assert dumped(section) == content
    assert (tmp_path / f"aside/figures/{name}/made_from").read_text() == "digest"
    section = dataclasses.replace(section, figures=[], findings=["Found."])
    pages = markdown.render(assemble([section], own=False))
    text = pages[f"sections/{name}.md"]
    assert config.base.claim.strip() in text
    for reading in runs:
        assert f"`{reading}`" in text
    assert "nan" not in text
    assert "- Found." in text
    for comment in (comment for _, comment in config.sources().values()):
        assert comment in text
    (tmp_path / "figures/printed_places.png").parent.mkdir(exist_ok=True)
    Image.new("RGB", (8, 8)).save(tmp_path / "figures/printed_places.png")
    whole = page.render(
        assemble([dataclasses.replace(section, sweep_search=None)], False), tmp_path
    )
    words = words_of(whole)
    for expected in (config.base.title, config.base.claim, *config.base.notes, *runs, "Found."):
        assert words_of(prose(expected)) in words
    for claim in config.base.claims.values():
        assert words_of(prose(claim.says)) in words
    assert "nan" not in words.split()


def words_of(html):
    """The text of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<script.*?</script>|<[^>]*>", " ", html, flags=re.S)).split())


def test_parameters_are_those_that_the_papers_count():
    symmetry = catalogue.load_all(["symmetry"])[0].readings["as_printed"].task
    assert symmetry.network.layout.count == 17
    assert symmetry.inputs.shape == (64, 6)
    assert symmetry.targets.sum() == 8
    parity = catalogue.load_all(["parity"])[0].readings["as_printed"].task
    assert parity.inputs.shape == (16, 4)
    encoder = catalogue.load_all(["encoder"])[0].readings["as_printed"].task
    assert encoder.network.layout.count == 8 * 3 + 3 + 3 * 8 + 8


def test_chauvins_line_is_what_the_config_compares_with():
    config = catalogue.load_all(["xor_hidden"])[0]
    for h in (4, 8, 16):
        assert config.readings[f"h{h}"].paper.sweeps == round(280 - 33 * np.log2(h))
    assert config.readings["as_printed"].paper.sweeps == 245
    assert config.readings["h32"].paper.sweeps == 120


def test_the_machinery_names_no_experiment():
    import rhw

    folder = ROOT
    experiments = {p.name for p in (folder / "experiments").iterdir() if p.is_dir()} - {
        "__pycache__"
    }
    for path in (folder / "rhw").rglob("*.py"):
        code = path.read_text()
        assert not re.search(r"^\s*(from|import) experiments", code, re.MULTILINE), path
        for name in experiments:
            assert f'"{name}"' not in code, path
    assert rhw.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_runs_are_resumed(name, tmp_path):
    config = catalogue.load_all([name])[0]
    short = {"stop": {"sweeps": 2}, "max_sweeps": 2, "snapshots": []}
    reading = with_changes(config, config.readings["as_printed"], short)
    stored = 0
    for seeds in (1, 3):
        work = runner.plan(reading, tmp_path / "a", seeds)
        # Copies of one run are one run.
        assert len(work.missing) == reading.count(seeds) - stored
        stored = reading.count(seeds)
        assert runner.run([work], 1, "kernel") == []
    at_once = runner.plan(reading, tmp_path / "b", 3)
    assert runner.run([at_once], 1, "kernel") == []
    resumed, whole = (load_runs(reading, tmp_path / x, stored).outcome for x in "ab")
    assert resumed.theta.tobytes() == whole.theta.tobytes()
    assert runner.plan(reading, tmp_path / "a", 3).why == "complete"
