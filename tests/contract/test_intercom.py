"""The catalogue made of Intercom's description on Prism, which answers with the description's own examples."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from aop.errors import PortError
from aop.machine.types import Action, Type
from aop.runtime.conform import Mismatch
from aop.values import Record, Value

from .servers import PRISM, missing, prism
from .specs import INTERCOM, intercom
from .systems import Connected, connected


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connected]:
    if why := missing(PRISM) or ("" if INTERCOM.exists() else "the descriptions are not here"):
        pytest.skip(why)
    spec = intercom(tmp_path_factory.mktemp("intercom"))
    with prism(spec) as base:
        yield connected(spec, "intercom", base, "token")


def test_a_contact_is_read(desk: Connected) -> None:
    contact = desk.value("show_contact", contact_id="63a07ddf05a32042dffac965")
    assert isinstance(contact, Record)
    assert contact.get("email") == "joe@bloggs.com"


def test_a_conversation_is_replied_to(desk: Connected) -> None:
    answer = desk.answer(
        "reply_conversation", conversation_id="123", message_type="comment", type="admin", admin_id="1", body="Hello"
    )
    assert answer.data["type"] == "conversation"


def test_every_read_is_asked_and_what_comes_is_an_answer_or_a_named_mismatch(desk: Connected) -> None:
    """Not one of them breaks: the examples of a description need not fit its own types, and then it is said where."""
    seen: Counter[str] = Counter()
    for name, action in desk.release.actions.items():
        if action.does == "reads":
            seen[_asked(desk, name.partition(".")[2], action)] += 1
    sys.stdout.write(f"{dict(seen)}\n")
    assert sum(seen.values()) == 78
    assert seen["broken"] == 0
    assert seen["answered"] >= 50


def _asked(desk: Connected, name: str, action: Action) -> str:
    inputs = {key: _any(field.type) for key, field in action.inputs.items() if not field.optional}
    try:
        desk.value(name, **inputs)
    except Mismatch as why:
        sys.stdout.write(f"{name}: {why}\n")
        return "mismatch"
    except PortError as why:
        sys.stdout.write(f"{name}: {why}\n")
        return "refused" if "answered with" in str(why) else "broken"
    return "answered"


def _any(kind: Type) -> Value:
    match kind.kind:
        case "integer" | "number":
            return Decimal(1)
        case "yes_no":
            return True
        case "choice":
            return kind.options[0]
        case "date":
            return date(2026, 11, 22)
        case "list":
            return ("1",)
    return "1"
