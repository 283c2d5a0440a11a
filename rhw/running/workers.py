"""The processes that train: they end with the command that has started them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from joblib import Parallel

#: Seconds after which a worker looks whether its parent is still there.
WATCH_EVERY = 0.5
#: What a process of joblib's says of what it clears away for a command that has ended.
CLEARED = "ignore:resource_tracker:UserWarning"


def pool(jobs: int, ahead: int = 2, ordered: bool = False) -> Parallel:
    """Joblib's pool of processes, or what `rhw.running.cluster` has put in its place.

    Args:
        jobs: how many.
        ahead: calls that each worker may have waiting.
        ordered: whether results come in the order of the calls, or as they are done.
    """
    # An eighth of a second to import, which `rhw --help` need not wait for.
    from joblib import Parallel

    filters = os.environ.get("PYTHONWARNINGS", "").split(",")
    if CLEARED not in filters:
        os.environ["PYTHONWARNINGS"] = ",".join([*filter(None, filters), CLEARED])
    order: Literal["generator", "generator_unordered"] = (
        "generator" if ordered else "generator_unordered"
    )
    # Call by call: the fewer a worker has, the fewer are done again if it dies.
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
    """End this worker soon after its parent, which may be killed and tell it nothing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_EVERY)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cores() -> int:
    """Cores that this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


@contextmanager
def workers(
    cluster: str | None, jobs: int, on_message: Callable[[str], None] = lambda _: None
) -> Iterator[int]:
    """Where blocks are trained: in processes, or on a cluster; how many at a time.

    Args:
        cluster: address of a Dask scheduler, or `local`; processes of this machine if None.
        jobs: processes, or workers of a cluster that is started.
        on_message: called with what a user should know.
    """
    if cluster is None:
        yield jobs
        return
    from rhw.running import cluster as dask

    with dask.workers(cluster, jobs) as count:
        on_message(f"training on a cluster, {count} blocks at a time")
        yield count
