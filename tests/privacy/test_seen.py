"""Who sees what: every surface on which a person or a system sees a conversation, for every reader and every class.

Each value that a reader is cleared for is there, on each surface that shows such values, and none of any other class.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from aop.connectors.exchange import Reply
from aop.engine.events import MessageReceived, SenderKnown, SlotRead
from aop.engine.understanding import Evidence, Reading, Understanding
from aop.errors import WrongUse
from aop.machine.types import Type
from aop.ports.extractor import Message
from aop.ports.notifier import APPROVAL, HANDOFF, REPLY, Notice
from aop.ports.store import Entry
from aop.runtime.clearing import of_roles
from aop.runtime.clocks import SystemClock
from aop.runtime.keeping_back import ALL, MAX_WORDS, WITHHELD, KeptBack
from aop.runtime.seen_history import seen
from aop.service.notifying.adapters import SlackNotifier
from aop.service.notifying.noticed import Happened
from aop.service.notifying.waiting import Item
from aop.service.releases import Releases
from aop.service.webhooks.making import Making
from aop.service.webhooks.sources import hooks_of
from aop.values import Record
from privacy.clinic import CLASSES, READERS, SAID, SEES, VALUES, Clinic, clinic, opened_clinic


@dataclass
class Wards:
    """A clinic with a conversation at each stage: a colleague is asked, an approval waits, a call is parked."""

    clinic: Clinic
    asked: str
    waits: str
    parked: str
    approved: dict[str, Any]
    approval: str


@pytest.fixture(scope="module")
def wards() -> Iterator[Wards]:
    found = opened_clinic()
    with found.site.client:
        parked = found.told()[0]
        found.answered(parked)
        approved = found.approved("nothing")
        waits = found.told()[0]
        found.answered(waits)
        asked = found.told()[0]
        yield Wards(found, asked, waits, parked, approved, found.approval())


def _stream(wards: Wards, reader: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {wards.clinic.keys[reader]}"}
    count = len(wards.clinic.get(f"/conversations/{wards.parked}/entries", reader)["items"])
    found: list[dict[str, Any]] = []
    with wards.clinic.site.client.stream("GET", f"/conversations/{wards.parked}/events", headers=headers) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if len(found) == count:
                    return found
    return found


#: Every surface for people: what a reader gets there, and which classes it shows at all.
SURFACES: dict[str, Callable[[Wards, str], Any]] = {
    "entries": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.parked}/entries", reader),
    "said": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.parked}/said", reader),
    "events": _stream,
    "why": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.parked}/why", reader),
    "why-not": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.waits}/why-not?action=c.book", reader),
    "handoff": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.parked}/handoff", reader),
    "standing": lambda wards, reader: wards.clinic.get(f"/conversations/{wards.waits}/handoff", reader),
    "approval": lambda wards, reader: wards.clinic.get(f"/approvals/{wards.approval}", reader),
    "questions": lambda wards, reader: wards.clinic.get("/questions", reader),
    "parked": lambda wards, reader: wards.clinic.get("/parked", reader),
}
#: What names no value of a customer, whoever looks.
BARE = {
    "conversations": "/conversations",
    "approvals": "/approvals",
    "tasks": "/tasks",
    "pauses": "/pauses",
    "releases": "/releases",
}


def sees(reader: str) -> tuple[str, ...]:
    return SEES.get(reader, CLASSES)


def holds(text: str, kind: str) -> bool:
    return any(value.lower() in text.lower() for value in VALUES[kind])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_a_reader_sees_their_classes_and_no_other(wards: Wards, surface: str, reader: str) -> None:
    shown = json.dumps(SURFACES[surface](wards, reader), ensure_ascii=False)
    assert {kind for kind in CLASSES if holds(shown, kind)} == set(sees(reader))


@pytest.mark.parametrize("path", BARE.values(), ids=BARE)
def test_a_list_names_no_value_of_a_customer(wards: Wards, path: str) -> None:
    assert not any(holds(json.dumps(wards.clinic.get(path, "everything")), kind) for kind in CLASSES)


def test_who_has_several_roles_sees_what_one_of_them_may() -> None:
    release = clinic()
    assert of_roles(release, ("contact", "health")) == {"contact", "health"}
    assert of_roles(release, ("nothing", "agent")) == ALL  # a role that says nothing sees all
    assert of_roles(release, ()) == frozenset()


def test_an_approver_is_told_which_classes_are_not_shown(wards: Wards) -> None:
    shown = wards.clinic.get(f"/approvals/{wards.approval}", "two")
    assert shown["withheld"] == ["financial", "identity"]
    assert shown["inputs"]["account"] == "[financial]"
    assert shown["inputs"]["line"] == "Rose Cottage [identity]"
    whole = wards.clinic.get(f"/approvals/{wards.approval}", "everything")
    assert (shown["digest"], whole["withheld"]) == (whole["digest"], [])


def test_what_an_act_brings_about_is_told_without_what_is_hidden(wards: Wards) -> None:
    said = wards.clinic.post(
        f"/conversations/{wards.waits}/acts", {"action": "aop.take_over", "role": "nothing"}, "nothing"
    )
    assert not any(holds(json.dumps(said), kind) for kind in CLASSES)
    assert not any(holds(json.dumps(wards.approved), kind) for kind in CLASSES)


def test_a_role_that_may_see_less_from_now_on_sees_less_of_what_was(
    wards: Wards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The conversation runs on a release that lets them see everything; the live one does not."""
    live = wards.clinic.site.service.releases.live
    stricter = replace(live.release, workspace=replace(live.release.workspace, sees={"everything": (), "asked": ()}))
    monkeypatch.setattr(Releases, "live", property(lambda _: replace(live, release=stricter)))
    shown = json.dumps(wards.clinic.get(f"/conversations/{wards.parked}/entries", "everything"))
    assert not any(holds(shown, kind) for kind in CLASSES)


# ---- the channels that customers write on, and the systems behind them

CHANNELS = {"chat": CLASSES, "sms": (), "letter": ("contact", "health")}
#: What the customer is told on a channel, wherever they hear it. The words of their own are theirs.
HEARD: dict[str, Callable[[Clinic, str, list[str]], Any]] = {
    "the answer": lambda found, name, answers: answers,
    "said": lambda found, name, answers: [
        item["lines"] for item in found.get(f"/conversations/{name}/said", "website")["items"]
    ],
    "the same message again": lambda found, name, answers: again(found, name),
}


def again(found: Clinic, name: str) -> list[Any]:
    """The first answer to each message, asked for once more."""
    bodies = [{"id": f"m{number}", "text": line.partition(" ~")[0]} for number, line in enumerate(SAID, 1)]
    answers = [found.post(f"/conversations/{name}/messages", body, "website") for body in bodies]
    assert all(item["repeated"] for item in answers)
    return [item["lines"] for item in answers]


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Clinic, dict[str, tuple[str, list[str]]]]]:
    found = opened_clinic()
    with found.site.client:
        yield found, {channel: found.told(channel) for channel in CHANNELS}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("where", HEARD)
def test_a_channel_says_its_classes_and_no_other(told: Any, where: str, channel: str) -> None:
    """Also what may be picked: the names of the rooms are of the class health."""
    found, talks = told
    shown = json.dumps(HEARD[where](found, *talks[channel]))
    assert {kind for kind in CLASSES if holds(shown, kind)} == set(CHANNELS[channel])
    assert ("eczema ward" in shown) is ("health" in CHANNELS[channel])


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_completion_says_the_classes_of_its_channel_and_no_other(told: Any, channel: str) -> None:
    found, _ = told
    headers = {"Authorization": f"Bearer {found.keys['website']}"}
    messages: list[dict[str, str]] = []
    heard = ""
    for line in SAID:
        messages.append({"role": "user", "content": line.partition(" ~")[0]})
        body = {"model": "clinic", "messages": messages, "metadata": {"channel": channel}}
        answer = found.site.client.post("/v1/chat/completions", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        headers["X-AOP-Conversation"] = answer.headers["X-AOP-Conversation"]
        heard += json.dumps(answer.json()["choices"])
        messages.append({"role": "assistant", "content": "…"})
    assert {kind for kind in CLASSES if holds(heard, kind)} == set(CHANNELS[channel])


# ---- who is told: helpdesks, systems, rooms


class Room:
    """Takes what is posted to Slack."""

    host = "slack.example"

    def __init__(self) -> None:
        self.posted: list[Any] = []

    async def send(self, method: str, path: str, data: Any, headers: Any) -> Reply:
        self.posted.append(data)
        return Reply(200, {}, b'{"ok": true}')


def making(found: Clinic) -> Making:
    made = Making(
        hooks_of({"sources": [SOURCE]}, {"DESK_SECRET": "whsec_" + "c2VjcmV0LW9mLXRoZS10ZXN0LXNlY3JldA=="}, ()), Shelf()
    )
    made.service = found.site.service
    return made


SOURCE = {"name": "desk", "kind": "standard", "channel": "sms", "secrets": ["DESK_SECRET"]}


class Shelf:
    """Says that every conversation is the source's."""

    def get(self, name: str) -> bytes:
        return b"1"


def run(found: Clinic, work: Callable[[], Any]) -> Any:
    assert found.site.client.portal is not None
    return found.site.client.portal.call(work)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_helpdesk_is_told_the_classes_of_its_channel_and_no_other(channel: str) -> None:
    """The replies, with what may be picked, and the note with the package that stands beside the ticket."""
    found = opened_clinic()
    with found.site.client:
        name = f"desk:{channel}"
        body = {"channel": channel, "conversation": name}
        assert found.site.post("/conversations", body, found.keys["website"]).status_code == 201
        found.tells(name)
        found.answered(name)
        found.approved("two")
        entries = found.get(f"/conversations/{name}/entries", "everything")["items"]
        made = making(found)
        items = [
            Item(
                "desk",
                name,
                Happened(kind, 1 if kind == REPLY else entries[-1]["number"], len(entries) if kind == REPLY else 1),
            )
            for kind in (REPLY, HANDOFF)
        ]
        for item in items:
            notice = run(found, lambda item=item: made(item))
            assert {kind for kind in CLASSES if holds(notice.text, kind)} == set(CHANNELS[channel]), notice.text


@pytest.mark.parametrize("role", ["which sees everything", "which sees nothing"])
@pytest.mark.parametrize("cleared", [(), *((kind,) for kind in CLASSES), CLASSES])
def test_a_room_is_shown_the_classes_that_it_is_cleared_for_and_no_other(cleared: tuple[str, ...], role: str) -> None:
    """Nothing of any, where the file of hooks does not say; never more than the role that is asked may see."""
    found, room = opened_clinic({} if role == "which sees everything" else None), Room()
    with found.site.client:
        found.answered(found.told()[0])
        approval = found.approval()
        slack = SlackNotifier(room, "token", "C1", making(found).view, frozenset(cleared))  # type: ignore[arg-type]
        notice = Notice("n1", APPROVAL, SystemClock().now(), approval, {"approvals": [{"approval": approval}]})
        run(found, lambda: slack.tell(notice))
    shown, may = json.dumps(room.posted), set(cleared) if role == "which sees everything" else set()
    assert {kind for kind in CLASSES if holds(shown, kind)} == may
    assert all(f"[{kind}]" in shown for kind in set(CLASSES) - may)
    assert ("Not shown here" in shown) is (may != set(CLASSES))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"cleared": ["phone"]}, "`cleared` lists some of contact, identity, financial, health"),
        ({"cleared": "contact"}, "`cleared` lists some of contact, identity, financial, health"),
    ],
)
def test_a_class_that_there_is_not_is_refused_when_the_hooks_are_read(given: dict[str, Any], why: str) -> None:
    entry = {"name": "room", "kind": "slack", "about": ["approval_asked"], "to": "C1", "token": "SLACK_TOKEN"}
    known = hooks_of({"notices": [entry]}, {"SLACK_TOKEN": "xoxb-1"}, ()).notices["room"]
    assert known.cleared == frozenset()
    with pytest.raises(WrongUse, match=re.escape(why)):
        hooks_of({"notices": [{**entry, **given}]}, {"SLACK_TOKEN": "xoxb-1"}, ())


# ---- what is not simple


def test_where_more_words_are_personal_than_are_looked_for_no_text_is_shown() -> None:
    kept = KeptBack(clinic(), ALL)
    kept.learn_step(SenderKnown(SystemClock().now(), None, account=patients(MAX_WORDS + 1)), ())
    assert kept.text("good morning") == WITHHELD
    assert KeptBack(clinic(), frozenset()).text("good morning") == "good morning"


def patients(count: int) -> Record:
    return Record("c.patient", {"home": tuple(f"house {number}" for number in range(count))})


def test_a_yes_to_a_personal_question_is_kept_back_where_it_stands_and_nowhere_else() -> None:
    release = clinic()
    slots = dict(release.procedures["visit"].slots)
    slots["smokes"] = replace(slots["illness"], name="smokes", type=Type("yes_no"))
    procedures = {"visit": replace(release.procedures["visit"], slots=slots)}
    said = Understanding(values=(Reading("smokes", Evidence("m1", 0, 3), True),))
    event = MessageReceived(SystemClock().now(), "m1", said)
    entry = Entry(event, (), Message("m1", "yes I do"))
    kept = KeptBack(replace(release, procedures=procedures), frozenset(("health",)))
    kept.learn([entry])
    shown = seen(entry, kept)
    assert shown.message is not None
    assert shown.message.text == "[health] I do"
    assert "True" not in repr(shown)
    assert kept.text("yes, of course") == "yes, of course"


def test_a_word_that_was_read_again_later_is_kept_back_in_the_message_of_before() -> None:
    """In another spelling than that of its value."""
    at = SystemClock().now()
    first = Entry(MessageReceived(at, "m1", Understanding()), (), Message("m1", "from ROSE cottage, by the way"))
    later = Entry(SlotRead(at, "home", Reading("home", Evidence("m1", 5, 17), "The Cottage, Rose")), ())
    kept = KeptBack(clinic(), frozenset(("contact",)))
    kept.learn([first, later])
    shown = seen(first, kept)
    assert shown.message is not None
    assert shown.message.text == "from [contact], by the way"
