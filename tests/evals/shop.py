"""The library of the seeded defects with other tests: each line of a customer is pinned, so no model is needed."""

from __future__ import annotations

from aop.compiler import compile_files
from aop.evals.outcome import Outcome
from aop.evals.play import Player
from aop.evals.run import chosen
from aop.machine.release import Release
from aop.ports.extractor import Extractor
from aop.syntax.declarations import Files
from aop.syntax.load import read_files
from defects.write import clean_files

TEST = "procedures/waive_fee.test.yaml"
PROCEDURE = "procedures/waive_fee.aop.yaml"

LOAN = "{number: L1, title: Emma, state: out, due_on: 3 days ago, fee: $24, member: {id: m1, email: ana@example.com}}"

#: Somebody whose fee is taken off, with all that happens on the way.
WHOLE = """\
customer: can you take the fee off? ~ {intent: waive_fee}
agent: asks number and email
customer: L1, ana@example.com ~ {number: L1, email: ana@example.com}
agent: looks up loans.find_loan with number = L1
after 2 days
loans: book_returned {number: L1, at: 2026-11-25 10:00}
agent: asks librarian for verdict
librarian: answers accept
agent: confirms "Shall I take $24.00 off"
customer: yes ~ {answer: yes}
agent: asks librarian to approve loans.waive_fee
mary as librarian: approves
agent: does loans.waive_fee with loan.number = L1, amount = $24
agent: says "It is taken off"
agent: finishes as resolved"""


def written(*conversations: str, expect: str = "{}", loan: str = LOAN) -> str:
    """A file of tests, one a conversation."""
    tests = [
        f"  - name: talk {number}\n    given: {{loans.find_loan: {loan}, loans.waive_fee: {{receipt: R1}}}}\n"
        f"    conversation: |\n{_indented(text)}\n    expect: {expect}\n"
        for number, text in enumerate(conversations, 1)
    ]
    return "tests:\n" + "".join(tests)


def _indented(text: str) -> str:
    return "\n".join(f"      {line}" for line in text.splitlines())


def library(tests: str) -> tuple[Files, Release]:
    """The library with these tests."""
    sources = {path: text.decode() for path, text in clean_files("library/waive_fee").items()}
    sources |= {TEST: tests, "workspace.yaml": sources["workspace.yaml"].replace("lasts: 30 minutes", "lasts: 30 days")}
    files, findings = read_files(sources)
    result = compile_files(files, findings)
    assert result.release is not None, [(item.message, item.span.text) for item in result.findings]
    return files, result.release


def no_model() -> Extractor:
    raise AssertionError("every line is pinned")


def outcomes(tests: str) -> list[Outcome]:
    """What came of each."""
    files, release = library(tests)
    player = Player(release, files, no_model)
    return [player.play(item.file, item.test) for item in chosen(files)]
