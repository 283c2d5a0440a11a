"""Where the command line begins: it listens for Ctrl-C and SIGTERM before anything else."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

#: What is said of a command that was ended.
KEPT = "finished blocks are stored, the same command goes on from there"
#: Seconds.
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
        return f"{WORDS[signal.Signals(self.number)]}: {KEPT}"

    @property
    def code(self) -> int:
        """The exit code: what a shell says of a process that a signal has ended."""
        return 128 + self.number


def main() -> None:
    """Entry point."""
    _fill_streams()
    _listen(_end)
    sys.unraisablehook = _again
    try:
        from rhw.cli import main as run

        run()
    except Ended as ended:
        os.write(2, f"{ended.words}\n".encode())
        raise SystemExit(ended.code) from ended
    finally:
        # All is written; what is left is to close the workers, and nobody needs to see that end.
        _listen(_leave_quietly)
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
    raise Ended(number)


def _again(lost: sys.UnraisableHookArgs) -> None:
    """End once more, a moment later, if Python had to drop the first attempt.

    What is raised while an object is cleared away goes nowhere.
    """
    if not isinstance(lost.exc_value, Ended):
        sys.__unraisablehook__(lost)
    elif hasattr(signal, "setitimer"):
        number = lost.exc_value.number
        signal.signal(signal.SIGALRM, lambda _, frame: _end(number, frame))
        signal.setitimer(signal.ITIMER_REAL, MOMENT)


def _leave_now(number: int, _frame: FrameType | None) -> None:
    os.write(2, f"{Ended(number).words}\n".encode())
    os._exit(128 + number)


def _leave_quietly(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
