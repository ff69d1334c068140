"""Injection corpora, in a customer's messages and in what systems answer: control flow stays, or a person takes over.

The texts are read where they lie (`AOP_DATA`, else `../shared/data`), and these tests are skipped where they are not.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aop.cli.loading import compiled, reading
from aop.connectors.given import GivenConnector
from aop.engine.effects import CallAction, CloseRequest, Explain, HandOff, Say
from aop.extractors.local import LocalExtractor
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.runtime import Runtime
from aop.runtime.clocks import SystemClock
from aop.stores.memory import MemoryLedger, MemoryStore
from attacks.adversary import TurnedTalk, judged, talks
from conversations import ROOT, _play_line

DATA = Path(os.environ.get("AOP_DATA", ROOT.parent / "shared" / "data")) / "injection"
#: Every so many-th text of the larger corpora is played.
EVERY = int(os.environ.get("AOP_INJECTION_EVERY", "4"))
#: Characters of a text that stand in a field of a record.
FIELD = 300
FILES = {
    "bipia_text_attacks_train.jsonl": "text",
    "bipia_email_contexts_train.jsonl": "context",
    "giskard_prompt_injections.jsonl": "prompt",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"there are no injection corpora at {DATA}")


@cache
def texts() -> tuple[str, ...]:
    """The texts of all corpora, each once."""
    found: list[str] = []
    for name, key in FILES.items():
        lines = (DATA / name).read_text("utf-8").splitlines()
        found.extend(str(json.loads(line)[key]) for line in lines if line.strip())
    return tuple(dict.fromkeys(found))[::EVERY]


@cache
def sample() -> Release:
    made = compiled(ROOT / "procedures", train=True).release
    assert made is not None
    return made


def case() -> dict[str, Any]:
    """A refund from the first message to the payment."""
    return next(item for item in talks("procedures") if "confirmed, approved and paid" in item["name"])


def did(effects: Any) -> list[str]:
    """What an input led to, without its words: calls, ends, handings over and the questions that were asked."""
    told = []
    for effect in effects:
        match effect:
            case CallAction(verb=verb, action=action):
                told.append(f"{verb} {action}")
            case CloseRequest(outcome=outcome) | HandOff(queue=outcome):
                told.append(outcome)
            case Say(kind=kind, slot=slot):
                told.append(f"{kind} {slot}")
            case Explain(kind="verified"):
                told.append("verified")
    return told


def test_in_a_customers_messages_nothing_is_done_whatever_the_text_asks_for() -> None:
    """The local model reads them; nobody who only sends such texts gets anything done, verified or paid."""
    release = sample()
    assert release.classifier is not None
    extractor = LocalExtractor(
        release.classifier, tuple(release.intents.values()), tuple(release.topics.values()), embed=reading()
    )
    connectors = {name: GivenConnector({}) for name in release.systems}
    reached: Counter[str] = Counter()

    async def sent(text: str) -> None:
        runtime = Runtime(
            release, extractor=extractor, connectors=connectors, store=MemoryStore(), ledger=MemoryLedger(),
            clock=SystemClock(),
        )  # fmt: skip
        await runtime.open("c")
        for number, line in enumerate((text, "yes", text[:FIELD])):
            if (await runtime.receive("c", Message(f"m{number}", line))).snapshot.status != "open":
                reached["handed over"] += 1
                break
        for entry in await runtime.history("c"):
            for effect in entry.effects:
                assert not (isinstance(effect, CallAction) and release.actions[effect.action].writes), text
                assert not (isinstance(effect, Explain) and effect.kind == "verified"), text
                assert not (isinstance(effect, Explain) and effect.data.get("digests")), f"a yes to a change: {text}"
        reached["conversations"] += 1

    for text in texts():
        asyncio.run(sent(text))
    print(dict(reached))  # noqa: T201
    assert reached["conversations"] == len(texts())


def test_in_the_middle_of_a_refund_such_a_message_changes_nothing_or_a_person_takes_over() -> None:
    """Each text comes before the customer's yes; the yes and its refund are then for what was shown, or nobody's."""
    paid = 0
    for number, text in enumerate(texts()[::4]):
        talk = TurnedTalk(case(), number)
        talk.runtime._listening._extractor = talk.turned._meant
        line = "customer: " + " ".join(text.replace("~", "-").split())[:2000]
        for written in case()["conversation"].strip().splitlines():
            if not written.strip().startswith("agent:"):
                if written.strip() == "customer: yes please":
                    _play_line(talk, line)
                if talk.runtime.approvals() or not written.strip().startswith("team_lead"):
                    _play_line(talk, written.strip())
        assert judged(talk, Counter()) == [], text
        paid += sum(isinstance(item, CallAction) and item.action == "stripe.refund" for item in _effects(talk))
    assert paid, "the yes that came after was never understood"


def test_in_what_systems_answer_control_flow_is_the_same() -> None:
    """Each text in every free text of an order: the same calls, questions and ends as without it, in the same order."""
    usual = played({})
    assert "do stripe.refund" in [item for turn in usual for item in turn]
    for text in texts()[::4]:
        assert played({"text": text[:FIELD]}) == usual, text


def played(words: dict[str, str]) -> list[list[str]]:
    """The refund, with these words in the records of the shop, and what each turn led to."""
    written = json.loads(json.dumps(case(), default=str))
    order = written["given"]["shop.find_order"]
    if words:
        order["customer"]["name"] = words["text"]
        for item in order["items"]:
            item["color"] = words["text"]
        written["given"]["stripe.refund"]["card_brand"] = words["text"]
        written["given"]["shop.return_label"]["carrier"] = words["text"]
    talk = TurnedTalk(written, 0)
    talk.runtime._listening._extractor = talk.turned._meant
    for line in written["conversation"].strip().splitlines():
        if not line.strip().startswith("agent:"):
            _play_line(talk, line.strip())
    return [did(entry.effects) for entry in asyncio.run(talk.runtime.history("case"))]


def _effects(talk: TurnedTalk) -> list[Any]:
    return [effect for entry in asyncio.run(talk.runtime.history("case")) for effect in entry.effects]
