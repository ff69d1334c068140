"""`aop graph`: procedures as Mermaid, DOT, SVG or in the terminal, with the way of a conversation in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aop.cli.loading import loaded, procedure_at, workspace_at
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings, visible
from aop.errors import WrongUse
from aop.machine.chart import NOTHING, Chart, Taken, chart
from aop.machine.release import Procedure, Release


def run(path: Path, name: str | None, output: str = "mermaid", way: str | None = None, out: Path | None = None) -> int:
    """Draws one procedure, or each; exit code 1 when the workspace has errors. Raises WrongUse for a procedure or a
    conversation that is not there, and for several drawings where one document holds one."""
    folder = workspace_at(path)
    files, result = loaded(folder)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("nothing drawn: the workspace has errors\n")
        return 1
    name = name or procedure_at(path, folder, result.release)
    taken: Mapping[str, Taken] = {}
    if way is not None:
        from aop.cli.graph_path import taken_by

        taken = taken_by(files, result.release, way)
    charts = [chart(item) for item in _meant(result.release, name, taken)]
    if output in ("svg", "dot") and len(charts) != 1:
        raise WrongUse(f"{output} holds one procedure: name it with `--procedure`")
    _tell("".join(_DRAWN[output](item, taken.get(item.name, NOTHING)) for item in charts), out)
    return 0


def _meant(release: Release, name: str | None, taken: Mapping[str, Taken]) -> Sequence[Procedure]:
    """The one that is named, those that a conversation went through, or all."""
    procedures = release.procedures
    if name is None:
        return [item for item in procedures.values() if not taken or item.name in taken]
    if name in procedures:
        return [procedures[name]]
    near = did_you_mean(name, procedures)
    listed = ", ".join(f"`{item}`" for item in sorted(procedures))
    raise WrongUse(f"there is no procedure `{name}`; {f'did you mean `{near}`?' if near else f'there are {listed}'}")


def _mermaid(item: Chart, taken: Taken) -> str:
    from aop.machine.diagram import mermaid

    return f"%% {item.title} ({item.file})\n{mermaid(item, taken)}\n"


def _dot(item: Chart, taken: Taken) -> str:
    from aop.machine.diagram import dot

    return f"{dot(item, taken)}\n"


def _svg(item: Chart, taken: Taken) -> str:
    from aop.machine.svg import svg

    return f"{svg(item, taken)}\n"


def _terminal(item: Chart, taken: Taken) -> str:
    from aop.machine.drawn import drawn

    return "".join(f"{visible(line)}\n" for line in drawn(item, taken)) + "\n"


_DRAWN: dict[str, Callable[[Chart, Taken], str]] = {
    "mermaid": _mermaid, "dot": _dot, "svg": _svg, "terminal": _terminal,
}  # fmt: skip


def _tell(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    sys.stdout.write(f"{out}\n")
