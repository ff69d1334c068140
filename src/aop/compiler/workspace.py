"""The workspace file to data: levels, queues, hours, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from aop.analysis.bindings import base_names
from aop.analysis.constants import constant
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.lacking import check_nobody_known
from aop.analysis.scopes import Scope
from aop.analysis.seasons import seasons
from aop.analysis.symbols import Symbols
from aop.compiler.catalogue import frozen
from aop.compiler.lower import default_queue
from aop.diagnostics import Span
from aop.machine.intents import Topic
from aop.machine.models import LOCAL, Model, Price
from aop.machine.release import Channel, EventType, Level, Limits, Queue, Silence, System, Workspace
from aop.syntax.declarations import QueueDecl
from aop.syntax.shape.models import DEFAULT
from aop.syntax.tree import Word
from aop.values import Duration, Money

#: How long a finished conversation still takes a message as its own, where the workspace does not say.
DEFAULT_LINGER = Duration(Decimal(10), "minutes")


def workspace(symbols: Symbols, resolver: Resolver) -> Workspace:
    """The workspace as the engine needs it."""
    file = symbols.workspace
    hours = {
        day: tuple(_period(item) for item in periods) for day, periods in file.business_hours.items() if day != "closed"
    }
    return Workspace(
        file.name.text,
        file.currency,
        file.time_zone,
        None if file.customer is None else symbols.record_name(file.customer.text, None),
        tuple(Level(item.name.text, _duration(item.lasts), item.tries, item.per or "day") for item in file.levels),
        tuple(word.text for word in file.roles),
        {item.name.text: _queue(item, symbols, resolver) for item in file.queues},
        _limits(file.limits),
        file.accept,
        file.clarify,
        default_queue(symbols),
        file.languages,
        hours,
        tuple(file.business_hours.get("closed", ())),
        {name: _channel(name, item, symbols, resolver) for name, item in file.channels.items()},
        Silence(file.silence.get("remind", ()), file.silence.get("end")),
        _duration(file.linger) or DEFAULT_LINGER,
        {level: tuple(words) for level, words in file.sentiment.items()},
        {name: _model(name, item) for name, item in file.models.items() if name != DEFAULT},
        file.models[DEFAULT].text if DEFAULT in file.models else LOCAL,
        sees={role: tuple([word.text for word in cleared]) for role, cleared in file.sees.items()},
    )


def check_texts(symbols: Symbols, findings: Findings) -> None:
    """What the queues and the channels say, to whoever it is; and what queues do."""
    file, scope = symbols.workspace, _scope(symbols)
    openings = (item.get("opening") for item in file.channels.values())
    for queue in file.queues:
        if queue.do is not None and (action := symbols.action_name(queue.do.text, queue.do)) is not None:
            _check_handoff(symbols, action, queue.do.span)
    for text in (*(item.says for item in file.queues), *openings):
        if text is not None:
            resolver = Resolver(symbols, findings)
            check_nobody_known(resolver.template(text, scope), resolver.places, text.span, findings)


def _period(text: str) -> tuple[str, str]:
    start, _, end = text.partition("-")
    return start.strip(), end.strip()


def _duration(node: Any) -> Duration | None:
    return node.value if node is not None and isinstance(node.value, Duration) else None


def _scope(symbols: Symbols) -> Scope:
    """What a text of the workspace file may name."""
    quiet = Resolver(symbols, Findings())
    by_day = seasons(symbols.workspace.constants, (), lambda item: constant(quiet, item)[0])
    return Scope(base_names(symbols), {}, {}, seasons=by_day)


def _queue(item: QueueDecl, symbols: Symbols, resolver: Resolver) -> Queue:
    scope = _scope(symbols)
    says = None if item.says is None else resolver.template(item.says, scope)
    do = None if item.do is None else symbols.action_name(item.do.text, item.do)
    return Queue(item.name.text, says, item.priority, item.hours == "business", do, _cleared(item.cleared))


def _cleared(words: Sequence[Word] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple([word.text for word in words])


#: What a queue's `do` may be given: what is known at every handoff, and what may be.
TOLD = ("queue", "reason", "priority", "conversation", "channel", "language", "procedure", "intent", "customer")


def _check_handoff(symbols: Symbols, action: str, span: Span) -> None:
    """A queue's `do` is a change, and asks for nothing that nobody knows at a handoff."""
    decl = symbols.actions[action]
    if decl.does.text == "reads":
        symbols.findings.error("AOP511", f"`{action}` only reads", span, "name an action that changes something")
    unknown = [item.name.text for item in decl.inputs if not item.optional and item.name.text not in TOLD]
    if unknown:
        listed = ", ".join(f"`{name}`" for name in unknown)
        message = f"`{action}` needs {listed}, which nobody knows at a handoff"
        help_text = f"make it optional (`{unknown[0]}?`), or name an action that needs only what is known: {_KNOWN}"
        symbols.findings.error("AOP212", message, span, help_text)


_KNOWN = ", ".join(f"`{name}`" for name in TOLD[:6])


def _channel(name: str, item: Mapping[str, Any], symbols: Symbols, resolver: Resolver) -> Channel:
    scope = _scope(symbols)
    opening = item.get("opening")
    return Channel(
        name,
        item.get("sender", "none"),
        item.get("window"),
        None if opening is None else resolver.template(opening, scope),
        _cleared(item.get("cleared")),
    )


def _limits(declared: Any) -> Limits:
    cost = declared.get("model_cost")
    counts = set(Limits.__dataclass_fields__) - {"model_cost"}
    known: dict[str, Any] = {name: int(value) for name, value in declared.items() if name in counts}
    return Limits(**known, model_cost=cost.amount if isinstance(cost, Money) else None)


def _model(name: str, item: Mapping[str, Any]) -> Model:
    price, timeout = item.get("price"), item.get("timeout")
    words = {key: item[key].text for key in ("through", "asks") if key in item}
    plain = {key: item[key] for key in ("key", "region", "keeps", "languages", "private") if key in item}
    return Model(
        name,
        item.get("endpoint", ""),
        item.get("model", ""),
        **words,
        **plain,
        cleared=tuple(word.text for word in item.get("cleared", ())),
        price=Price(price["input"].amount, price["output"].amount) if price and len(price) == 2 else None,
        **({} if timeout is None else {"seconds": timeout.count}),
    )


def systems(symbols: Symbols) -> dict[str, System]:
    return {
        name: System(name, frozen(item.connect), tuple(word.text for word in item.cleared), item.fallback)
        for name, item in symbols.systems.items()
    }


def events(symbols: Symbols) -> dict[str, EventType]:
    """What the systems tell of themselves."""
    return {
        name: EventType(
            name,
            system,
            {item.name.text: symbols.field_of(item, system) for item in decl.payload},
            None if decl.key is None else decl.key.text,
        )
        for name, (decl, system) in symbols.events.items()
    }


def topics(symbols: Symbols) -> dict[str, Topic]:
    return {name: Topic(name, item.description, item.floor, item.examples) for name, item in symbols.topics.items()}
