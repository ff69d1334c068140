"""A wait that anybody's event ends

## What it finds
A `wait for` without `with`, for an event whose system does not say by `for:` whose it is.

## Why it is bad
Nothing tells this customer's event from another one's. The first parcel that is scanned anywhere wakes every
conversation that waits, and each goes on as if its own parcel had come.

## Avoid
`actions/shop.yaml` says of `parcel_scanned` only what it carries: `{payload: {order_id: id}}`.
```aop
wait for shop.parcel_scanned, within 14 days, otherwise finish as withdrawn
finish as resolved
```

## Prefer
With `for: order_id` at the event each wait has to say whose it is; without it, `with` still may.
```aop
wait for shop.parcel_scanned with order_id = order.order_id, within 14 days, otherwise finish as withdrawn
finish as resolved
```
```yaml actions/shop.yaml
events:
  parcel_scanned: {payload: {order_id: id}, for: order_id}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding
from aop.machine.states import Await
from aop.syntax import tree

RULE = Meta("AOP440", "wait-for-anybody")


def check(lint: Lint) -> Iterator[Finding]:
    """Every wait that nothing ties to one customer."""
    for item in lint.procedures:
        sentences = written(lint, item) if any(isinstance(step, Await) for step in item.machine.code) else {}
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if isinstance(step, Await) and not step.match and lint.symbols.events[step.event][0].key is None:
                sentence = sentences.get(place_of(item.spans[pc]))
                event = sentence.event if isinstance(sentence, tree.Wait) else None
                span = item.spans[pc] if event is None else event.span
                message = f"any `{step.event}` ends this wait, also that of another customer"
                yield Finding("AOP440", message, span, _help(lint, step.event))


def _help(lint: Lint, event: str) -> str:
    fields = [field.name.text for field in lint.symbols.events[event][0].payload]
    field = next((name for name in fields if name.endswith("id")), fields[0] if fields else "FIELD")
    return f"say whose: `with {field} = …`, and `for: {field}` at the event in the file of its system"
