"""Law 18: what is formatted says the same, and no two operators read alike."""

from __future__ import annotations

from collections import Counter
from random import Random

from aop.machine.expressions import Expr
from aop.syntax.format import format_file
from aop.syntax.format.meaning import meaning
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one
from laws.machines import Writer
from laws.test_rules_and_gate import ATOMS, atom
from laws.world import reached_all


def says(text: str) -> object:
    """What a procedure file means, wherever its words stand."""
    file, findings = read_one(Kind.PROCEDURE, "desk/pay.aop.yaml", text.encode())
    assert file is not None, findings
    return meaning(file)


def test_law_18_what_is_parsed_from_what_was_formatted_says_the_same() -> None:
    """Of random procedures, with blanks and comments put anywhere between their words."""
    reached: Counter[str] = Counter()

    for seed in range(160):  # plain seeds: how many are drawn must not depend on how fast the machine is
        chance = Random(seed)  # noqa: S311 - repeatable on purpose
        text = Writer(chance, ["look_at"], ["ask"]).procedure("pay")
        untidy = _untidy(chance, text)
        made = format_file(Kind.PROCEDURE, "desk/pay.aop.yaml", untidy.encode()).text
        assert made is not None
        assert says(made) == says(untidy) == says(text)
        assert format_file(Kind.PROCEDURE, "desk/pay.aop.yaml", made.encode()).text == made
        reached["untidy"] += untidy != made
        for word in ("for each", "repeat until", "if it", "otherwise:", "go to", "follow", "switch to", "wait"):
            reached[word] += word in text

    reached_all(
        reached, "untidy", "for each", "repeat until", "if it", "otherwise:", "go to", "follow", "switch to", "wait"
    )


def _untidy(chance: Random, text: str) -> str:
    """More blanks between words, and comments at the ends of sentences; what stands in quotes stays."""
    head, _, steps = text.partition("\nsteps:\n")
    lines = []
    for line in steps.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        pieces = line.strip().split('"')
        pieces[::2] = [piece.replace(" ", " " * chance.choice([1, 1, 2])) for piece in pieces[::2]]
        remark = "  # why" if chance.random() < 0.2 and not line.strip().endswith("|") else ""
        lines.append(f"{indent}{chr(34).join(pieces)}{remark}")
    return f"{head}\nsteps:\n" + "\n".join(lines) + "\n"


OPERATORS = [
    "is", "is not", "is over", "is under", "is at least", "is at most",
]  # fmt: skip


def test_law_18_operators_can_be_told_apart() -> None:
    """Each spelling is another operation."""
    found: dict[str, Expr] = {f"amount {name} $5": atom(f"amount {name} $5") for name in OPERATORS}
    found.update({text: atom(text) for text in ATOMS})
    assert len({repr(expr) for expr in found.values()}) == len(found)
