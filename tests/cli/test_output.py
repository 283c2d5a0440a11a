"""Tables for people and for programs, completion in the shell, the schema, and the next step."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from rhw.cli.schema import schema_text
from rhw.config import catalogue, contents
from tests.support.paths import ROOT
from tests.support.processes import call, shell


def terminal(words, folder, columns):
    """Run a command in a terminal of a width, and return what it shows, without colours."""
    parent, child = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rhw", *map(str, words)],
        cwd=folder, stdin=child, stdout=child, stderr=subprocess.PIPE, env=env,
    )  # fmt: skip
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    process.wait()
    process.stderr.close()
    os.close(parent)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()).replace("\r", "").splitlines()


def test_the_list_in_a_pipe_gives_the_names(tmp_path):
    done = shell(["list"], tmp_path, "{} | cut -d' ' -f1")
    assert done.out.split() == contents.names()


def test_quick_contents_agree_with_the_checked_configs():
    full = [(c.name, c.base.title, list(c.readings)) for c in catalogue.load_all([])]
    assert [tuple(one) for one in contents.entries()] == full


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (["list"], {"name", "title", "readings"}),
        (["check", "xor"], {"config", "readings", "printed"}),
        (["status", "xor"], {"config", "reading", "missing", "seeds", "why"}),
        (["claims", "-e", "xor"], {"experiment", "claim", "verdict"}),
        (["run", "xor_and", "-n", 3], {"config", "reading", "share", "sweeps_median"}),
        (["scan", "xor_and", "learning.epsilon=1,2", "-n", 3], {"learning.epsilon", "share"}),
    ],
)
def test_every_table_is_there_for_programs(words, columns, tmp_path):
    made = call([*words, "--json"], tmp_path)
    assert made.code == 0, made.text
    rows = json.loads(made.out, parse_constant=pytest.fail)
    assert rows
    assert columns <= set(rows[0])
    made = call([*words, "--csv"], tmp_path)
    table = list(csv.DictReader(io.StringIO(made.out)))
    assert len(table) == len(rows)
    assert columns <= set(table[0])


def test_several_tables_have_names(tmp_path):
    made = call(["compare", "--paper", "xor", "--json"], tmp_path)
    assert {"Claims", "Convergence"} <= set(json.loads(made.out))


def test_quiet_prints_tables_and_errors_only(tmp_path):
    done = call(["run", "xor", "-n", 10, "-q"], tmp_path)
    assert done.err == ""
    assert len(done.out.splitlines()) == 2
    assert "no reading" in call(["run", "xor", "-r", "none", "-q"], tmp_path).err


def test_a_narrow_terminal_loses_columns_and_a_pipe_nothing(tmp_path):
    words = ["run", "xor", "-n", 3, "--set", "learning.epsilon=0.123456"]
    lines = terminal(words, tmp_path, 80)
    assert lines[0].split()[:3] == ["config", "reading", "solved"]
    assert "as_printed+learning.epsilon=0.123456" in lines[1]
    assert "…" not in "".join(lines)
    assert max(len(line.rstrip()) for line in lines[:2]) <= 80
    wide = terminal(words, tmp_path, 300)
    assert "quartile 3" in wide[0]
    piped = call(words, tmp_path).out.splitlines()
    assert "failures" in piped[0]
    assert "as_printed+learning.epsilon=0.123456" in piped[1]
    assert len(piped[1]) > 150


def test_readings_may_be_repeated(tmp_path):
    words = ["run", "xor", "-n", 2, "-r", "per_sweep", "-r", "alpha_0", "--reading", "per_sweep"]
    rows = json.loads(call([*words, "--json"], tmp_path).out)
    assert [row["reading"] for row in rows] == ["per_sweep", "alpha_0"]
    every = json.loads(call([*words, "-r", "all", "--json"], tmp_path).out)
    assert len(every) == 13


def completed(name, line, folder):
    """What a shell offers after a line, through the script that it is given."""
    words = line.split(" ")
    # The name of the program is part of the protocol, so the installed one is called.
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = f"""
        source <(_RHW_COMPLETE=source_bash rhw)
        COMP_WORDS=({" ".join(words)}); COMP_CWORD={len(words) - 1}
        _rhw_completion rhw; echo "${{COMPREPLY[@]}}" """
    if name == "zsh":
        script = f"""
            autoload -U compinit; compinit -D -u
            eval "$(_RHW_COMPLETE=source_zsh rhw)"
            whence -w _rhw_completion
            _TYPER_COMPLETE_ARGS='{line}' _RHW_COMPLETE=complete_zsh rhw"""
    done = subprocess.run(
        [name, "-f" if name == "zsh" else "--norc", "-c", script],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert name == "bash" or "_rhw_completion: function" in done.stdout
    return set(re.findall(r"[a-z][a-z0-9_.]+", done.stdout))


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_shell_completes_commands_configs_and_readings(name, tmp_path):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    (tmp_path / "symbols.yaml").touch()
    assert "replay" in completed(name, "rhw rep", tmp_path)
    assert {"symmetry", "symmetry_pdp", "symbols.yaml"} <= completed(name, "rhw run sym", tmp_path)
    offered = completed(name, "rhw run xor --reading per", tmp_path)
    assert "per_sweep" in offered
    assert "alpha_0" not in offered
    assert {"per_sweep", "all"} <= completed(name, "rhw show xor --reading ", tmp_path)


def test_the_schema_is_current_and_every_config_satisfies_and_names_it():
    path = ROOT / "configs/schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), (
        "run `rhw schema -o configs/schema.json`"
    )
    schema = json.loads(schema_text())
    for config in catalogue.load_all([]):
        first = config.path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=schema.json"
        jsonschema.validate(json.loads(json.dumps(config.document.data)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "T", "nonsense": "T"}, schema)


def test_the_schema_is_printed_or_written(tmp_path):
    assert call(["schema"], tmp_path).out == schema_text()
    assert call(["schema", "-o", "s.json"], tmp_path).code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (["run", "xo"], "`rhw list` shows them all"),
        (["run", "xor", "-r", "none"], "`rhw list` shows all readings"),
        (["run", "bad.yaml"], "`rhw check bad.yaml` checks again"),
        (["run", "table.csv"], "rhw new table.csv --target b"),
        (["run", "xor", "--set", "epsilon=1"], "--help"),
        (["compare", "xor", "table.csv", "-r", "none"], "`rhw list` shows all readings"),
    ],
)
def test_an_error_names_the_next_command(words, step, tmp_path):
    (tmp_path / "bad.yaml").write_text("title: T\n")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    done = call(words, tmp_path)
    assert done.code == 2
    last = done.err.splitlines()[-1]
    assert last.startswith("next: ")
    assert step in last


def test_a_damaged_file_names_the_next_command(tmp_path):
    assert call(["run", "xor", "-n", 3], tmp_path).code == 0
    with (tmp_path / "runs/xor/as_printed/runs.csv").open("a") as table:
        table.write("x")
    done = call(["compare"], tmp_path)
    assert (done.code, done.traceback) == (1, False)
    assert "damaged" in done.err
    assert done.err.splitlines()[-1].startswith("next: `rhw status --check`")
