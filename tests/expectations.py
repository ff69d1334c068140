"""What a case expects: of the agent after each line, and of the conversation at its end.

Lines of the agent, checked against what came since the line before them, in any order:

    asks order_id                    asks order_id "Where …"        offers morning, afternoon
    confirms                         confirms "Shall I refund $9.00"
    says "on its way"                says nothing
    does shop.replace                does stripe.refund with amount = $9.00
    undoes shop.release              hands off to tier2
    asks tier1_support to do pay.refund by hand
    asks returns_lead for verdict    asks finance_lead to approve stripe.refund
    ends as resolved

`expect`: finished (the last ending), ends, did, undid, queues (of handoffs), because (words of the last handoff's
reason), assigned (what its queue did), status, never_did, never_said, said (each once at least), said_once, and
`handoff` with some of customer, verification, slots, done, waiting, sentiment, topics, happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from aop.engine.effects import CallAction, CloseRequest, HandOff, RequestAnswer, RequestApproval, RequestTask
from aop.engine.package import Package
from aop.engine.snapshot import Snapshot
from aop.engine.summary import shown
from aop.engine.wording import text, word
from aop.runtime import Reply


@dataclass
class Played:
    """What came of a conversation so far; `fresh` is where the replies to the last line begin."""

    replies: list[Reply] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    undid: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    queues: list[str] = field(default_factory=list)
    handoffs: list[HandOff] = field(default_factory=list)
    fresh: int = 0
    places: list[Snapshot] = field(default_factory=list)  # after every event of the history
    package: Package | None = None  # what the colleague is handed, with what came after the handoff

    def take(self, reply: Reply) -> None:
        self.replies.append(reply)
        for effect in reply.effects:
            match effect:
                case CallAction(verb="do", action=action):
                    self.did.append(action)
                case CallAction(verb="undo", action=action):
                    self.undid.append(action)
                case CloseRequest(outcome=outcome):
                    self.ends.append(outcome)
                case HandOff(queue=queue):
                    self.queues.append(queue)
                    self.handoffs.append(effect)

    @property
    def said(self) -> list[str]:
        return [line.text for reply in self.replies for line in reply.lines]


def unmet(what: str, played: Played) -> str | None:
    """What is wrong with an expectation about what came last; None when it is met."""
    replies = played.replies[played.fresh :]
    lines = [line for reply in replies for line in reply.lines]
    effects = [effect for reply in replies for effect in reply.effects]
    words, quoted = _parted(what)
    match words.split():
        case ["asks", role, "for", slot]:
            met = any(isinstance(item, RequestAnswer) and (item.role, item.slot) == (role, slot) for item in effects)
        case ["asks", role, "to", "approve", action]:
            met = any(
                isinstance(item, RequestApproval) and (item.role, item.action) == (role, action) for item in effects
            )
        case ["asks", role, "to", "do", action, "by", "hand"]:
            met = any(
                isinstance(item, RequestTask) and role in item.roles and item.action == action for item in effects
            )
        case ["asks", slot]:
            met = any(line.kind == "ask" and line.slot == slot and quoted in line.text for line in lines)
        case ["offers", *_]:
            wanted = what.removeprefix("offers ").split(", ")
            met = any(list(line.options) == wanted for line in lines)
        case ["confirms"]:
            met = any(line.kind == "confirm" and quoted in line.text for line in lines)
        case ["says", "nothing"]:
            met = not lines
        case ["says"]:
            met = any(quoted in line.text for line in lines)
        case ["does" | "undoes" as verb, action, *_]:
            met = any(
                isinstance(item, CallAction) and item.verb == verb.removesuffix("es") and _fits(item, action, what)
                for item in effects
            )
        case ["hands", "off", "to", queue]:
            met = any(isinstance(item, HandOff) and item.queue == queue for item in effects)
        case ["ends", "as", outcome]:
            met = any(isinstance(item, CloseRequest) and item.outcome == outcome for item in effects)
        case _:
            raise AssertionError(f"a case cannot say `{what}`")
    shown = [(line.kind, line.slot, line.text) for line in lines]
    return None if met else f"got {shown}, did {played.did}, undid {played.undid}, ended {played.ends}"


def _parted(what: str) -> tuple[str, str]:
    """The words before a quotation, and what is quoted."""
    found = re.fullmatch(r'(.*?)\s*"(.*)"', what)
    return (found[1], found[2]) if found and " with " not in found[1] else (what, "")


def _fits(call: CallAction, action: str, what: str) -> bool:
    """Whether a call is of this action with these inputs, each as a person would write it."""
    given = re.findall(r'(\w+) = ("[^"]*"|(?:[^,]|,(?! ))+)', what.partition(" with ")[2])
    return call.action == action and all(
        word(call.inputs.get(name)) == value.strip().strip('"') for name, value in given
    )


def expected(wanted: dict[str, Any], played: Played) -> None:
    """Holds the end of a conversation against `expect`."""
    known = {
        "finished",
        "ends",
        "did",
        "undid",
        "queues",
        "because",
        "status",
        "handoff",
        "said",
        "said_once",
        "assigned",
    }
    assert wanted.keys() <= known | {"never_did", "never_said"}, f"a case cannot expect {wanted.keys() - known}"
    if "finished" in wanted:
        assert played.ends[-1:] == [wanted["finished"]], played.ends
    for name in ("ends", "did", "undid", "queues"):
        if name in wanted:
            assert getattr(played, name) == wanted[name], f"{name}: {getattr(played, name)}"
    for action in wanted.get("never_did", ()):
        assert action not in played.did
    for words in wanted.get("never_said", ()):
        assert not any(words in line for line in played.said), f"said `{words}`: {played.said}"
    for words in wanted.get("said", ()):
        assert any(words in line for line in played.said), f"never said `{words}`: {played.said}"
    for words in wanted.get("said_once", ()):
        assert sum(words in line for line in played.said) == 1, f"not once `{words}`: {played.said}"
    if "status" in wanted:
        assert played.replies[-1].snapshot.status == wanted["status"], played.replies[-1].snapshot.status
    if "because" in wanted:
        assert wanted["because"] in text(played.handoffs[-1].because), played.handoffs[-1].because
    if "assigned" in wanted:
        assert played.package is not None
        assert [f"{item.action} {item.outcome}" for item in played.package.actions][-1:] == [wanted["assigned"]]
        assert wanted["assigned"].split()[0] in " ".join(played.package.summary)
    for name, value in wanted.get("handoff", {}).items():
        assert _of_package(played.handoffs[-1], name) == value, f"{name}: {_of_package(played.handoffs[-1], name)}"


def _of_package(handoff: HandOff, name: str) -> Any:
    """A part of what a person is handed, as a case writes it."""
    package = handoff.package
    open_ones = [item for item in package.requests if item.state in ("running", "suspended")]
    match name:
        case "priority":
            return handoff.priority
        case "slots":
            slots = [slot for request in open_ones for slot in request.slots if slot.used]
            return {slot.known.name: shown(slot.known) for slot in slots}
        case "done":
            written = [item for item in package.actions if item.verb == "do" and item.outcome in ("done", "unclear")]
            return {item.action: item.now for item in written}
        case "attempts":
            attempts = sorted((*package.checked, *package.actions), key=lambda item: item.at)
            return [f"{item.action} {item.outcome}" for item in attempts]
        case "requests":
            return [item.intent for item in open_ones]
        case "waiting":
            return [item.intent for item in package.requests if item.state == "queued"]
        case "topics":
            return list(package.flags.topics)
        case "customer":
            return package.customer.id
        case "verification":
            return package.customer.level
        case "happened":
            return None if package.reason is None else package.reason.happened
    return getattr(package.flags, name)
