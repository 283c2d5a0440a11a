"""`--cluster`: a real local cluster gives the same files, also when its workers are killed."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.cli.train import train_missing
from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from rhw.running import cluster, runner
from rhw.running.runner import _train
from tests.support.configs import SMALL
from tests.support.processes import call, finish, hear_interrupts, start, workers_of
from tests.support.results import differences, final_files

pytestmark = pytest.mark.slow


def blocks(folder: Path) -> int:
    return len(list(folder.rglob("*.npz")))


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.read_text())

    def make(results, *more, seeds=20_000):
        return ["run", path, "-n", seeds, "-j", 2, "--results", tmp_path / results, *more]

    return make


def test_a_run_that_loses_workers_ends_with_the_bytes_of_one_that_does_not(words, tmp_path):
    assert call(words("whole"), tmp_path).code == 0
    process = start(words("lost", "--cluster", "local"), tmp_path)
    killed, deadline = set(), time.monotonic() + 120
    while len(killed) < 3 and time.monotonic() < deadline and process.poll() is None:
        if blocks(tmp_path / "lost") > 4 * len(killed):
            for pid in sorted(set(workers_of(process.pid)) - killed)[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
        time.sleep(0.02)
    said = finish(process)
    assert said.code == 0, said.text
    assert not said.traceback
    assert killed
    assert "training on a cluster, 2 blocks at a time" in said.err
    assert differences(final_files(tmp_path / "lost"), final_files(tmp_path / "whole")) == []


def test_a_cluster_that_is_running_is_used_by_its_address(words, tmp_path):
    program = (
        "import distributed, sys, time\n"
        "if __name__ == '__main__':\n"
        "    free = {'dashboard_address': '127.0.0.1:0'}\n"
        "    one = distributed.LocalCluster(n_workers=2, threads_per_worker=1, **free)\n"
        "    print(one.scheduler_address, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    (tmp_path / "cluster.py").write_text(program)
    with subprocess.Popen(
        [sys.executable, "cluster.py"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        address = running.stdout.readline().strip()
        said = call(words("there", "--cluster", address, seeds=50), tmp_path)
        # Interrupted, it leaves the cluster as it was, for the next.
        hear_interrupts()
        process = start(words("cut", "--cluster", address, seeds=400_000), tmp_path)
        deadline = time.monotonic() + 60
        while not blocks(tmp_path / "cut") and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        cut = finish(process)
        again = call(words("again", "--cluster", address, seeds=50), tmp_path)
        running.stdin.close()
    assert (said.code, cut.code, again.code) == (0, 143, 0), cut.text
    assert not cut.traceback
    assert call(words("here", seeds=50), tmp_path).code == 0
    for results in ("there", "again"):
        assert differences(final_files(tmp_path / results), final_files(tmp_path / "here")) == []


def test_what_dask_meets_on_its_way_out_is_no_traceback_for_the_user(tmp_path):
    program = (
        "import distributed, logging\n"
        "from rhw.running import cluster\n"
        "if __name__ == '__main__':\n"
        "    free = {'dashboard_address': '127.0.0.1:0', 'silence_logs': False}\n"
        "    one = distributed.LocalCluster(n_workers=1, **free)\n"
        "    with one, cluster.workers(one.scheduler_address, 1):\n"
        "        for name in ('tornado.application', 'distributed.client', 'distributed.comm'):\n"
        "            logging.getLogger(name).error('Stream is closed')\n"
        "        print('done')\n"
    )
    (tmp_path / "noise.py").write_text(program)
    done = subprocess.run(
        [sys.executable, "noise.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "done\n", done.stderr
    assert "Stream is closed" not in done.stderr


@pytest.mark.parametrize("address", ["", "nonsense://x:1", "tcp://host:port"])
def test_what_is_no_address_is_bad_input(address):
    with pytest.raises(ConfigError, match="--cluster"), cluster.workers(address, 2):
        pass


def test_where_nobody_answers_the_command_says_so(words, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with (
        pytest.raises(OSError, match="Timed out trying to connect"),
        cluster.workers("tcp://127.0.0.1:1", 2),
    ):
        pass


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"\.\[cluster\]"), cluster.workers("local", 2):
        pass


def test_a_block_that_kills_its_workers_is_an_error_and_no_endless_wait():
    from joblib import Parallel, delayed

    with cluster.workers("local", 1) as count:
        assert count == 1
        parallel = Parallel(n_jobs=1, return_as="generator_unordered", batch_size=1)
        with pytest.raises(BrokenExecutor, match="worker"):
            list(parallel([delayed(os._exit)(1)]))


def test_a_worker_of_another_arithmetic_is_refused(xor_task):
    task = pickle.dumps(xor_task(max_sweeps=5))
    assert not isinstance(_train(0, task, range(2), "kernel", SPEC_VERSION, None)[1], str)
    k, said, _ = _train(3, task, range(2), "kernel", SPEC_VERSION + 1, None)
    assert k == 3
    assert "a worker has arithmetic" in said


def test_of_a_block_only_few_words_go_through_the_pipe(xor_task, tmp_path):
    """A worker that is killed in the middle of a large message stops all the others for ever."""
    task = pickle.dumps(xor_task(max_sweeps=200))
    seeds = range(2000)
    said = _train(0, task, seeds, "kernel", SPEC_VERSION, tmp_path)
    assert len(pickle.dumps(said)) < 150
    solved = said[2].solved
    there = _train(0, task, seeds, "kernel", SPEC_VERSION, None)[1]
    assert len(pickle.dumps(there)) > 65_536
    assert solved == there.solved.sum()
    assert len(list(tmp_path.glob("*.npz"))) == 1
    (tmp_path / "file").write_text("")
    said = _train(0, task, seeds, "kernel", SPEC_VERSION, tmp_path / "file")
    assert "file" in said[1]


@pytest.mark.parametrize("remote", [False, True])
def test_workers_of_this_machine_store_what_they_train(monkeypatch, tmp_path, remote):
    sent = []

    def pool(_jobs):
        def run(calls):
            for function, arguments, _ in calls:
                sent.append(function(*arguments))
                yield sent[-1]

        return run

    monkeypatch.setattr(runner, "pool", pool)
    reading = load(SMALL).readings["as_printed"]
    assert runner.run([runner.plan(reading, tmp_path, 64)], 2, "kernel", remote=remote) == []
    assert all((said == "") != remote for _, said, _ in sent)
    assert runner.plan(reading, tmp_path, 64).missing == []


@pytest.mark.parametrize("address", [None, "tcp://10.0.0.1:8786"])
def test_a_cluster_may_not_see_the_folder(monkeypatch, tmp_path, address):
    told = []

    def run(_works, _count, _engine, _tell, _say, remote):
        told.append(remote)
        raise InterruptedError

    monkeypatch.setattr("rhw.running.workers.workers", lambda *_: nullcontext(1))
    monkeypatch.setattr(runner, "run", run)
    reading = load(SMALL).readings["as_printed"]
    with pytest.raises(InterruptedError):
        train_missing([reading], {}, 1, tmp_path, "reference", address)
    assert told == [address is not None]
