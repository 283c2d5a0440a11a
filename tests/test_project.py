"""The project as a reader finds it: README, docs, Makefile, what is in git."""

from __future__ import annotations

import re
import subprocess

import pytest

from experiments.readme import START, STOP, block, updated
from tests.support.paths import ROOT

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_readmes_numbers_are_those_of_the_report():
    readme = (ROOT / "README.md").read_text()
    assert block(ROOT / "results", ROOT / "docs") in readme
    assert updated(readme, ROOT / "results", ROOT / "docs") == readme


def test_a_readme_without_its_block_is_refused():
    with pytest.raises(ValueError, match="no block"):
        updated("# A README", ROOT / "results", ROOT / "docs")
    assert START != STOP


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / link).exists(), link


def test_the_reports_pictures_exist():
    pages = [ROOT / "results/REPORT.md", *(ROOT / "results/sections").glob("*.md")]
    found = 0
    for page in pages:
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / picture).exists(), (page, picture)
            found += 1
    assert found > 80


def test_the_report_is_an_index():
    assert len((ROOT / "results/REPORT.md").read_text().splitlines()) <= 150
    names = {path.stem for path in (ROOT / "configs").glob("*.yaml")}
    assert {path.stem for path in (ROOT / "results/sections").glob("*.md")} == names


def test_the_documented_truth_table_is_a_config(tmp_path):
    from rhw.config.loader import load

    text = (ROOT / "docs/adding.md").read_text()
    path = tmp_path / "mine.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", text, re.DOTALL).group(1))
    config = load(path)
    assert list(config.readings) == ["as_printed", "per_case"]


def test_what_is_in_git_is_small():
    listed = subprocess.run(
        ["git", "ls-files", "results"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.split()]
    assert not [p for p in files if p.suffix == ".npz" or p.name == "runs.csv"]
    # The page is a third of it, the pictures a sixth, all runs and the searches a tenth each.
    assert sum(p.stat().st_size for p in files if p.exists()) < 1.25e7


def test_the_docs_list_every_member_of_every_family():
    from rhw.backprop.activation import ACTIVATIONS
    from rhw.backprop.error_function import ERROR_FUNCTIONS
    from rhw.backprop.initial import DISTRIBUTIONS
    from rhw.backprop.stop import STOP_RULES

    method, adding = ((ROOT / f"docs/{name}.md").read_text() for name in ("method", "adding"))
    for name in STOP_RULES:
        assert f"| `{name}: " in method, name
    for name in DISTRIBUTIONS:
        assert f"`{{{name}: " in adding, name
    for name in (*ACTIVATIONS, *ERROR_FUNCTIONS):
        assert name in adding, name
