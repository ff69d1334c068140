"""A new rule: `python -m aop.rules.scaffold NAME FAMILY` (`make rule`) writes its file and a page of the specification.

Both are red until the rule is written: its Avoid has to be found, its Prefer to be clean, and the specification says
exactly what is underlined.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

RULES = Path("src/aop/rules")
SPEC = Path("tests/spec")

#: Families of codes, from text and YAML to style.
FAMILIES = range(1, 10)

#: Numbers of a family.
LAST = 99

_CODE = re.compile(r"aop(\d{3})_")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_RULE = '''"""{title}

## What it finds
…

## Why it is bad
…

## Avoid
```aop
say "What is to be found."
```

## Prefer
```aop
say "What is clean."
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding

RULE = Meta("{code}", "{name}")


def check(lint: Lint) -> Iterator[Finding]:
    """Every …"""
    for item in lint.procedures:
        for pc in _found(item):
            yield Finding("{code}", "…", item.spans[pc], "…")


def _found(item: Checked) -> Iterator[int]:
    """Where …"""
    return iter(())
'''

_SPEC_PAGE = """# {title}

What is found, in the smallest procedure that has it. `aop explain {code}` says why.

```aop
steps:
  only: |
    finish as resolved
```
```findings
{code} `finish as resolved` …
```
"""


class Refused(ValueError):
    """No rule can be made of what was given."""


def scaffold(name: str, family: int, root: Path) -> tuple[Path, Path]:
    """Writes the two files of a rule called `name` (words joined by `-`) below `root`; raises Refused."""
    words = name.replace("_", "-").lower()
    if not _NAME.fullmatch(words):
        raise Refused(f"`{name}` is no name: write lower case words joined by `-`")
    if family not in FAMILIES:
        raise Refused(f"`{family}` is no family: they are {FAMILIES[0]} to {FAMILIES[-1]}")
    code = f"AOP{next_number(root / RULES, family)}"
    file_name = f"{code.lower()}_{words.replace('-', '_')}"
    values = {"code": code, "name": words, "title": words.replace("-", " ").capitalize()}
    files = root / RULES / f"{file_name}.py", root / SPEC / f"{file_name}.md"
    for file, text in zip(files, (_RULE, _SPEC_PAGE), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(**values), "utf-8", newline="\n")
    return files


def next_number(folder: Path, family: int) -> int:
    """The number after the highest of a family: one in between may have been used once, and is not used again."""
    taken = (int(match[1]) for file in folder.rglob("aop*.py") if (match := _CODE.match(file.name)))
    number = max((number for number in taken if number // 100 == family), default=family * 100) + 1
    if number > family * 100 + LAST:
        raise Refused(f"the family {family} has no number left")
    return number


def main(arguments: list[str]) -> int:
    """Exit code 0 with the files named, 2 for wrong use."""
    if len(arguments) != 2 or not arguments[1].isdigit():
        sys.stderr.write("error: write `make rule NAME=unclear-refund FAMILY=5`\n")
        return 2
    try:
        files = scaffold(arguments[0], int(arguments[1]), Path())
    except Refused as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    sys.stdout.writelines(f"{file}\n" for file in files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
