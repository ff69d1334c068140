"""`aop conversations`: what the conversations of a running service are, why they went so, and acting in them."""

from __future__ import annotations

from typing import Any

from aop.cli.asking_service import counted, get, listed, moment, named, post, write, write_json


def list_them(status: str | None, most: int, output: str) -> int:
    """The conversations that changed last."""
    items = list(listed("/conversations", most, status=status))
    if output == "json":
        return write_json(items)
    if not items:
        return write(["no conversations"])
    width = max(len(item["conversation"]) for item in items)
    return write([
        f"{item['conversation']:<{width}}  {item['status']:<10}  {item['channel']:<8}  {moment(item['at'])}  "
        f"{counted(item['entries'], 'entry', 'entries')}"
        for item in items
    ])  # fmt: skip


def show(conversation: str, output: str) -> int:
    """What was said, and how it stands."""
    stands = get(named("conversations", conversation))
    said = list(listed(named("conversations", conversation, "said"), 10_000))
    if output == "json":
        return write_json({**stands, "said": said})
    lines = [f"{conversation}: {stands['status']}, {stands['channel']}, {stands['language']}"]
    if stands["taken_by"]:
        lines.append(f"taken over by {stands['taken_by']}")
    for item in said:
        if item["message"] is not None:
            lines.append(f"  {item['number']:>4}  customer: {item['message']['text']}")
        for line in item["lines"]:
            lines.append(
                f"  {item['number']:>4}  {'colleague' if line['kind'] == 'person' else 'agent'}: {line['text']}"
            )
            lines += [f"           {number}. {option}" for number, option in enumerate(line["options"], 1)]
    return write(lines)


def why(conversation: str, after: int, output: str) -> int:
    """What was decided from an entry on."""
    return _told(get(named("conversations", conversation, "why"), after=after), output)


def why_not(conversation: str, action: str, output: str) -> int:
    """What stands between a conversation and an action."""
    return _told(get(named("conversations", conversation, "why-not"), action=action), output)


def act(conversation: str, action: str, inputs: dict[str, Any], role: str | None, output: str) -> int:
    """Does something in a conversation."""
    given = {name: item for name, item in inputs.items() if item}
    body = {"action": action, "inputs": given, "role": role}
    return done(post(named("conversations", conversation, "acts"), body), output)


def done(came: Any, output: str, what: str | None = None) -> int:
    """What came of an act; `what` says it where it was none in a conversation with a customer."""
    if output == "json":
        return write_json(came)
    lines = ["not done yet" if what and came["waits_for"] else f"done: {what or _stands(came)}"]
    lines += [f"  said: {line['text']}" for line in came["lines"]]
    lines += [f"  waits for the approval {item}" for item in came["waits_for"]]
    return write(lines)


def _stands(came: Any) -> str:
    return f"{came['conversation']} is {came['status']}"


def _told(came: Any, output: str) -> int:
    return write_json(came) if output == "json" else write(came["lines"])
