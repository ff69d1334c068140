"""`aop diff`: what two versions of a workspace, or of one file of it, do differently."""

from __future__ import annotations

import json
import sys

from aop.cli.diff_sources import sides
from aop.diagnostics.terminal import print_lines
from aop.diffs.as_text import as_text
from aop.diffs.releases import compared

#: The exit code of a gate that failed.
WIDENS = 3


def run(old: str, new: str, output: str, seconds: float, *, no_widening: bool) -> int:
    """Exit code 0, 1 when one side has errors, 3 when more is allowed and `no_widening` is given. Raises WrongUse for
    what is not there."""
    both = sides(old, new)
    if both is None:
        return 1
    found = compared(both.old, both.new, both.files, seconds)
    if output == "json":
        from aop.diffs.report import report

        sys.stdout.write(json.dumps(report(found), indent=2, ensure_ascii=False) + "\n")
    elif output == "markdown":
        from aop.diffs.as_markdown import as_markdown

        sys.stdout.write(as_markdown(found, both.new.workspace.name))
    else:
        print_lines(as_text(found), sys.stdout)
    return WIDENS if no_widening and (found.widens or found.left) else 0
