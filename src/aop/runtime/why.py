"""Why and why not in words: decisions with their sentences, values, rules and what else could have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from aop.engine.effects import CloseRequest, Explain, HandOff, Query
from aop.engine.events import MessageReceived
from aop.engine.explain import RuleAsked, WhyNot
from aop.engine.understanding import Evidence
from aop.engine.wording import text
from aop.machine.policy import Rule
from aop.machine.release import Release
from aop.machine.states import Place
from aop.ports.store import Entry
from aop.runtime.showing import inputs_text, short, understood, valued
from aop.understanding.evidence import Dropped

# ---- why


def why(release: Release, history: tuple[Entry, ...], since: int, dropped: tuple[Dropped, ...] = ()) -> Iterator[str]:
    """What was decided from the entry `since` on, in order, two or three lines a decision. `dropped` is what of the
    message was not taken for a value at all."""
    entries = history[since:]
    if not entries:
        yield "Nothing has been decided yet."
        return
    said = {entry.message.id: entry.message.text for entry in history if entry.message is not None}
    words = _Words(release, said)
    for entry in entries:
        if isinstance(entry.event, MessageReceived) and entry.message is not None:
            yield f'The customer wrote "{entry.message.text}".'
            yield f"  understood as: {understood(entry.event.understanding)}"
            yield from (f"  not taken: {item.what}, since {item.why}" for item in dropped)
        for effect in entry.effects:
            match effect:
                case Explain():
                    yield from words.of(effect)
                case HandOff(queue=queue, because=because):
                    yield f"It was handed to {queue} because {text(because)}."
                case CloseRequest(procedure=procedure, outcome=outcome):
                    yield f"The request {procedure} ended: {outcome}."


class _Words:
    """Decisions in words; `said` are the messages by id, for what a value rests on."""

    def __init__(self, release: Release, said: Mapping[str, str]) -> None:
        procedures = release.procedures.values()
        rules = (*release.rules, *(rule for item in procedures for rule in item.rules))
        self._rules: dict[str, Rule] = {rule.id: rule for rule in rules}
        self._said = said

    def of(self, effect: Explain) -> Iterator[str]:
        telling = _KINDS.get(effect.kind)
        if telling is not None:
            yield f"{_at(effect.at)}{effect.summary}"
            for line in telling(self, effect.data):
                yield f"  {line}"

    def guard(self, data: Mapping[str, Any]) -> Iterator[str]:
        because = _values(data.get("values", ()))
        if "holds" in data:
            yield f"{'yes' if data['holds'] else 'no'}{f', since {because}' if because else ''}"
        if "tries" in data:
            yield "whatever was said: the tries of this level are used up, for this account or this sender"
        if "row" in data:
            yield f"{f'since {because}, ' if because else ''}which gives {short(data['value'])}; {data['rows']} rows"
        if "next" in data:
            yield f"so next `{data['next']}`; else it would have been `{data['instead']}`"

    def verified(self, data: Mapping[str, Any]) -> Iterator[str]:
        if not data["holds"]:
            yield f"the customer was verified by {data['level']}, and is no longer"
        elif not data.get("values"):
            yield f"the customer is verified by {data['level']}"
        else:
            yield f"yes, since {_values(data['values'])}; the customer is verified by {data['level']}"

    def filled(self, data: Mapping[str, Any]) -> Iterator[str]:
        yield f"it is {short(data['value'])}, {self._source(data['evidence'])}"

    def _source(self, evidence: Evidence) -> str:
        match evidence.source:
            case "only_option":
                return "the only option there is"
            case "person":
                return "which a colleague said"
            case "sender":
                return "as the channel says who writes"
        words = self._said.get(evidence.message, "")[evidence.start : evidence.end]
        return f'read from "{words}"' if words else "which came with the message"

    def collect(self, data: Mapping[str, Any]) -> Iterator[str]:
        if "value" in data:
            yield f"it was {short(data['value'])}"
        if "fits" in data:
            yield f'"{data["said"]}" fits {data["fits"]} options'

    def gate(self, data: Mapping[str, Any]) -> Iterator[str]:
        checked = data.get("checked", ())
        if checked:
            refusing = {item["rule"] for item in checked if item["forbids"]} | set(data.get("others", ()))
            number = f"{len(checked)} rules were" if len(checked) > 1 else "1 rule was"
            yield f"{number} asked" + ("" if refusing else ", none refuses")
            yield from (self._rule(rule, "refuses") for rule in sorted(refusing))
        elif isinstance(data.get("rule"), str):
            yield self._rule(data["rule"], "refuses")
        yield from (self._rule(rule, "asks first") for rule in data.get("asks", ()))
        yield from (self._rule(rule, "is looked up in the ledger") for rule in data.get("limits", ()))

    def _rule(self, rule: str, does: str) -> str:
        known = self._rules.get(rule)
        if known is None:
            return f"{does}: rule {rule}"
        because = _because(known.at.text, known.because)
        return f"{does}: `{known.at.text}` ({known.at.file}:{known.at.line}){because}"

    def correction(self, data: Mapping[str, Any]) -> Iterator[str]:
        if data.get("forgets"):
            yield f"not valid any more: {', '.join(data['forgets'])}"
        if data.get("action"):
            yield f"{data['action']} rests on {', '.join(data['on'])}"

    def wait(self, data: Mapping[str, Any]) -> Iterator[str]:
        if data.get("due") is not None:
            yield f"until {data['due']:%Y-%m-%d %H:%M} UTC at the latest"
        if data.get("match"):
            yield f"about {inputs_text(data['match'])}"

    def asked(self, data: Mapping[str, Any]) -> Iterator[str]:
        what = "a yes or no" if data.get("slot") is None else data["slot"]
        options = f", one of {data['options']} options" if data.get("options") else ""
        yield f"the customer was asked for {what}{options}"

    def plain(self, data: Mapping[str, Any]) -> Iterator[str]:
        if data.get("reason"):
            yield f"because {data['reason']}"


_KINDS: Mapping[str, Callable[[_Words, Mapping[str, Any]], Iterator[str]]] = {
    "guard": _Words.guard,
    "verified": _Words.verified,
    "filled": _Words.filled,
    "collect": _Words.collect,
    "gate": _Words.gate,
    "correction": _Words.correction,
    "wait": _Words.wait,
    "asked": _Words.asked,
    **dict.fromkeys(("consent", "approval", "settled", "jump", "handler", "request"), _Words.plain),
}


def _at(at: Place | None) -> str:
    return "" if at is None else f"{at.file}:{at.line}  "


def _values(values: tuple[tuple[str, Any], ...]) -> str:
    return " and ".join(valued(name, value) for name, value in values)


def _because(sentence: str, because: str | None) -> str:
    """The reason of a rule, where its sentence does not say it already."""
    return f", because {because}" if because and because not in sentence else ""


# ---- why not


def why_not(found: WhyNot, counted: Mapping[str, Decimal]) -> Iterator[str]:
    """Everything that stands between now and the action. `counted` is what the ledger says, by rule."""
    yield f"Why not {found.action}, now:"
    yield from (f"  {line}" for line in _where(found))
    yield from (f"  {line}" for line in _arguments(found))
    for rule in found.rules:
        line = _rule(rule, found, counted)
        if line is not None:
            yield f"  {line}"
    allowed = sum(rule.outcome == "allows" for rule in found.rules)
    if allowed:
        yield f"  {allowed} more {'rule has' if allowed == 1 else 'rules have'} nothing against it"
    yield f"So: {_verdict(found, counted)}."


def _where(found: WhyNot) -> Iterator[str]:
    if found.procedure is None:
        yield "no request runs"
    elif found.listed:
        yield f"it is among the actions of {found.procedure}"
    else:
        yield f"it is not among the actions of {found.procedure}"
    if not found.listed:
        yield f"it is among those of {', '.join(found.listed_by)}" if found.listed_by else "no procedure has it"
    if not found.role_allowed:
        yield f"the role {found.role} may not use it"
    if found.where:
        yield f"it would be called by `{found.where[0].text}` ({found.where[0].file}:{found.where[0].line})"
    elif found.listed:
        yield "no sentence of this procedure calls it"


def _arguments(found: WhyNot) -> Iterator[str]:
    if found.inputs:
        yield f"known: {inputs_text(found.inputs)}"
    if found.missing:
        yield f"still needed: {', '.join(found.missing)}"


def _rule(rule: RuleAsked, found: WhyNot, counted: Mapping[str, Decimal]) -> str | None:
    because = _because(rule.sentence, rule.because)
    values = f" ({_values(rule.values)})" if rule.values else ""
    sentence = f"`{rule.sentence}`{because}{values}"
    match rule.outcome:
        case "refuses":
            return f"refused by {sentence}"
        case "unsure":
            return f"refused until {' and '.join(rule.missing) or 'it'} is known, by {sentence}"
        case "asks_customer":
            given = "have said" if found.confirmed else "have not said yet"
            return f"the customer must say yes, which they {given}: `{rule.sentence}`{because}"
        case "asks_colleague":
            until = f" as long as {' and '.join(rule.missing)} is not known" if rule.missing else ""
            return f"{rule.role} must approve it{until}: {sentence}"
        case "limit":
            return f"limit {sentence}{_count(rule, found, counted)}"
    return None


def _count(rule: RuleAsked, found: WhyNot, counted: Mapping[str, Decimal]) -> str:
    query = _query(found, rule.rule)
    if query is None or rule.rule not in counted:
        return ""
    reached = "" if query.holds(counted[rule.rule]) else ", so it is reached"
    return f": {short(counted[rule.rule])} so far{reached}"


def _query(found: WhyNot, rule: str) -> Query | None:
    return next((item for item in found.queries if item.rule == rule), None)


def _verdict(found: WhyNot, counted: Mapping[str, Decimal]) -> str:
    if found.procedure is None:
        return "nothing calls it before a request runs"
    if found.refusal:
        return f"it would be refused: {found.refusal}"
    reached = [item for item in found.queries if item.rule in counted and not item.holds(counted[item.rule])]
    if reached:
        return "it would be refused: a limit is reached"
    asked = {rule.outcome for rule in found.rules}
    waits = ["the customer's yes"] if "asks_customer" in asked and not found.confirmed else []
    waits += [f"an approval by {rule.role}" for rule in found.rules if rule.outcome == "asks_colleague"]
    if waits:
        return f"nothing refuses it; it waits for its sentence, and for {' and '.join(waits)}"
    return (
        "nothing refuses it; it waits for its sentence" if found.where else "nothing refuses it, and nothing calls it"
    )
