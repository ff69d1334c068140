"""`aop plan`: what each procedure takes to be put to work, for those who decide whether to."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from aop.analysis.planned import Planned
from aop.analysis.planning import plans_of
from aop.cli.loading import loaded, procedure_at, workspace_at
from aop.cli.plan_shown import as_text, summary
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings, print_lines
from aop.errors import WrongUse


def run(path: Path, name: str | None = None, output: str = "text") -> int:
    """Exit code 0, or 1 when the workspace has errors. Raises WrongUse for a procedure that is not there."""
    workspace = workspace_at(path)
    files, result = loaded(workspace)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("not planned: the workspace has errors\n")
        return 1
    name = name or procedure_at(path, workspace, result.release)
    assert files.workspace is not None
    folder = files.workspace.name.span.source.path.removesuffix("workspace.yaml")
    plans = _meant(tuple(plans_of(result.release)), name)
    if not plans and output != "json":
        sys.stderr.write("nothing to plan: there is no procedure\n")
    if output == "json":
        from aop.cli.plan_report import report

        sys.stdout.write(json.dumps(report(plans), indent=2, ensure_ascii=False) + "\n")
    elif output == "markdown":
        from aop.cli.plan_markdown import as_markdown

        sys.stdout.write(as_markdown(plans, folder))
    else:
        lines = [*(summary(plans) if name is None else ()), *(line for item in plans for line in as_text(item, folder))]
        print_lines(lines, sys.stdout)
    return 0


def _meant(plans: Sequence[Planned], name: str | None) -> tuple[Planned, ...]:
    found = tuple(item for item in plans if name in (None, item.procedure))
    if name is not None and not found:
        names = [item.procedure for item in plans]
        near = did_you_mean(name or "", names)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{item}`' for item in names)}"
        raise WrongUse(f"there is no procedure `{name}`; {hint}")
    return found
