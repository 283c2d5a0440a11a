"""`rhw horizons` follows open runs, resumes, and says when there is nothing to follow."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from rhw.cli.app import app


def asked(*words, results):
    return CliRunner().invoke(app, ["horizons", *words, "--results", str(results)])


def test_open_runs_are_followed_once(tmp_path):
    done = asked("shift_register", "-n", "40", "--json", results=tmp_path)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert {row["reading"] for row in rows} == {"averaged"}
    assert rows[0]["runs"] == 40
    assert rows[0]["solved"] + rows[0]["open"] == 40
    again = asked("shift_register", "-n", "40", "--json", results=tmp_path)
    assert json.loads(again.stdout) == rows


def test_it_says_when_no_claim_needs_longer_runs(tmp_path):
    done = asked("xor_and", results=tmp_path)
    assert done.exit_code == 0
    assert "xor_and: no claim needs longer runs" in done.output


def test_an_unknown_name_is_an_error(tmp_path):
    done = asked("nothing", results=tmp_path)
    assert done.exit_code == 2
    assert "nothing" in done.output
