"""The workspace file to data: levels, queues, hours, limits."""

from __future__ import annotations

from typing import Any

from aop.analysis.bindings import base_names
from aop.analysis.expressions import Resolver
from aop.analysis.scopes import Scope
from aop.analysis.symbols import Symbols
from aop.compiler.catalogue import frozen
from aop.compiler.lower import default_queue
from aop.machine.intents import Topic
from aop.machine.release import Level, Limits, Queue, System, Workspace
from aop.syntax.declarations import QueueDecl
from aop.values import Duration


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
        tuple(Level(item.name.text, _duration(item.lasts)) for item in file.levels),
        tuple(word.text for word in file.roles),
        {item.name.text: _queue(item, symbols, resolver) for item in file.queues},
        _limits(file.limits),
        file.accept,
        file.clarify,
        default_queue(symbols),
        file.languages,
        hours,
        tuple(file.business_hours.get("closed", ())),
        {
            name: resolver.template(item["opening"], Scope(base_names(symbols), {}, {}))
            for name, item in file.channels.items()
            if item.get("opening")
        },
        {level: tuple(words) for level, words in file.sentiment.items()},
    )


def _period(text: str) -> tuple[str, str]:
    start, _, end = text.partition("-")
    return start.strip(), end.strip()


def _duration(node: Any) -> Duration | None:
    return node.value if node is not None and isinstance(node.value, Duration) else None


def _queue(item: QueueDecl, symbols: Symbols, resolver: Resolver) -> Queue:
    scope = Scope(base_names(symbols), {}, {})
    says = None if item.says is None else resolver.template(item.says, scope)
    return Queue(item.name.text, says, item.priority)


def _limits(declared: Any) -> Limits:
    known = {name: int(value) for name, value in declared.items() if name in Limits.__dataclass_fields__}
    return Limits(**known)


def systems(symbols: Symbols) -> dict[str, System]:
    return {
        name: System(name, frozen(item.connect), tuple(word.text for word in item.cleared))
        for name, item in symbols.systems.items()
    }


def topics(symbols: Symbols) -> dict[str, Topic]:
    return {name: Topic(name, item.description, item.floor, item.examples) for name, item in symbols.topics.items()}
