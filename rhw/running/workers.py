"""Worker processes, which end together with the command that started them."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from joblib import Parallel

#: Interval in seconds at which a worker checks that its parent is alive.
WATCH_EVERY = 0.5
#: Warning of joblib when it cleans up after a command that has ended.
CLEARED = "ignore:resource_tracker:UserWarning"


def pool(jobs: int, ahead: int = 2, ordered: bool = False) -> Parallel:
    """Return joblib's pool of processes, or the cluster of `rhw.running.cluster` in its place.

    Args:
        jobs: number of processes.
        ahead: number of calls that may be queued for each worker.
        ordered: whether results come in the order of the calls, or as they are done.
    """
    # Imported here because it takes 0.1 s, which would slow down `rhw --help`.
    from joblib import Parallel

    filters = os.environ.get("PYTHONWARNINGS", "").split(",")
    if CLEARED not in filters:
        os.environ["PYTHONWARNINGS"] = ",".join([*filter(None, filters), CLEARED])
    # A worker that has been idle for minutes stops, and another one is started.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    order: Literal["generator", "generator_unordered"] = (
        "generator" if ordered else "generator_unordered"
    )
    # One call at a time, so that only one is repeated if the worker dies.
    return Parallel(
        n_jobs=jobs,
        return_as=order,
        pre_dispatch=f"{ahead}*n_jobs",
        batch_size=1,
        initializer=exit_with_parent,
        initargs=(os.getpid(),),
    )


@cache
def exit_with_parent(parent: int) -> None:
    """End this worker soon after its parent, which may be killed without warning."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_EVERY)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cores() -> int:
    """Return the number of cores that this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


@contextmanager
def workers(
    cluster: str | None, jobs: int, on_message: Callable[[str], None] = lambda _: None
) -> Iterator[int]:
    """Provide workers, as processes or on a cluster; yield how many blocks they train at a time.

    Args:
        cluster: address of a Dask scheduler, or `local`; processes of this machine if None.
        jobs: number of processes, or of workers of a local cluster.
        on_message: called with messages for the user.
    """
    if cluster is None:
        yield jobs
        return
    from rhw.running import cluster as dask

    with dask.workers(cluster, jobs) as count:
        on_message(f"training on a cluster, {count} blocks at a time")
        yield count
