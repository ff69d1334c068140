"""The small clean workspace `tests/rules/shop` with keys of its files replaced, and what is found in it.

found("steps: …")                                   keys of the procedure `refund`
found({"actions/shop.yaml": "records: …"})          keys of another file, or a new file
act("say …")                                        sentences in place of the step `act`
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

from aop.compiler import compile_files
from aop.diagnostics import Finding
from aop.syntax.load import read_files

SHOP = Path(__file__).parent / "shop"
PROCEDURE = "returns/refund.aop.yaml"

_KEY = re.compile(r"^(?P<name>[a-z_]+):.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)

#: The first step of the procedure: after it the customer is verified.
IDENTIFY = dedent("""\
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
""")


#: What nothing uses: the shop declares more than any one test needs, so only tests of these rules look at them.
UNUSED = ("AOP230", "AOP231", "AOP232", "AOP233", "AOP234")


def findings(changes: str | Mapping[str, str], *, unused: bool = False) -> tuple[Finding, ...]:
    """Everything that is found; what nothing uses only when it is asked for."""
    files = {str(path.relative_to(SHOP)): path.read_text("utf-8") for path in sorted(SHOP.rglob("*.yaml"))}
    for path, keys in {PROCEDURE: changes}.items() if isinstance(changes, str) else changes.items():
        keys = dedent(keys)
        names = {match["name"] for match in _KEY.finditer(keys)}
        kept = _KEY.sub(lambda match, names=names: "" if match["name"] in names else match[0], files.get(path, ""))
        files[path] = kept + keys
    declared, read = read_files(files)
    return tuple(item for item in compile_files(declared, read).findings if unused or item.code not in UNUSED)


def found(changes: str | Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Code, underlined text, message and help of all that is found."""
    return [(item.code, item.span.text, item.message, item.help) for item in findings(changes)]


def codes(changes: str | Mapping[str, str]) -> list[tuple[str, str]]:
    """Code and underlined text of all that is found."""
    return [(code, underlined) for code, underlined, _, _ in found(changes)]


#: What the steps of a test are called, in order.
STEPS = ("identify", "act", "close", "after", "last")


def steps(*blocks: str) -> str:
    """The key `steps`: the given steps in order, the customer identified in none."""
    return "steps:\n" + "".join(
        f"  {STEPS[number]}: |\n{indent(dedent(block), '    ')}" for number, block in enumerate(blocks)
    )


def act(sentences: str) -> str:
    """The key `steps`: the customer is identified, then these sentences, then the end."""
    return steps(IDENTIFY, sentences, "finish as resolved\n")
