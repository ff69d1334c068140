"""Ctrl-C while the solver works: the command ends there and then, whatever was being worked out.

The solver takes Ctrl-C for itself: the question that it was at came back without an answer, what was asked was called
not proved, and the command went on. In a finalizer of its terms the exception is lost in the same way. So nothing is
raised here: a thread waits for the signal, which everything else leaves alone. Files are written whole at the end of
these commands, or not at all.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, current_thread, main_thread

from aop.cli import INTERRUPTED

_SIGNALS = {signal.SIGINT}


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """Ctrl-C ends the process with 130 in here. Nothing is changed beside the main thread, which alone hears of it,
    and where threads cannot wait for a signal."""
    if current_thread() is not main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held, over = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS), Event()
    waiting = Thread(target=_stop, args=(over,), daemon=True)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        assert waiting.ident is not None
        signal.pthread_kill(waiting.ident, signal.SIGINT)
        waiting.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _stop(over: Event) -> None:
    signal.sigwait(_SIGNALS)
    if over.is_set():
        return
    sys.stderr.write("interrupted\n")
    sys.stderr.flush()
    os._exit(INTERRUPTED)
