"""Where the customer is surely verified: a forward must-analysis over every procedure, through `follow`.

A procedure that something the customer asks for starts, starts unverified. One that is only followed starts as its
callers are, when all of them are known. Verifying holds from the `verify` on, from a test that says so, from a test
that compares with `customer` (who is bound only by verifying), and from a `follow` of what verifies on every way out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.flow import successors
from aop.analysis.lint import Checked, Lint
from aop.machine import states
from aop.machine.expressions import Apply, Expr, walk
from aop.machine.expressions import Path as NamePath

_COMPARED = ("is", "one_of", "contains")
#: The endings that go back to a caller.
_RETURNS = ("resolved", "informed", "not_needed")


def verified(lint: Lint) -> dict[str, dict[int, bool]]:
    """For each procedure, whether the customer is surely verified at each place that its steps reach."""
    checked = {item.machine.name: item for item in lint.procedures}
    complete = len(checked) == len(lint.symbols.files.procedures)
    started = {name for name, item in checked.items() if item.machine.intents}
    entries = {name: name not in started for name in checked}
    verifies = dict.fromkeys(checked, True)
    while True:
        known = {name: _solve(item, entries[name], verifies) for name, item in checked.items()}
        outs = {name: _ensures(checked[name], facts) for name, facts in known.items()}
        ins = dict(entries)
        if complete:
            for name, item in checked.items():
                for target, state in _calls(item, known[name]):
                    ins[target] = ins.get(target, True) and state
        if outs == verifies and ins == entries:
            return known
        verifies, entries = outs, ins


def _solve(item: Checked, entry: bool, verifies: Mapping[str, bool]) -> dict[int, bool]:
    code = item.machine.code
    known = {0: entry}
    left = [0]
    while left:
        pc = left.pop()
        for target, state in _edges(code, pc, known[pc], verifies):
            merged = state and known.get(target, True)
            if target < len(code) and known.get(target) is not merged:
                known[target] = merged
                left.append(target)
    return known


def _edges(
    code: tuple[states.Instruction, ...], pc: int, state: bool, verifies: Mapping[str, bool]
) -> Iterator[tuple[int, bool]]:
    step = code[pc]
    match step:
        case states.Verify(otherwise=otherwise, restart=restart):
            yield pc + 1, True
            yield otherwise, state
            yield restart, state
        case states.Branch(condition=condition, otherwise=otherwise):
            yield pc + 1, state or _says_verified(condition, True)
            yield otherwise, state or _says_verified(condition, False)
        case states.Enter(procedure=procedure, otherwise=otherwise):
            yield pc + 1, state or verifies.get(procedure, True)
            if otherwise is not None:
                yield otherwise, state
        case _:
            for target in successors(code, pc):
                yield target, state


def _says_verified(condition: Expr, truth: bool) -> bool:
    match condition:
        case Apply("verified", _):
            return truth
        case Apply("not", (arg,)):
            return _says_verified(arg, not truth)
        case Apply("and" | "or" as op, args):
            found = [_says_verified(arg, truth) for arg in args]
            return any(found) if (op == "and") == truth else all(found)
        case Apply(op, _) if op in _COMPARED and truth:
            return any(isinstance(part, NamePath) and part.root == "customer" for part in walk(condition))
    return False


def _ensures(item: Checked, known: Mapping[int, bool]) -> bool:
    """Whether every way back to a caller is verified."""
    code = item.machine.code
    return all(
        state for pc, state in known.items() if isinstance(step := code[pc], states.Finish) and step.outcome in _RETURNS
    )


def _calls(item: Checked, known: Mapping[int, bool]) -> Iterator[tuple[str, bool]]:
    for pc, state in known.items():
        step = item.machine.code[pc]
        if isinstance(step, states.Enter | states.Switch):
            yield step.procedure, state
