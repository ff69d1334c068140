"""A service whose conversations hold a value of every class of personal data, none of which has a form of its own: only
what is declared tells that it is personal. One value was said by the customer, one came out of a system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from textwrap import indent
from typing import Any

from fastapi.testclient import TestClient

from aop.compiler import compile_files
from aop.diagnostics import Severity
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.runtime.clocks import SystemClock
from aop.service.app import create_app
from aop.service.people import KnownPeople, Person, new_key
from aop.service.wiring import Stores, made
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from aop.syntax.load import read_files
from case_systems import CaseSystems
from service.sites import Keys, Site, Slow

#: The classes, each with what the customer says of it and what the system knows.
VALUES: Mapping[str, tuple[str, str]] = {
    "contact": ("Rose Cottage", "Marsh Lane"),
    "identity": ("Kestrel Seven", "Heron Eight"),
    "financial": ("Goldfinch Savings", "Osprey Trust"),
    "health": ("hayfever", "eczema"),
}
CLASSES = tuple(VALUES)
#: What people may see, by who they are.
SEES: Mapping[str, tuple[str, ...]] = {
    "nothing": (),
    **{name: (name,) for name in CLASSES},
    "two": ("contact", "health"),
}
READERS = (*SEES, "everything")

_ROLES = "\n".join(f"  {name}: {{people: {name}}}" for name in SEES)
WORKSPACE = f"""\
workspace: clinic
currency: USD
time_zone: Europe/London
languages: [en]
customer: c.patient
verification: {{known: {{lasts: 30 days}}}}
roles:
  agent: {{}}
  asked: {{people: asked}}
  everything: {{people: everything}}
{_ROLES}
queues: {{desk: {{}}}}
channels:
  chat: {{sender: none}}
  sms: {{sender: none}}
  letter: {{sender: none}}
on:
  failed: |
    escalate to desk because "failed"
  denied: |
    escalate to desk because "denied"
  undecided: |
    escalate to desk because "undecided"
  unclear: |
    escalate to desk because "unclear"
  not_understood: |
    escalate to desk because "not understood"
"""
SYSTEM = """\
system: c
connect: {kind: python, functions: "clinic:F"}
cleared: [contact, identity, financial, health]
fallback: collect_for_human
records:
  patient:
    belongs_to: id
    fields:
      id: text
      word: text
      home: {type: text, personal: contact}
      passport: {type: text, personal: identity}
      account: {type: text, personal: financial}
      illness: {type: text, personal: health}
  room: {fields: {room_id: text, name: {type: text, personal: health}}}
actions:
  patient: {does: reads, reads_because: "a query", inputs: {id: id}, returns: patient?, python: {function: f}}
  rooms:
    does: reads
    reads_because: "a query"
    inputs: {id: id}
    returns: {rooms: list of room}
    python: {function: f}
  book:
    does: writes
    summary: Book a visit.
    inputs:
      patient: patient
      home: {type: text, personal: contact}
      passport: {type: text, personal: identity}
      account: {type: text, personal: financial}
      illness: {type: text, personal: health}
      line: {type: text}
    returns: {id: text}
    python: {function: f}
"""
STEPS = """\
ask: |
  collect number and word
  look up c.patient with id = number as patient, otherwise escalate to desk because "nobody"
  verify customer as patient by known when patient.word is word, at most 2 times, otherwise finish as declined
  collect home
  collect passport
  collect account
  collect illness
  say "So {home}, {passport}, {account}, {illness}."
  say "We have {patient.home}, {patient.passport}, {patient.account}, {patient.illness}."
  look up c.rooms with id = number as found
  collect room
  note "lives at {home}"
  if patient.illness is "eczema" and illness is "hayfever":
    say "Both are treated here."
colleague: |
  collect verdict from asked, within 4 hours, otherwise escalate to desk because "no verdict"
  set line to "{home} {patient.passport}"
book: |
  confirm "Book {illness} and {patient.illness}: {home}, {passport}, {account}, {line}?", otherwise finish as withdrawn
  do c.book with patient = patient, home = home, passport = passport, account = account, illness = illness, line = line
  say "Booked."
  finish as resolved
"""
SLOTS = """\
number: {type: id, pattern: "[0-9]{4}", ask: "Which number?"}
word: {type: text, ask: "Which word?"}
home: {type: text, personal: contact, ask: "Where do you live?"}
passport: {type: text, personal: identity, ask: "Which passport?"}
account: {type: text, personal: financial, ask: "Which account?"}
illness: {type: text, personal: health, ask: "What is it?"}
room: {type: choice, from: found.rooms, label: "{name}", key: room_id, ask: "Which room?"}
verdict: {type: text, ask: "May {illness} of {patient.illness} and {home} be booked?"}
"""
PROCEDURE = f"""\
aop: 1
procedure: visit
title: Visit
owner: author@clinic.example
source: A test
role: agent
intents:
  visit:
    description: Book a visit.
    examples: |
      visit one
      visit two
      visit three
slots:
{indent(SLOTS, "  ")}
actions: [c.patient, c.rooms, c.book]
rules: |
  c.book needs confirmation
  c.book needs approval from asked within 4 hours
steps:
{indent(STEPS, "  ")}
"""
GIVEN: dict[str, Any] = {
    "c.patient": {
        "id": "p1",
        "word": "sesame",
        **dict(zip(("home", "passport", "account", "illness"), (theirs for _, theirs in VALUES.values()), strict=True)),
    },
    "c.rooms": {"rooms": [{"room_id": "r1", "name": "eczema ward"}, {"room_id": "r2", "name": "quiet ward"}]},
    "c.book": {"unclear": True},
}
SAID = [
    "a visit please, 1234 and sesame ~ {intent: visit, number: 1234, word: sesame}",
    "Rose Cottage ~ {home: Rose Cottage}",
    "it is Kestrel Seven ~ {passport: Kestrel Seven}",
    "Goldfinch Savings ~ {account: Goldfinch Savings}",
    "my hayfever again ~ {illness: hayfever}",
    "the quiet ward ~ {room: quiet ward}",
]


#: What may be said on its channels; chat is cleared for all.
CLEARED: Mapping[str, tuple[str, ...]] = {"sms": (), "letter": ("contact", "health")}


@cache
def clinic() -> Release:
    """Compiled with everybody cleared, as the compiler finds the rest (AOP605, AOP607); what may be seen is set in the
    release."""
    files = {"workspace.yaml": WORKSPACE, "actions/c.yaml": SYSTEM, "desk/visit.aop.yaml": PROCEDURE}
    result = compile_files(*read_files(files))
    errors = [f"{item.code} {item.message}" for item in result.findings if item.severity is Severity.ERROR]
    assert result.release is not None, errors
    declared = result.release.workspace
    channels = {name: replace(item, cleared=CLEARED.get(name)) for name, item in declared.channels.items()}
    sees = {**SEES, "asked": ()}
    return replace(result.release, workspace=replace(declared, channels=channels, sees=sees))


@dataclass
class Clinic:
    """The service, with the key of each reader; all of them are `asked` too, which lets them see nothing more."""

    site: Site
    keys: dict[str, str]

    def get(self, path: str, reader: str) -> Any:
        found = self.site.get(path, self.keys[reader])
        assert found.status_code == 200, found.text
        return found.json()

    def post(self, path: str, body: dict[str, Any], reader: str = "everything") -> Any:
        found = self.site.post(path, body, self.keys[reader])
        assert found.status_code == 200, found.text
        return found.json()

    def told(self, channel: str = "chat", lines: Sequence[str] = SAID) -> tuple[str, list[str]]:
        """A conversation in which a customer said all of it, and what they were answered."""
        name: str = self.site.post("/conversations", {"channel": channel}, self.keys["website"]).json()["conversation"]
        return name, self.tells(name, lines)

    def tells(self, name: str, lines: Sequence[str] = SAID) -> list[str]:
        answers = []
        for number, line in enumerate(lines, 1):
            body = {"id": f"m{number}", "text": read_pinned(line)[0]}
            found = self.site.post(f"/conversations/{name}/messages", body, self.keys["website"])
            assert found.status_code == 200, found.text
            answers += [text for item in found.json()["lines"] for text in (item["text"], *item["options"])]
        return answers

    def answered(self, name: str) -> None:
        """A colleague's answer, up to the approval."""
        wait = next(
            item["wait"] for item in self.get("/questions", "everything")["items"] if item["conversation"] == name
        )
        self.post(f"/questions/{wait}/answer", {"value": "fine", "role": "asked"})
        body = {"id": "m90", "text": "yes"}
        assert self.site.post(f"/conversations/{name}/messages", body, self.keys["website"]).status_code == 200

    def approval(self) -> str:
        return str(self.get("/approvals", "everything")["items"][0]["approval"])

    def approved(self, reader: str = "everything") -> Any:
        """What an approver is told of the yes that they gave."""
        seen = self.get(f"/approvals/{self.approval()}", reader)["digest"]
        return self.post(f"/approvals/{self.approval()}/decision", {"granted": True, "seen": seen}, reader)


def opened_clinic(sees: Mapping[str, tuple[str, ...]] | None = None) -> Clinic:
    """Not started yet: `with clinic.site.client`. `sees` is what its roles may see instead."""
    release = clinic()
    if sees is not None:
        release = replace(release, workspace=replace(release.workspace, sees=sees))
    keys = {name: new_key() for name in ("website", *READERS)}
    people = [Person(name, frozenset((name, "asked"))) for name in READERS]
    people.append(Person("website", channels=frozenset(("chat", "sms", "letter"))))
    ledger, slow = MemoryLedger(), Slow(CaseSystems(GIVEN))
    extractor = ScriptedExtractor.pinned([*SAID, "yes ~ {answer: yes}"])
    service = made(
        release,
        Stores(MemoryStore(ledger), ledger, MemoryKept()),
        KnownPeople([(person, keys[person.name][1]) for person in people]),
        lambda release: dict.fromkeys(release.systems, slow),
        clock=SystemClock(),
        reads=lambda _: extractor,
    )
    app = create_app(service)
    nobody = Keys(website="", maria="", lee="", nobody="")
    return Clinic(Site(service, app, TestClient(app), nobody, slow), {name: key for name, (key, _) in keys.items()})
