"""The pages of the rules as files: `python -m aop.cli.rule_docs` writes `docs/rules`, and takes away what is gone."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.cli.explain import document
from aop.rules.registry import LintRule, rules

FOLDER = Path("docs/rules")

FAMILIES = {
    "1": "Text and YAML",
    "2": "Names",
    "3": "Types and units",
    "4": "Flow",
    "5": "Policy",
    "6": "Privacy",
    "7": "Conversation",
    "8": "Knowledge",
    "9": "Style",
}

_HEAD = """# Codes

What `aop check` finds, and why it matters. `aop explain CODE` shows a page in the terminal.

This file and the pages are written by `make docs` from the files in `src/aop/rules`; change them there.

## Reading the examples

Every example is compiled by `make docs-check`, in the small workspace `tests/rules/shop`. What stands under *Avoid*
gives the code, what stands under *Prefer* gives no error.

- `aop` blocks are sentences of one step, after the order was found and the customer verified; if the last one does not
  leave, a step follows that finishes.
- `yaml` blocks are keys of the procedure, or of the file named behind `yaml`; they replace those of the same name.
- `md` blocks are an article, the whole file.
- `files` blocks are the only files there are; `a -> b` is a link.
- `‹U+200B›` stands for the character of that number, `‹byte E9›` for that byte, `‹text × 3›` for the text three times.

## Allowing a finding

`# aop: allow CODE because …` on the line, or on a line of its own above it, allows what is found there. The reason is
needed. Behind a YAML text it would be read as the text's lost end (AOP156), so there it stands above.

Warnings can be allowed, and what rules of the families 5 to 9 find by a check of their own; the rest are errors without
which nothing could be compiled.
"""


def documents() -> dict[str, str]:
    """Every file of the folder with its text."""
    pages = {f"{code}.md": document(rule) for code, rule in rules().items()}
    return {"README.md": _index(), **pages}


def write(folder: Path) -> None:
    """Makes the folder hold exactly the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    current = documents()
    for name, text in current.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    for file in folder.glob("AOP*.md"):
        if file.name not in current:
            file.unlink()


def _index() -> str:
    parts = [_HEAD]
    for family, title in FAMILIES.items():
        rows = [_row(rule) for code, rule in rules().items() if code[3] == family]
        if rows:
            parts.append(f"## {title}\n\n| code | name | severity | finds |\n|---|---|---|---|\n{''.join(rows)}")
    return "\n".join(parts)


def _row(rule: LintRule) -> str:
    code = rule.meta.code
    return f"| [{code}]({code}.md) | {rule.meta.name} | {rule.meta.severity} | {rule.title} |\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
