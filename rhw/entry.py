"""Where the command line begins: it listens for Ctrl-C and SIGTERM before anything else."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

#: What is said of a command that was ended.
KEPT = "finished blocks are stored, the same command goes on from there"
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
    try:
        from rhw.cli import main as run

        run()
    except Ended as ended:
        os.write(2, f"{ended.words}\n".encode())
        raise SystemExit(ended.code) from ended
    finally:
        # All is written; what is left is to close the workers, and nobody needs to see that end.
        _listen(_leave_quietly)


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


def _leave_now(number: int, _frame: FrameType | None) -> None:
    os.write(2, f"{Ended(number).words}\n".encode())
    os._exit(128 + number)


def _leave_quietly(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
