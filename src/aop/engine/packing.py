"""Packing: the handoff package of a conversation, read off its state. Nothing that is known is left out."""

from __future__ import annotations

from collections.abc import Iterator

from aop.engine import knowing, promises
from aop.engine.package import Agreed, Asked, Filled, Flags, Identity, Known, Package, Reason, Tried
from aop.engine.snapshot import Attempt, Done, Ended, Frame, Said
from aop.engine.summary import summarised
from aop.engine.understanding import Evidence, Reading, Request
from aop.engine.wording import title_of
from aop.engine.work import Work

#: What a sentence set, and no words of the customer stand behind.
SENTENCE = Evidence("", 0, 0, source="sentence")
#: A name that sentences use for why something failed; it is no fact about the request.
REASON = "reason"


def pack(work: Work, reason: Reason | None) -> Package:
    """Everything about the conversation as it stands."""
    tried = tuple(_attempts(work))
    state = work.state
    return summarised(
        Package(
            conversation=state.conversation,
            release=state.release,
            at=work.now,
            summary=(),
            customer=_identity(work),
            requests=tuple(_requests(work)),
            said=_waiting_values(work),
            checked=tuple(item for item in tried if item.verb == "look_up"),
            actions=tuple(item for item in tried if item.verb != "look_up"),
            consents=tuple(Agreed(item.who, item.rule, item.at, item.state) for item in state.consents),
            promises=tuple(promises.open_ones(work)),
            flags=_flags(work),
            rules=state.fired,
            reason=reason,
        )
    )


def _identity(work: Work) -> Identity:
    state = work.state
    account = None if state.customer is None else knowing.known(work, "customer", state.customer)
    if state.verified is None:
        return Identity(None, None, None, False, account)
    held = state.verified
    return Identity(held.account, held.level, held.at, work.verified(None), account)


def _flags(work: Work) -> Flags:
    state = work.state
    counted = {name: state.counters.get(name, 0) for name in ("turns", "questions", "repairs", "abuse")}
    return Flags(
        state.sentiment,
        state.confidence,
        state.topics,
        state.language,
        state.channel,
        counted["turns"],
        counted["questions"],
        counted["repairs"],
        counted["abuse"],
    )


# ---- requests


def _requests(work: Work) -> Iterator[Asked]:
    """Those that ended, those under way, those that wait, and what the last message asked for."""
    state = work.state
    for ended in state.past:
        if _procedure_title(work, ended.procedure) is not None:
            yield _past(work, ended)
    groups = [group for group in _groups(state.frames) if group[0].handler is None]
    for group in groups:
        yield _open(work, group, running=group is groups[-1])
    for waiting in state.queue:
        yield _named(work, waiting.intent, "queued", _said(work, waiting.intent, waiting.values))
    yield from _heard(work)


def _groups(frames: list[Frame]) -> list[list[Frame]]:
    """The frames of each request, its root first."""
    groups: list[list[Frame]] = []
    for frame in frames:
        if frame.root or not groups:
            groups.append([])
        groups[-1].append(frame)
    return groups


def _procedure_title(work: Work, procedure: str) -> str | None:
    found = work.program.release.procedures.get(procedure)
    return None if found is None else title_of(found)


def _past(work: Work, ended: Ended) -> Asked:
    title = _procedure_title(work, ended.procedure) or ended.procedure
    return Asked(ended.request, ended.intent, ended.procedure, title, ended.outcome, ended.wrote)


def _open(work: Work, group: list[Frame], *, running: bool) -> Asked:
    root, top = group[0], group[-1]
    procedure = root.origin or root.procedure
    filled = tuple(item for frame in group for item in _filled(work, frame))
    asked = top.ask
    question = None if asked is None else "yes or no" if asked.wants_yes_or_no else asked.slot
    return Asked(
        root.counts.get("request", 0),
        root.intent,
        procedure,
        _procedure_title(work, procedure) or procedure,
        "running" if running else "suspended",
        any(frame.wrote for frame in group),
        (*filled, *_not_used(work, root, {item.known.name for item in filled})),
        tuple(fact for frame in group for fact in _facts(work, frame)),
        question,
    )


def _filled(work: Work, frame: Frame) -> Iterator[Filled]:
    for name, slot in work.procedure(frame).slots.items():
        value = frame.values.get(name, frame.partial.get(name))
        if value is not None:
            evidence = frame.evidence.get(name) or _newest(frame, name) or SENTENCE
            found = knowing.known(work, name, value, slot.personal, frame.owners.get(name, ()))
            yield Filled(found, evidence, name in frame.values)


def _newest(frame: Frame, slot: str) -> Evidence | None:
    """Where the fields of a record that is not complete were said."""
    if slot in frame.values:
        return None
    return next((item.reading.evidence for item in reversed(frame.inbox) if item.reading.slot == slot), None)


def _facts(work: Work, frame: Frame) -> Iterator[Known]:
    slots = work.procedure(frame).slots
    for name, value in frame.values.items():
        if name not in slots and name != REASON and value is not None and value != ():
            yield knowing.known(work, name, value, None, frame.owners.get(name, ()))


def _not_used(work: Work, root: Frame, filled: set[str]) -> tuple[Filled, ...]:
    """What was said for this request and no sentence has asked for yet."""
    return _said(work, root.intent, root.inbox, filled)


def _said(
    work: Work, intent: str | None, said: tuple[Said, ...], without: set[str] | None = None
) -> tuple[Filled, ...]:
    return _readings(work, tuple(item.reading for item in said), without or set())


def _readings(work: Work, readings: tuple[Reading, ...], without: set[str]) -> tuple[Filled, ...]:
    """The newest reading of each slot that is not known otherwise."""
    newest = {item.slot: item for item in readings if item.slot not in without}
    return tuple(Filled(knowing.as_read(work, item), item.evidence, used=False) for item in newest.values())


def _named(work: Work, intent: str, state: str, slots: tuple[Filled, ...]) -> Asked:
    release = work.program.release
    procedure = release.intents[intent].procedure
    return Asked(0, intent, procedure, title_of(release.procedures[procedure]), state, slots=slots)


def _heard(work: Work) -> Iterator[Asked]:
    """What the message that led to the handoff asks for and nothing has begun yet."""
    if work.heard is None:
        return
    state, workspace = work.state, work.program.release.workspace
    known = {frame.intent for frame in state.frames} | {item.intent for item in state.queue}
    for item in work.heard.requests:
        if item.intent not in known and item.confidence >= min(workspace.accept, workspace.clarify):
            known.add(item.intent)
            yield _asked_just_now(work, item, sure=item.confidence >= workspace.accept)


def _asked_just_now(work: Work, request: Request, *, sure: bool) -> Asked:
    return _named(work, request.intent, "not_begun" if sure else "unsure", _readings(work, request.values, set()))


def _waiting_values(work: Work) -> tuple[Filled, ...]:
    """What was said for no request that runs: before the first one, and in the last message."""
    held = {item.reading.slot for frame in work.state.frames for item in frame.inbox}
    held |= {name for frame in work.state.frames for name in frame.values}
    latest = () if work.heard is None else work.heard.values
    return _readings(work, (*(item.reading for item in work.state.unclaimed), *latest), held)


# ---- calls


def _attempts(work: Work) -> Iterator[Tried]:
    now = {item.call: item for item in work.state.done if item.call}
    for attempt in work.state.attempts:
        yield _tried(work, attempt, now.get(attempt.call))
    flight = work.state.flight
    if flight is not None:
        waits = {"approval": "waiting_for_approval", "by_hand": "waiting_for_a_colleague"}.get(
            flight.phase, "under_way"
        )
        made = Attempt(flight.verb, flight.action, flight.inputs, work.now, waits, call=flight.id)
        yield _tried(work, made, None)
    assigned = work.state.assigning
    if assigned is not None:
        made = Attempt(assigned.verb, assigned.action, assigned.inputs, work.now, "under_way", call=assigned.id)
        yield _tried(work, made, None)


def _tried(work: Work, attempt: Attempt, done: Done | None) -> Tried:
    action = work.program.release.actions.get(attempt.action)
    fields = {} if action is None else action.inputs
    inputs = tuple(
        knowing.known(work, name, value, fields[name].personal if name in fields else None)
        for name, value in attempt.inputs.items()
        if value is not None
    )
    return Tried(
        attempt.verb,
        attempt.action,
        attempt.action.partition(".")[0] if action is None else action.system,
        inputs,
        attempt.at,
        attempt.outcome,
        attempt.outcome if done is None else done.state,
        attempt.reason,
        attempt.rule,
        attempt.call,
    )
