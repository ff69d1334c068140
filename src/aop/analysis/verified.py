"""Where the customer is surely verified, and where it is surely known who they are, by `aop.analysis.across`.

Verifying holds from the `verify` on, from a test that says so, and from a test that compares with `customer`, who is
bound only by verifying. Who the customer is stays known for the rest of the conversation, also when the verification
is over; any test that uses `customer` and goes on shows it.
"""

from __future__ import annotations

from aop.analysis.across import Fact, Places, places
from aop.analysis.lint import Lint
from aop.analysis.missing import Known
from aop.machine.expressions import Apply, Const, Expr, walk
from aop.machine.expressions import Path as NamePath
from aop.machine.types import Type

CUSTOMER = "customer"
#: The level, and the kind of sender, of who signed in with the channel.
SIGNED_IN = "signed_in"

_COMPARED = ("is", "one_of", "contains")


def verified(lint: Lint) -> Places:
    """For each procedure, whether the customer is surely verified at each place that it reaches."""
    return lint.once("verified", lint, lambda: places(lint, Fact(_says_verified)))


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
            return any(isinstance(part, NamePath) and part.root == CUSTOMER for part in walk(condition))
    return False


# ---- who they are


def customer_known(lint: Lint, said: frozenset[tuple[str, int]] = frozenset()) -> Places:
    """For each procedure, whether `customer` surely has a value at each place that it reaches; behind the places of
    `said` it counts as known."""
    signed = {name for name, channel in lint.symbols.workspace.channels.items() if channel.get("sender") == SIGNED_IN}
    if all(level.name.text != SIGNED_IN for level in lint.symbols.workspace.levels):
        signed = set()
    everywhere = bool(signed) and signed == set(lint.symbols.workspace.channels)
    known = about_customer()

    def shows(condition: Expr, truth: bool) -> bool:
        return CUSTOMER in known.shown(condition, truth) or _is_signed_in(condition, truth, signed)

    return places(lint, Fact(shows, everywhere, said))


def about_customer() -> Known:
    """What expressions need of `customer`, and what they show of it."""
    return Known((), {CUSTOMER: _of_any_kind}, {}, ())


def _of_any_kind() -> Type | None:
    return None


def _is_signed_in(condition: Expr, truth: bool, signed: set[str]) -> bool:
    """Whether a condition shows that the conversation is on a channel whose customers sign in."""
    match condition:
        case Apply("is", (NamePath("channel", ()), Const(name))):
            return truth and name in signed
        case Apply("not", (arg,)):
            return _is_signed_in(arg, not truth, signed)
        case Apply("and" | "or" as op, args):
            found = [_is_signed_in(arg, truth, signed) for arg in args]
            return any(found) if (op == "and") == truth else all(found)
    return False
