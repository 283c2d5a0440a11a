"""Where the command line begins: it listens for Ctrl-C and SIGTERM before anything else."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

#: What is said of a command that was ended, if it is one that stores results.
KEPT = "finished blocks are stored, the same command goes on from there"
STORING = {"run", "report", "reproduce", "search"}
#: Seconds after which it is seen to that the end is on its way.
MOMENT = 0.05
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


class Ended(BaseException):
    """A signal has asked the command to end; no library on the way takes it for an error."""

    def __init__(self, number: int):
        self.number = number
        super().__init__(number)

    @property
    def words(self) -> str:
        """What to tell the user."""
        said = WORDS[signal.Signals(self.number)]
        return f"{said}: {KEPT}" if STORING & {*sys.argv[1:2]} else said

    @property
    def code(self) -> int:
        """The exit code: what a shell says of a process that a signal has ended."""
        return 128 + self.number


def main() -> None:
    """Entry point."""
    _fill_streams()
    _listen(_end)
    try:
        from rhw.cli.app import main as run

        run()
    except BaseException as error:
        ended = _reason(error)
        if ended is None:
            raise
        os.write(2, f"{ended.words}\n".encode())
        raise SystemExit(ended.code) from ended
    finally:
        # All is written; what is left is to close the workers.
        _listen(_leave_now)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _fill_streams() -> None:
    """Where a stream is closed nobody reads or listens, but no file may take its number."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free, so this one.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)


def _listen(answer: object) -> None:
    for number in WORDS:
        # What a shell starts in the background ignores Ctrl-C, and should go on doing so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)  # type: ignore[arg-type]


def _end(number: int, _frame: FrameType | None) -> None:
    # Whoever asks twice does not want to wait.
    _listen(_leave_now)
    # What joblib's threads meet when their work is taken away is no news, nor is what `_again`
    # answers.
    threading.excepthook = sys.unraisablehook = _say_nothing
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: _again(number))
        signal.setitimer(signal.ITIMER_REAL, MOMENT, MOMENT)
    raise Ended(number)


def _again(number: int) -> None:
    """End once more unless the end is on its way.

    What is raised while an object is cleared away goes nowhere, and a library may take it for a
    module that is missing.
    """
    if _reason(sys.exc_info()[1]) is None:
        raise Ended(number)


def _say_nothing(_: object) -> None:
    pass


def _reason(error: BaseException | None) -> Ended | None:
    """The end that an error is, or that it comes from."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if isinstance(one, Ended):
            return one
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            todo += [one.__cause__, one.__context__]
    return None


def _leave_now(number: int, _frame: FrameType | None) -> None:
    os.write(2, f"{Ended(number).words}\n".encode())
    os._exit(128 + number)
