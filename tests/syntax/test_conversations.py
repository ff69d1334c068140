"""Conversations as they are read: line by line, each part with its place; a bad line costs only itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.diagnostics import Finding
from aop.syntax.conversations import tree
from aop.syntax.conversations.tree import ConversationDecl, ConversationsFile, SandboxFile
from aop.syntax.conversations.turns import MAX_LINE, MAX_TURNS
from aop.syntax.kinds import Kind
from aop.syntax.nodes import Mapping, Scalar, Sequence
from aop.syntax.workspace_files import read_one


def read(*lines: str) -> tuple[tuple[tree.Turn, ...], tuple[Finding, ...]]:
    """The turns of one conversation, and what is found in it."""
    text = "tests:\n  - name: a\n    conversation: |\n" + "".join(f"      {line}\n" for line in lines)
    declared, findings = read_one(Kind.TEST, "a.test.yaml", text)
    assert isinstance(declared, ConversationsFile)
    return declared.tests[0].turns, findings


def one(line: str) -> tree.Turn:
    (turn,), findings = read(line)
    assert findings == ()
    assert turn.span.text == line.strip()
    return turn


def plain(node: object) -> object:
    match node:
        case Scalar():
            return node.text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {entry.name: plain(entry.value) for entry in entries}
    return node


def test_a_message_keeps_its_words_and_their_place() -> None:
    turn = one('customer: it says "#W1", ~ 5: and # is no comment')
    assert isinstance(turn, tree.Writes)
    assert turn.text.text == turn.text.span.text == 'it says "#W1", ~ 5: and # is no comment'
    assert (turn.attachments, turn.pin) == ((), None)


def test_attachments_stand_in_front() -> None:
    turn = one("customer: [a b.jpg] [c.pdf] here")
    assert isinstance(turn, tree.Writes)
    assert [word.span.text for word in turn.attachments] == ["a b.jpg", "c.pdf"]
    assert turn.text.text == "here"
    alone = one("customer: [photo.jpg]")
    assert isinstance(alone, tree.Writes)
    assert alone.text.text == ""


@pytest.mark.parametrize(
    ("pin", "says"),
    [
        ("{}", {}),
        ("{a: b}", {"a": "b"}),
        ("{amount: $1,250.50, id: W1}", {"amount": "$1,250.50", "id": "W1"}),
        ("{items: [the blue, one, and two], n: 3}", {"items": ["the blue", "one", "and two"], "n": "3"}),
        (r'{a: "x, b: \"y\"", c: "}"}', {"a": 'x, b: "y"', "c": "}"}),
        ("{person: {first_name: Ana, last_name: Ruiz}}", {"person": {"first_name": "Ana", "last_name": "Ruiz"}}),
        ('{a: ["b, c", d]}', {"a": ["b, c", "d"]}),
    ],
)
def test_a_pin_is_braces_with_names_and_values(pin: str, says: object) -> None:
    turn = one(f"customer: hello ~ {pin}")
    assert isinstance(turn, tree.Writes)
    assert turn.text.text == "hello"
    assert turn.pin is not None
    assert turn.pin.span.text == pin
    assert plain(turn.pin) == says


def test_a_quoted_value_knows_where_each_character_stands() -> None:
    turn = one(r'customer: a ~ {b: "c \"d\" e"}')
    assert isinstance(turn, tree.Writes)
    assert turn.pin is not None
    value = turn.pin.entries[0].value
    assert isinstance(value, Scalar)
    assert [value.snippet.span(at, at + 1).text for at in range(len(value.text))] == list('c "d" e')


def test_colleagues_decide_and_answer() -> None:
    match one('maria as team_lead: denies "no \\"x\\""'):
        case tree.Decides(role, person, granted=False, reason=reason):
            assert (role.text, person and person.text, reason and reason.text) == ("team_lead", "maria", 'no "x"')
        case other:
            raise AssertionError(other)
    match one("team_lead: approves"):
        case tree.Decides(role, None, granted=True, reason=None):
            assert role.text == "team_lead"
        case other:
            raise AssertionError(other)
    match one("returns_lead: answers in two days, at noon"):
        case tree.Answers(value=Scalar() as value):
            assert value.text == "in two days, at noon"
        case other:
            raise AssertionError(other)


def test_events_and_time() -> None:
    match one('shop: parcel_scanned {order_id: "#W1", at: 2026-11-22T09:00:00-05:00}'):
        case tree.Happens(event, payload):
            assert event.text == "shop.parcel_scanned"
            assert plain(payload) == {"order_id": "#W1", "at": "2026-11-22T09:00:00-05:00"}
        case other:
            raise AssertionError(other)
    assert [(turn.count, turn.unit) for turn in map(one, ("after 1 day", "after 90 seconds"))] == [  # type: ignore[union-attr]
        (1, "days"),
        (90, "seconds"),
    ]


def test_what_the_agent_is_expected_to_do() -> None:
    match one('agent: does shop.replace with order.order_id = "#W1, 2", amount = $1,250, items.id = [a, b], why = x y'):
        case tree.Calls("do", action, inputs):
            assert action.text == "shop.replace"
            assert [(item.path.text, plain(item.value)) for item in inputs] == [
                ("order.order_id", "#W1, 2"),
                ("amount", "$1,250"),
                ("items.id", ["a", "b"]),
                ("why", "x y"),
            ]
        case other:
            raise AssertionError(other)
    verbs = [one(f"agent: {verb} shop.find") for verb in ("looks up", "undoes")]
    assert [turn.verb for turn in verbs if isinstance(turn, tree.Calls)] == ["look_up", "undo"]
    match one('agent: escalates to tier2 because "not found"'):
        case tree.Escalates(queue, because):
            assert (queue.text, because and because.text) == ("tier2", "not found")
        case other:
            raise AssertionError(other)
    assert isinstance(one("agent: asks a and b and c"), tree.Asks)
    assert isinstance(one("agent:  escalates   to tier2"), tree.Escalates)
    assert isinstance(one("agent: asks lead for verdict"), tree.AsksColleague)
    assert isinstance(one("agent: asks lead to approve shop.replace"), tree.AsksApproval)
    assert one("agent: says nothing") == tree.Tells(None, one("agent: says nothing").span)


def test_comments_and_blank_lines_say_nothing() -> None:
    turns, findings = read("# first", "", "customer: hello", "   # then", "agent: confirms")
    assert ([type(turn).__name__ for turn in turns], findings) == (["Writes", "Confirms"], ())


def test_a_bad_line_costs_only_itself() -> None:
    turns, findings = read("customer: hello", "agent: nods", "agent: confirms", "oops", "after 2 days")
    assert [type(turn).__name__ for turn in turns] == ["Writes", "Confirms", "Passes"]
    assert [(item.code, item.span.text) for item in findings] == [("AOP181", "nods"), ("AOP181", "oops")]


def test_a_conversation_and_a_line_are_bounded() -> None:
    turns, findings = read(*["customer: hello"] * (MAX_TURNS + 5))
    assert len(turns) == MAX_TURNS
    assert [item.code for item in findings] == ["AOP139"]
    turns, findings = read(f"customer: {'x' * MAX_LINE}", "agent: confirms")
    assert ([type(turn).__name__ for turn in turns], [item.code for item in findings]) == (["Confirms"], ["AOP139"])
    _, findings = read(f"customer: a ~ {'{a: ' * 40}b{'}' * 40}")
    assert [item.code for item in findings] == ["AOP182"]


def test_what_a_test_says_beside_its_turns() -> None:
    text = """tests:
  - name: a
    at: 2026-11-22T10:00:00-05:00
    given: {shop.find: missing, shop.stock: [{fails: yes}]}
    conversation: |
      customer: hello
    expect: {finished: informed, steps: [one, refund.two], handoff: {queue: desk, slots: {a: b}}}
"""
    declared, findings = read_one(Kind.TEST, "a.test.yaml", text)
    assert findings == ()
    assert isinstance(declared, ConversationsFile)
    (test,) = declared.tests
    assert isinstance(test, ConversationDecl)
    assert test.at == datetime.fromisoformat("2026-11-22T10:00:00-05:00")
    assert [item.action.text for item in test.given or ()] == ["shop.find", "shop.stock"]
    assert test.expect.finished is not None
    assert [step.text for step in test.expect.steps] == ["one", "refund.two"]
    assert test.expect.handoff is not None
    assert test.expect.handoff.queue is not None


def test_the_sandbox_is_named_by_its_file() -> None:
    declared, findings = read_one(Kind.SANDBOX, "shop/sandbox/my_shop.yaml", "my_shop.find: {a: b}\n")
    assert findings == ()
    assert isinstance(declared, SandboxFile)
    assert (declared.system.text, [item.action.text for item in declared.answers]) == ("my_shop", ["my_shop.find"])


@given(st.lists(st.text(st.sampled_from('ab:~{}[]",=.# \\$1') | st.characters(codec="utf-8"), max_size=60), max_size=4))
def test_any_lines_give_turns_or_findings(lines: list[str]) -> None:
    starts = ("customer:", "agent: does a.b with", "shop: e", "after", "lead: answers", "agent: asks", "")
    read(*(f"{start} {line}".replace("\n", " ").replace("\r", " ") for line in lines for start in starts))
