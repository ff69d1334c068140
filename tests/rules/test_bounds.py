"""The bound of questions (semantics S11), held against every run there is of small procedures."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import indent

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from aop.analysis.bounds import Bound, Bounds, Patience
from aop.compiler import compile_files
from aop.machine import states
from aop.machine.release import Procedure
from aop.syntax.load import read_files
from conversations import ROOT

ATTEMPTS, GO_BACK = 2, 1
PATIENCE = Patience(ATTEMPTS, GO_BACK)
EXCHANGE = ROOT / "tests" / "workspaces" / "exchange"
HEAD = """aop: 1
procedure: {name}
title: Tested
owner: spec@acme.example
role: tier1_support
inputs: {{flag: yes_no, things: list of text}}
slots:
  email: {{type: email, personal: contact, ask: "Which email address?"}}
  color: {{type: choice, of: [red, blue], ask: "Which color?"}}
  size: {{type: choice, of: [small, large], ask: "Which size?"}}
actions: [retail.account]
"""
INNER = "steps:\n  only: |\n    collect size, at most 3 times, otherwise finish as declined\n    finish as resolved\n"
STEPS = ("ask", "middle", "close")


def machines(steps: str, more: str = "") -> dict[str, Procedure]:
    """A procedure `tested` with these steps, and one that it may follow."""
    paths = [path for path in EXCHANGE.rglob("*.yaml") if path.name != "exchange_items.aop.yaml"]
    files = {str(path.relative_to(EXCHANGE)): path.read_text("utf-8") for path in sorted(paths)}
    files["procedures/tested.aop.yaml"] = HEAD.format(name="tested") + f"steps:\n{indent(steps, '  ')}{more}"
    files["procedures/inner.aop.yaml"] = HEAD.format(name="inner") + INNER
    result = compile_files(*read_files(files))
    assert result.release is not None, [item.message for item in result.findings]
    return dict(result.release.procedures)


# ---- every run


@dataclass
class Runs:
    """The most questions of any run, found by taking every way at every place."""

    procedures: dict[str, Procedure]
    known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def most(self, name: str) -> int:
        return self._from(self.procedures[name], 0, (), 0, ())

    def _from(
        self,
        machine: Procedure,
        pc: int,
        loops: tuple[tuple[int, int], ...],
        back: int,
        tries: tuple[tuple[int, int], ...],
    ) -> int:
        key = (machine.name, pc, loops, back, tries)
        if key not in self.known:
            ways = list(self._ways(machine, pc, dict(loops), back, dict(tries)))
            self.known[key] = max(
                (
                    asked + self._from(machine, to, _sorted(left), gone, _sorted(tried))
                    for asked, to, left, gone, tried in ways
                ),
                default=self._last(machine.code[pc]),
            )
        return self.known[key]

    def _last(self, step: states.Instruction) -> int:
        return self.most(step.procedure) if isinstance(step, states.Switch) else 0

    def _ways(  # noqa: C901 - one case for each instruction
        self, machine: Procedure, pc: int, loops: dict[int, int], back: int, tries: dict[int, int]
    ):  # type: ignore[no-untyped-def]
        """Questions asked here, where it goes on, and what is counted: passes, ways back, tries."""
        step, on = machine.code[pc], machine.handlers
        match step:
            case states.Finish() | states.Escalate() | states.Switch():
                return
            case states.Collect(slots=slots, tries=own, otherwise=otherwise):
                asked = (own or ATTEMPTS) * len(slots)
                for to in (pc + 1, otherwise if otherwise is not None else on["not_understood"]):
                    yield asked, to, loops, back, tries
            case states.Confirm(otherwise=otherwise):
                for to in (pc + 1, otherwise, on["not_understood"]):
                    yield ATTEMPTS, to, loops, back, tries
            case states.Branch(otherwise=otherwise):
                for to in (pc + 1, otherwise):
                    yield 0, to, loops, back, tries
            case states.Loop(bound=bound):
                for passes in range(bound + 1):
                    yield from self._pass(machine, pc, passes, loops, back, tries)
            case states.Next(loop=head):
                yield from self._pass(machine, head, loops[head] - 1, loops, back, tries)
            case states.Count(limit=limit, exit=done, otherwise=otherwise):
                passes = loops.get(pc, 0)
                left = {at: count for at, count in loops.items() if at != pc}
                yield 0, done, left, back, tries
                if passes < limit:
                    yield 0, pc + 1, {**left, pc: passes + 1}, back, tries
                else:
                    yield 0, otherwise, left, back, tries
            case states.Jump(to=to, back=True):
                yield (0, to, {}, back + 1, tries) if back < GO_BACK else (0, on["not_understood"], {}, back, tries)
            case states.Jump(to=to):
                yield 0, to, loops, back, tries
            case states.Verify(otherwise=otherwise, restart=restart, tries=own):
                tried = {**tries, pc: tries.get(pc, 0) + 1}
                yield 0, pc + 1, loops, back, tries
                last = tried[pc] >= (own or ATTEMPTS)
                yield 0, otherwise if last else restart, loops, back, tries if last else tried
            case states.Call(outcomes=outcomes):
                for to in (pc + 1, *outcomes.values(), *on.values()):
                    yield 0, to, loops, back, tries
            case states.Enter(procedure=name, otherwise=otherwise):
                for to in (pc + 1, *(() if otherwise is None else (otherwise,))):
                    yield self.most(name), to, loops, back, tries
            case _:
                yield 0, pc + 1, loops, back, tries

    def _pass(
        self, machine: Procedure, head: int, passes: int, loops: dict[int, int], back: int, tries: dict[int, int]
    ):  # type: ignore[no-untyped-def]
        loop = machine.code[head]
        left = {at: count for at, count in loops.items() if at != head}
        if passes:
            yield 0, head + 1, {**left, head: passes}, back, tries
        else:
            yield 0, loop.exit, left, back, tries


def _sorted(counts: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(counts.items()))


# ---- small procedures at random

VERIFY = """\
collect email
look up retail.account with email = email as account, otherwise finish as declined
verify customer as account when account.email is email, at most 2 times, otherwise finish as declined
"""
LINES = (
    "collect color again\n",
    "collect color again, at most 3 times, otherwise go to close\n",
    "collect color and size\n",
    'confirm "All right?", otherwise finish as declined\n',
    'confirm "All right?", otherwise go to ask\n',
    'confirm "All right?", otherwise go to close\n',
    "follow inner with flag = flag, things = things, otherwise go to close\n",
    VERIFY,
)
BLOCKS = (
    "if flag is yes:\n{0}otherwise:\n{1}",
    "if flag is yes:\n{0}",
    "for each {item} in things, at most 2:\n{0}",
    "for each {item} in things, at most 2:\n{0}  if flag is yes, skip {item}\n{1}",
    "for each {item} in things, at most 2:\n  if flag is yes, go to middle\n{0}",
    "repeat until flag is yes, at most 2 times, otherwise finish as declined:\n{0}",
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 2))):
        if depth and draw(st.booleans()):
            inner = [indent(draw(bodies(depth=depth - 1)), "  ") for _ in range(2)]
            lines.append(draw(st.sampled_from(BLOCKS)).format(*inner, item=f"thing_{depth}"))
        else:
            lines.append(draw(st.sampled_from(LINES)))
    return "".join(lines)


@st.composite
def procedures(draw: st.DrawFn) -> str:
    blocks = [draw(bodies()) for _ in STEPS]
    named = (f"{name}: |\n{indent(block, '  ')}" for name, block in zip(STEPS, blocks, strict=True))
    return _verified_once("".join(named)) + "  finish as resolved\n"


def _verified_once(steps: str) -> str:
    """Only the first verification is left: a later one would try again from where the first one asks, maybe a loop."""
    at = steps.find("verify") + 1
    later = steps[at:].replace("collect email", "collect color again")
    for line in VERIFY.splitlines()[1:]:
        later = later.replace(line, 'confirm "All right?", otherwise finish as declined')
    return steps[:at] + later if at else steps


@settings(max_examples=60, deadline=None)
@given(procedures())
def test_no_run_asks_more_than_the_bound(steps: str) -> None:
    found = machines(steps)
    bound = Bounds(found, PATIENCE).of("tested")
    most = Runs(found).most("tested")
    event("exact" if bound.questions == most else "over by half" if bound.questions <= 1.5 * most else "far over")
    assert bound.whole
    assert most <= bound.questions


# ---- what it comes to


def bound(steps: str, more: str = "") -> Bound:
    return Bounds(machines(steps, more), PATIENCE).of("tested")


@pytest.mark.parametrize(
    ("sentences", "questions"),
    [
        ("collect color\n", 2),
        ("collect color and size, at most 3 times, otherwise finish as declined\n", 6),
        ('confirm "All right?", otherwise finish as declined\n', 2),
        ("if flag is yes:\n  collect color\notherwise:\n  collect color and size\n", 4),
        ("for each thing in things, at most 5:\n  collect color again\n", 10),
        ("repeat until flag is yes, at most 3 times, otherwise finish as declined:\n  collect color again\n", 6),
        ("for each a in things, at most 5:\n  for each b in things, at most 4:\n    collect color again\n", 40),
        ("follow inner with flag = flag, things = things\n", 3),
        (VERIFY, 4),
        ('collect color\nconfirm "All right?", otherwise go to only\n', 8),
    ],
)
def test_what_a_sentence_adds(sentences: str, questions: int) -> None:
    found = bound(f"only: |\n{indent(sentences, '  ')}  finish as resolved\n")
    assert (found.questions, found.whole) == (questions, True)
    assert sum(found.parts.values()) == questions


def test_the_end_of_a_loop_that_is_left_in_the_middle_counts_all_its_passes() -> None:
    body = "  for each thing in things, at most 3:\n    if flag is yes:\n      go to middle\n    collect color again\n"
    steps = f"ask: |\n{body}  finish as resolved\nmiddle: |\n  collect size\n  finish as resolved\n"
    assert bound(steps).questions == 3 * 2 + 2


def test_answered_at_once_a_question_is_asked_once() -> None:
    found = machines(f"only: |\n{indent(VERIFY, '  ')}  collect color\n  finish as resolved\n")
    assert Bounds(found, Patience(1, 0)).of("tested").questions == 2


def test_what_on_answers_is_counted() -> None:
    handler = 'on:\n  cancelled: |\n    collect size\n    escalate to tier2 because "cancelled"\n'
    assert bound("only: |\n  collect color\n  finish as resolved\n", handler).questions == 4


def test_on_that_leads_to_itself_has_no_bound() -> None:
    handler = 'on:\n  not_understood: |\n    collect size\n    escalate to tier2 because "lost"\n'
    assert not bound("only: |\n  collect color\n  finish as resolved\n", handler).whole


def test_the_sentences_that_ask_most_come_first() -> None:
    loop = "  for each thing in things, at most 5:\n    collect size again\n"
    steps = f"only: |\n  collect color\n{loop}  finish as resolved\n"
    found = machines(steps)
    limit = Bounds(found, PATIENCE).of("tested")
    code = found["tested"].code
    assert [(code[pc].at.text, asked) for pc, asked in limit.dearest(2)] == [
        ("collect size again", 10),
        ("collect color", 2),
    ]
    assert list(limit.loops.values()) == [10]


def test_of_what_is_not_there_nothing_is_known() -> None:
    assert not Bounds({}, PATIENCE).of("tested").whole
