"""The command line. Nothing heavy is imported before a command needs it: `aop --help` starts fast."""

from __future__ import annotations

import errno
import io
import os
import sys

#: The exit code after Ctrl-C.
INTERRUPTED = 130
#: What an extra of the package installs, by the module that is missing without it.
EXTRAS = {"cryptography": "audit", "psycopg": "postgres", "psycopg_pool": "postgres"}


def main() -> None:
    """Entry point of `aop`. Exit codes: 0 fine, 1 findings, 2 wrong use, 3 a gate failed, 130 interrupted."""
    from aop.cli.app import app
    from aop.errors import AopError

    _speak()
    try:
        app()
    except AopError as error:
        _fail(str(error))
    except ModuleNotFoundError as error:
        _fail(_missing(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.filename is not None or error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to be written has no place
        _fail("what was found cannot be written: no space is left")
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            sys.stderr.write("interrupted\n")
        raise


def _speak() -> None:
    """A terminal that knows fewer characters shows `?` for them; files and other programs get UTF-8 always."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _fail(why: str) -> None:
    sys.stderr.write(f"error: {why}\n")
    sys.exit(2)


def _missing(error: ModuleNotFoundError) -> str:
    """Which extra has the module. Raises the error again where none of ours has it: that is a fault of the program."""
    module = (error.name or "").partition(".")[0]
    if module not in EXTRAS:
        raise error
    return f"this needs `{module}`; install it with `pip install 'aop-engine[{EXTRAS[module]}]'`"
