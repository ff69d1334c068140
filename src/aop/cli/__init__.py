"""The command line. Nothing heavy is imported before a command needs it: `aop --help` starts fast."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `aop`. Exit codes: 0 fine, 1 findings, 2 wrong use, 3 a gate failed, 130 interrupted."""
    from aop.cli.app import app
    from aop.errors import AopError

    try:
        app()
    except AopError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
