"""What the ways on from any place share: what they are, who decides between them, whose words may be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from aop.machine.expressions import Expr
from aop.machine.types import Template, Type
from aop.proofs import terms
from aop.proofs.graph import Place
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, both, either, no, same
from aop.proofs.values import is_foreign

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding

#: A way on: its label, when it is gone, what is known behind it.
Taken: TypeAlias = tuple[str, Truth, State]

NEVER_UNDERSTOOD = "on not_understood"


def reason(encoding: Encoding, place: Place) -> Mapping[Key, Any]:
    return {("v", place.frame, "reason"): encoding.values.any(Type("text"), "reason")}


def split(encoding: Encoding, copy: int, place: Place, *labels: str) -> Callable[[str], Truth]:
    """Somebody outside decides between these; the last one is gone where no other is."""
    code = encoding.ask(copy, place, "choice", terms.any_code(encoding.values.name(f"choice {place.pc}")))
    encoding.ask(copy, place, "labels", labels)
    others = {label: same(code, number) for number, label in enumerate(labels[:-1])}
    return lambda label: others[label] if label in others else no(either(*others.values()))


def reads_foreign(encoding: Encoding, place: Place, state: State, *exprs: Expr) -> Truth:
    """Whether expressions read a record of somebody else than the verified customer."""
    sight = encoding.sight(place, state)
    owners = [owned for expr in exprs for owned in encoding.conditions.owners(expr, sight)]
    if not owners:
        return False
    customer = encoding.values.read(state.get(("customer",)), ("id",))
    return is_foreign(owners, customer, sight.verified(None))


def says_foreign(encoding: Encoding, place: Place, state: State, text: Template | None) -> tuple[Truth, Truth]:
    """Whether a text would say something of such a record: in every one of its variants, and in one of them."""
    found: list[Truth] = []
    for wording in () if text is None else text.wordings():
        exprs = (part for part in wording.parts if not isinstance(part, str))
        found.append(reads_foreign(encoding, place, state, *exprs))
    return (both(*found), either(*found)) if found else (False, False)


def owed_before(encoding: Encoding) -> dict[Key, Any]:
    """Before a run after a correction has met all changes it makes none: what is owed is what was when it began."""
    return {("owed", pair): encoding.facts.owed_before(pair) for pair in encoding.pairs}
