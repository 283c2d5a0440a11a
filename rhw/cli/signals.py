"""Entry point of the command line: Ctrl-C and SIGTERM end it immediately.

Nothing needs cleaning up: files are written atomically, the system releases locks when a process
ends, and workers end with their parent.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

#: Number of new objects after which Python looks for garbage.
GARBAGE = 100_000
#: Printed when a command that stores results is ended.
KEPT = "finished blocks are stored; run the same command again to continue"
STORING = {"run", "report", "reproduce", "search"}
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
#: Clears the line of a progress bar, and shows the cursor again.
CLEAR_LINE = "\r\x1b[K\x1b[?25h"


def main() -> None:
    """Run the command line."""
    # Most commands end before there is garbage; looking for it takes a quarter of `rhw check`.
    gc.set_threshold(GARBAGE)
    _fill_streams()
    for number in WORDS:
        # A background process of a shell ignores Ctrl-C, and must continue to do so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    from rhw.cli.app import main as run

    run()


def _leave(number: int, _frame: FrameType | None) -> None:
    words = WORDS[signal.Signals(number)]
    kept = f": {KEPT}" if STORING & {*sys.argv[1:2]} else ""
    clear = CLEAR_LINE if os.isatty(2) else ""
    os.write(2, f"{clear}{words}{kept}\n".encode())
    os._exit(128 + number)


def _fill_streams() -> None:
    """Reopen standard streams that a shell has closed (`<&-`).

    Otherwise the next file opened would take their number.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The system takes the lowest free number, which is this one.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
