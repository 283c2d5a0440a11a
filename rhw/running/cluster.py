"""Train blocks on a Dask cluster, with joblib's Dask backend: the same bits, the same files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from rhw.config.config_error import ConfigError

LOCAL = "local"
#: Seconds to wait for a cluster to answer, and for its first worker.
PATIENCE = 15
LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


@contextmanager
def workers(address: str, jobs: int) -> Iterator[int]:
    """Let `joblib.Parallel` send its work to a cluster.

    Args:
        address: of a scheduler, as `tcp://HOST:8786`; `local` starts a cluster on this machine.
        jobs: number of workers of a local cluster.

    Yields:
        The number of blocks that are trained at a time.

    Raises:
        ConfigError: if Dask is not installed, or the address is invalid.
        OSError: if no scheduler or no worker answers.
    """
    if find_spec("distributed") is None:
        text = '--cluster needs Dask, an optional extra: pip install -e ".[cluster]"'
        raise ConfigError([text])
    from distributed import Client, LocalCluster
    from distributed.comm import get_address_host_port, parse_address
    from distributed.comm.registry import get_backend
    from joblib import parallel_config

    # Lost workers are expected: others train their blocks. Each logger of Dask has its own level.
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    started = None
    if address != LOCAL:
        try:
            get_backend(parse_address(address)[0])
            get_address_host_port(address)
        except ValueError as error:
            raise ConfigError([f"--cluster {address or '(nothing)'}: {error}"]) from error
    else:
        started = LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            # Any free port; the dashboard is not used.
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
    try:
        client = Client(started or address, timeout=PATIENCE, set_as_default=False)
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
            with parallel_config(backend=_backend(client)):
                yield sum(client.ncores().values())
        finally:
            client.close(timeout=PATIENCE)
    finally:
        if started is not None:
            started.close(timeout=PATIENCE)


def _backend(client: Any) -> Any:
    """Return joblib's Dask backend, changed to report blocks that the cluster gave up on."""
    from joblib import _dask

    base: Any = _dask.DaskDistributedBackend

    class Backend(base):  # type: ignore[misc]
        def effective_n_jobs(self, n_jobs: int) -> int:
            # With one job, joblib would run it locally.
            return max(2, int(super().effective_n_jobs(n_jobs)))

        def submit(self, func: Any, callback: Callable[[Any], Any]) -> Any:
            future = super().submit(func, callback)
            future.add_done_callback(lambda done: done.exception() and callback(done))
            return future

        def retrieve_result_callback(self, out: Any) -> Any:
            error = out.exception() if isinstance(out, Future) else out
            if isinstance(error, BaseException):
                raise BrokenExecutor(str(error)) from error
            return super().retrieve_result_callback(out)

    return Backend(client=client, wait_for_workers_timeout=PATIENCE)
