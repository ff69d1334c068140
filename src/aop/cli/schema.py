"""`aop schema`: JSON Schema for editors, one file for each kind of file, one for the findings of `aop check`, one for
the results of `aop test`, `aop prove`, `aop plan` and `aop diff`, and one for the handoff package."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from aop.diagnostics import did_you_mean
from aop.diagnostics.report_schema import SCHEMA as FINDINGS
from aop.errors import WrongUse
from aop.syntax.schema import KINDS, schema

#: The schemas of what commands print, by the module that has each as `SCHEMA`; imported when they are asked for.
PRINTED = {
    "results": "aop.evals.report_schema",
    "proofs": "aop.proofs.report_schema",
    "plan": "aop.cli.plan_report",
    "diff": "aop.diffs.report",
}
NAMES = (*KINDS, "findings", *PRINTED, "handoff")

DEFAULT_FOLDER = Path("schemas")


def run(kind: str | None, out: Path | None) -> int:
    """Prints one schema, or writes one or all of them into a folder."""
    if kind is not None and kind not in NAMES:
        near = did_you_mean(kind, NAMES)
        advice = f"did you mean `{near}`?" if near else f"there are {', '.join(NAMES)}"
        raise WrongUse(f"there is no schema `{kind}`: {advice}")
    if kind is not None and out is None:
        sys.stdout.write(text_of(kind))
        return 0
    folder = out or DEFAULT_FOLDER
    for name in NAMES if kind is None else (kind,):
        _write(folder / f"{name}.schema.json", text_of(name))
    return 0


def text_of(kind: str) -> str:
    """A schema as the text of its file."""
    if kind == "handoff":
        from aop.runtime import handoff_schema

        return handoff_schema.text()
    if kind in PRINTED:
        return json.dumps(import_module(PRINTED[kind]).SCHEMA, indent=2, ensure_ascii=False) + "\n"
    data: dict[str, Any] = FINDINGS if kind == "findings" else schema(kind)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise WrongUse(f"`{file}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    sys.stdout.write(f"{file}\n")
