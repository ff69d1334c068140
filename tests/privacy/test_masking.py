"""What a system that is not cleared gets of a call, where the class of a value is known only when it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aop.machine.release import Release
from aop.machine.types import Field
from aop.runtime.masking import for_system, without_forms
from aop.values import Record
from attacks.workspace import CONFIRMED, GIVEN, compiled, desk, paying, procedure

ACCOUNT = Record("s.account", {"id": "c1", "email": "ana@example.com", "postcode": "02134"}, 1, "c1")


def two_systems(cleared: tuple[str, ...] = ()) -> Release:
    """The desk with another system that logs, and an account whose address is of the class contact."""
    release, findings = compiled(paying(CONFIRMED))
    assert release is not None, findings
    account = release.records["s.account"]
    email = replace(account.fields["email"], personal="contact")
    log = replace(release.actions["s.log"], name="crm.log", system="crm")
    return replace(
        release,
        systems={**release.systems, "crm": replace(release.systems["s"], name="crm", cleared=cleared)},
        records={**release.records, "s.account": replace(account, fields={**account.fields, "email": email})},
        actions={**release.actions, "crm.log": log},
    )


def logged(release: Release, words: str, action: str = "crm.log", **fields: Field) -> dict[str, Any]:
    made = release.actions[action]
    made = replace(made, inputs={**made.inputs, **fields})
    return dict(for_system(release, made, {"customer": ACCOUNT, "text": words}))


def test_a_field_of_a_class_that_a_system_is_not_cleared_for_stays_behind() -> None:
    sent = logged(two_systems(), "hello")
    assert sent["customer"].fields == {"id": "c1", "email": None, "postcode": "02134"}
    assert ACCOUNT.fields["email"] == "ana@example.com"


def test_a_system_that_is_cleared_gets_it() -> None:
    assert logged(two_systems(("contact",)), "hello")["customer"] == ACCOUNT


def test_a_systems_own_record_is_its_own() -> None:
    assert logged(two_systems(), "hello", action="s.log")["customer"] == ACCOUNT


@pytest.mark.parametrize(("text", "sent"), [
    ("write to bo@other.example", "write to [contact]"), ("call +44 20 7946 0958", "call [contact]"),
    ("call (212) 555-0123", "call [contact]"), ("paid with 4111 1111 1111 1111", "paid with [card number]"),
    ("to GB33 BUKB 2020 1555 5555 55", "to [financial]"), ("order #W1234567, 2 items", "order #W1234567, 2 items"),
])  # fmt: skip
def test_free_text_is_looked_through(text: str, sent: str) -> None:
    assert logged(two_systems(), text)["text"] == sent


def test_a_text_that_is_declared_to_be_personal_goes_as_the_compiler_let_it() -> None:
    release = two_systems()
    text = replace(release.actions["crm.log"].inputs["text"], personal="contact")
    assert logged(release, "bo@other.example", text=text)["text"] == "bo@other.example"


def test_only_hidden_classes_are_taken_out() -> None:
    text = "bo@other.example, DE89370400440532013000"
    assert without_forms(text, frozenset({"financial"})) == "bo@other.example, [financial]"
    assert without_forms(text, frozenset()) == text


def test_what_a_customer_types_reaches_a_system_without_its_address() -> None:
    """Through a whole conversation: the engine, the monitor and the connector."""
    steps = "only: |\n  collect words\n  do s.note with text = words\n  finish as resolved"
    slot = 'words: {type: text, ask: "What shall I note?"}'
    talk = desk(procedure("note", steps, slots=slot), given=GIVEN)
    talk.says("note one ~ {intent: note}")
    talk.says("write to bo@other.example ~ {words: write to bo@other.example}")
    (call,) = talk.connector.calls
    assert call.inputs == {"text": "write to [contact]"}
