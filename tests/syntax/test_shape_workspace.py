"""`workspace.yaml`: what it declares, what holds where it does not say, and what is wrong in it."""

# ruff: noqa: E501  (a row of a table stays on its line)

from __future__ import annotations

from decimal import Decimal

import pytest

from aop.diagnostics import Finding
from aop.syntax.declarations import WorkspaceFile
from aop.syntax.workspace_files import Kind, read_one
from aop.values import Duration, Money

ACME = """\
workspace: acme_shop
currency: USD
time_zone: America/New_York
business_hours: {monday to friday: "09:00-18:00", closed: [2026-12-25]}
languages: [en, es]
customer: shop.account                        # the record type of `customer`
verification:                                 # levels, weakest first
  order_email:   {lasts: 30 minutes, tries: 5 per day}
  one_time_code: {lasts: 15 minutes, tries: 3 per day}
  signed_in:     {lasts: 8 hours}
roles:   {tier1_support: {}, team_lead: {people: support-leads}, finance_lead: {people: finance}}
queues:
  tier2:     {says: "A colleague will take over shortly.", hours: business, do: zendesk.assign}
  care_desk: {says: "I'm getting someone who can help.", priority: high}
  compliance: {}
topics:
  legal_threat:
    description: The customer threatens legal action.
    floor: [lawyer, sue, court]               # these words raise it whatever the model says
    examples: |
      I will sue you
      you'll hear from my lawyer
channels:
  chat:  {sender: signed_in, window: 2 seconds, opening: "Hi, I'm Acme's AI assistant."}
  email: {sender: claimed}                    # none | claimed | signed_in
models:  {default: local}
understanding: {accept: 85%, clarify: 50.5%}
sentiment: {very_negative: [third time, unacceptable, cancel everything]}
silence: {remind: [2 minutes, 10 minutes], end: 30 minutes}
linger: 10 minutes
limits:  {attempts: 4, go_back: 3, questions: 20, turns: 60, message_size: 8 KiB, model_cost: $0.50 per conversation}
values: {window: 30 days}
on:                                           # what answers what a step does not
  failed: |
    escalate to tier2 because "a system did not answer"
  denied: |
    say "{reason}" and finish as declined
"""

SMALL = "workspace: acme\ncurrency: EUR\ntime_zone: Europe/Berlin\n"


def read(text: str) -> tuple[WorkspaceFile, tuple[Finding, ...]]:
    declared, findings = read_one(Kind.WORKSPACE, "workspace.yaml", text)
    assert isinstance(declared, WorkspaceFile)
    return declared, findings


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.message, f.span.text, f.help) for f in findings]


def of(count: int, unit: str) -> Duration:
    return Duration(Decimal(count), unit)


def test_everything_of_a_workspace() -> None:
    acme, findings = read(ACME)
    assert findings == ()
    assert (acme.name.text, acme.name.span.text, acme.currency, acme.time_zone) == (
        "acme_shop",
        "acme_shop",
        "USD",
        "America/New_York",
    )
    workday = ["09:00-18:00"]
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    assert acme.business_hours == {**dict.fromkeys(days, workday), "closed": ["2026-12-25"]}
    assert acme.languages == ("en", "es")
    assert acme.customer is not None
    assert [(word.text, word.span.text) for word in acme.customer.words] == [("shop", "shop"), ("account", "account")]
    assert [(level.name.text, level.lasts and level.lasts.value, level.tries, level.per) for level in acme.levels] == [
        ("order_email", of(30, "minutes"), 5, "day"),
        ("one_time_code", of(15, "minutes"), 3, "day"),
        ("signed_in", of(8, "hours"), None, None),
    ]
    assert [role.text for role in acme.roles] == ["tier1_support", "team_lead", "finance_lead"]
    assert acme.people == {"team_lead": "support-leads", "finance_lead": "finance"}
    assert [(queue.name.text, queue.hours, queue.priority, queue.do and queue.do.text) for queue in acme.queues] == [
        ("tier2", "business", None, "zendesk.assign"),
        ("care_desk", None, "high", None),
        ("compliance", None, None, None),
    ]
    assert [queue.says and queue.says.parts for queue in acme.queues] == [
        ("A colleague will take over shortly.",), ("I'm getting someone who can help.",), None,
    ]  # fmt: skip
    (topic,) = acme.topics
    assert (topic.name.text, topic.floor) == ("legal_threat", ("lawyer", "sue", "court"))
    assert topic.description == "The customer threatens legal action."
    assert topic.examples == ("I will sue you", "you'll hear from my lawyer")
    assert acme.channels["email"] == {"sender": "claimed"}
    assert acme.channels["chat"]["window"] == of(2, "seconds")
    assert acme.channels["chat"]["opening"].parts == ("Hi, I'm Acme's AI assistant.",)
    assert acme.models["default"].text == "local"
    assert (acme.accept, acme.clarify) == (Decimal("0.85"), Decimal("0.505"))
    assert acme.sentiment == {"very_negative": ("third time", "unacceptable", "cancel everything")}
    assert acme.silence == {"remind": (of(2, "minutes"), of(10, "minutes")), "end": of(30, "minutes")}
    assert acme.linger is not None
    assert acme.linger.value == of(10, "minutes")
    assert acme.limits == {
        "attempts": 4, "go_back": 3, "questions": 20, "turns": 60, "message_size": 8192,
        "model_cost": Money(Decimal("0.50"), "USD"),
    }  # fmt: skip
    assert [constant.name.text for constant in acme.constants] == ["window"]
    assert [handler.name.text for handler in acme.handlers] == ["failed", "denied"]
    assert acme.handlers[0].span.text.startswith("failed: |\n    escalate to tier2")


def test_what_holds_by_default() -> None:
    acme, findings = read(SMALL)
    assert findings == ()
    assert (acme.accept, acme.clarify) == (Decimal("0.80"), Decimal("0.50"))
    assert acme.limits == {"attempts": 3, "go_back": 3, "questions": 20, "turns": 60, "message_size": 16384}
    assert acme.silence == {"remind": (of(2, "minutes"), of(10, "minutes")), "end": of(30, "minutes")}
    assert (acme.languages, acme.business_hours, acme.linger, acme.customer) == (("en",), {}, None, None)
    assert (acme.levels, acme.roles, acme.queues, acme.topics, acme.channels) == ((), (), (), (), {})


def test_a_limit_that_is_given_does_not_undo_the_others() -> None:
    acme, _ = read(SMALL + "limits: {turns: 99}\nsilence: {end: 1 hour}\nunderstanding: {accept: 90%}\n")
    assert (acme.limits["turns"], acme.limits["attempts"]) == (99, 3)
    assert (acme.silence["end"], len(acme.silence["remind"])) == (of(1, "hours"), 2)
    assert (acme.accept, acme.clarify) == (Decimal("0.90"), Decimal("0.50"))


def test_a_cost_in_dollars_is_in_the_currency_of_the_workspace() -> None:
    acme, _ = read(SMALL + "limits: {model_cost: $2 per conversation}\n")
    assert acme.limits["model_cost"] == Money(Decimal(2), "EUR")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("{monday: 9:00-18:00}", {"monday": ["09:00-18:00"], "closed": []}),
        ("{saturday to monday: 10:00 - 12:30}", {day: ["10:00-12:30"] for day in ("monday", "saturday", "sunday")} | {"closed": []}),
        ("{friday: [08:00-12:00, 13:00-24:00]}", {"friday": ["08:00-12:00", "13:00-24:00"], "closed": []}),
    ],
)  # fmt: skip
def test_business_hours_are_spread_over_their_days(hours: str, expected: dict[str, object]) -> None:
    acme, findings = read(f"{SMALL}business_hours: {hours}\n")
    assert (acme.business_hours, findings) == (expected, ())


NAME = "no name: lower case words joined by `_`"
IN_RULES = "write it in a file of its own: `rules/service.yaml`, for example"


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("colour: red\n", ("AOP160", "`colour` is no key of a workspace", "colour", "its keys are `workspace`, `currency`, `time_zone`, `business_hours`, `languages`, `customer`, `verification`, `roles`, `queues`, `topics`, `channels`, `values`, `models`, `understanding`, `sentiment`, `silence`, `linger`, `limits`, `knowledge`, `on`")),
        ("queus: {}\n", ("AOP160", "`queus` is no key of a workspace", "queus", "did you mean `queues`?")),
        ("rules: |\n  never do a.b\n", ("AOP160", "`rules` is no key of a workspace", "rules", IN_RULES)),
        ("queues: {Tier 2: {}}\n", ("AOP165", f"`Tier 2` is {NAME}", "Tier 2", "write `tier_2`")),
        ("queues: {tier2: {priorty: high}}\n", ("AOP160", "`priorty` is no key of a queue", "priorty", "did you mean `priority`?")),
        ("queues: {tier2: {priority: urgent}}\n", ("AOP166", "`urgent` is no value of `priority`", "urgent", "write `high`, `normal` or `low`")),
        ("queues: {tier2: {hours: bussiness}}\n", ("AOP166", "`bussiness` is no value of `hours`", "bussiness", "did you mean `business`?")),
        ("queues: [tier2]\n", ("AOP162", "`queues` expects keys with values, not a list", "[tier2]", "write its keys below it, one a line and deeper")),
        ("queues:\n  tier2:\n", ("AOP163", "`tier2` has no value", "tier2", "write `tier2: {}` if it has nothing to say")),
        ("languages: en\n", ("AOP162", "`languages` expects a list, not a text", "en", "write `languages: [a, b]`")),
        ("languages: [english]\n", ("AOP166", "`english` is no language", "english", "write its letters: `en` or `pt-BR`, for example")),
        ("customer: Shop.account\n", ("AOP165", f"`Shop.account` is {NAME}", "Shop.account", "write `shop.account`")),
        ("verification: {code: {tries: 3 per day}}\n", ("AOP161", "a level needs `lasts`", "code", "write `lasts: 30 minutes`, for example")),
        ("verification: {code: {lasts: 1 day, tries: three}}\n", ("AOP167", "`three` is no number of tries", "three", "write `5 per day` or `3 per hour`, for example")),
        ("verification: {code: {lasts: soon}}\n", ("AOP168", "`soon` is no duration", "soon", "write `30 minutes` or `2 business days`, for example")),
        ("understanding: {accept: 0.8}\n", ("AOP167", "`0.8` is no percent", "0.8", "write `80%`, for example")),
        ("understanding: {accept: 180%}\n", ("AOP167", "`180%` is no percent", "180%", "write `80%`, for example")),
        ("limits: {attempts: many}\n", ("AOP167", "`many` is no whole number from 1 to 20", "many", "write `attempts: 1`, for example")),
        ("limits: {attempts: ٣}\n", ("AOP167", "`٣` is no whole number from 1 to 20", "٣", "write `attempts: 1`, for example")),
        ("limits: {message_size: 5 GiB}\n", ("AOP167", "`5 GiB` is no size up to 1 MiB", "5 GiB", "write `16 KiB`, for example")),
        ("limits: {model_cost: $1}\n", ("AOP167", "`$1` is no cost", "$1", "write `$0.50 per conversation`, for example")),
        ("linger: ten minutes\n", ("AOP168", "`ten minutes` is no duration", "ten minutes", "write `30 minutes` or `2 business days`, for example")),
        ("silence: {remind: 2 minutes}\n", ("AOP162", "`remind` expects a list, not a text", "2 minutes", "write `remind: [a, b]`")),
        ("sentiment: {angry: [grr]}\n", ("AOP160", "`angry` is no key of sentiment", "angry", "its keys are `very_negative`, `negative`, `neutral`, `positive`")),
        ("channels: {chat: {}}\n", ("AOP161", "a channel needs `sender`", "chat", "write `sender: none`, `claimed` or `signed_in`")),
        ("business_hours: {moday: 9:00-18:00}\n", ("AOP160", "`moday` is no day of the week", "moday", "did you mean `monday`?")),
        ("business_hours: {monday to never: 9:00-18:00}\n", ("AOP160", "`never` is no day of the week", "monday to never", "write `monday`, or `monday to friday`")),
        ("business_hours: {monday: 18:00-9:00}\n", ("AOP168", "`18:00-9:00` is no stretch of hours in a day", "18:00-9:00", 'write `"09:00-18:00"`, for example')),
        ("business_hours: {closed: [2026-02-30]}\n", ("AOP168", "`2026-02-30` is no date", "2026-02-30", "write `2026-12-25`, for example")),
        ("business_hours: {monday to friday: 9:00-18:00, friday: 9:00-12:00}\n", ("AOP204", "friday is given twice", "friday", "name each day once")),
        ("on:\n  failled: |\n    finish as declined\n", ("AOP160", "`failled` is nothing that `on` answers", "failled", "did you mean `failed`?")),
        ("on:\n  failed: finish as declined\n", ("AOP164", "`failed` has its sentences outside a block", "finish as declined", "write `failed: |`, and the sentences below it, deeper")),
        ("topics: {a: {floor: [b]}}\n", ("AOP161", "a topic needs `description`", "a", "write `description: …`, one sentence about what the customer says")),
        ("roles: {lead: {people: {a: b}}}\n", ("AOP162", "`people` expects one text, not keys with values", "{a: b}", "write one text here")),
    ],
)  # fmt: skip
def test_one_finding_each(line: str, finding: tuple[str, str, str, str]) -> None:
    _, findings = read(SMALL + line)
    assert told(findings) == [finding]


def test_what_a_workspace_needs() -> None:
    _, findings = read("linger: 1 hour\n")
    assert told(findings) == [
        ("AOP161", "a workspace needs `currency`", "linger", "write `currency: USD`, for example: it is what `$` means"),
        ("AOP161", "a workspace needs `time_zone`", "linger", "write `time_zone: America/New_York`, for example: it says when a day ends"),
        ("AOP161", "a workspace needs `workspace`", "linger", "write `workspace: name_of_it`"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("currency: dollars", ("AOP166", "`dollars` is no currency", "dollars", "write its three letters: `USD`, for example")),
        ("time_zone: Europe/Berln", ("AOP166", "`Europe/Berln` is no time zone", "Europe/Berln", "did you mean `Europe/Berlin`?")),
        ("time_zone: ../../etc/passwd", ("AOP166", "`../../etc/passwd` is no time zone", "../../etc/passwd", "write `America/New_York`, for example")),
        ("time_zone: Europe", ("AOP166", "`Europe` is no time zone", "Europe", "write `America/New_York`, for example")),
        ("workspace: Acme Shop", ("AOP165", f"`Acme Shop` is {NAME}", "Acme Shop", "write `acme_shop`")),
    ],
)  # fmt: skip
def test_what_a_workspace_needs_and_has_wrong(text: str, finding: tuple[str, str, str, str]) -> None:
    key = text.split(":")[0]
    lines = [line for line in SMALL.splitlines() if not line.startswith(key)]
    _, findings = read("\n".join([*lines, text]))
    assert told(findings) == [finding]


def test_bad_parts_never_hide_each_other() -> None:
    acme, findings = read(
        SMALL + "queues: {a: {priority: b}, c: {d: e}}\nlinger: f\nlimits: {turns: g}\nroles: {h: {}}\n"
    )
    assert [f.span.text for f in findings] == ["b", "d", "f", "g"]
    assert ([queue.name.text for queue in acme.queues], [role.text for role in acme.roles]) == (["a", "c"], ["h"])
