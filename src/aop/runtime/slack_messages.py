"""An approval as a Slack message: what exactly is asked, and two buttons that carry no more than its name.

Everything that a customer or a system wrote goes into `plain_text`, where Slack reads no markup, so nobody can write a
link or a mention into what an approver sees.
"""

from __future__ import annotations

from typing import Any

from aop.runtime.approvals import ApprovalView, Asked, Evidence

#: What Slack takes of a text of a block, of a header and of an alternative text.
MAX_TEXT = 3_000
MAX_HEADER = 150
#: So many values and so much evidence is shown; the console has the rest.
MAX_LINES = 20
#: A digest is shown by its beginning.
DIGEST_SHOWN = 12
APPROVE, DENY = "aop_approve", "aop_deny"
#: The block and the element of the comment.
COMMENT = "aop_comment"


def message(view: ApprovalView) -> dict[str, Any]:
    """The arguments of `chat.postMessage`, without the channel."""
    inputs = [f"{name}: {value}" for name, value in view.inputs.items()]
    blocks = [
        {"type": "header", "text": _plain(f"Approve {view.action}?", MAX_HEADER)},
        _section([view.summary, *inputs]),
        _section(["It rests on:", *(_said(item) for item in view.evidence)]) if view.evidence else None,
        _section([line for item in view.asked for line in _asked(item)]),
        _section([_withheld(view)]) if view.withheld else None,
        {"type": "context", "elements": [_plain(_small(view), MAX_TEXT)]},
        _comment(),
        {"type": "actions", "block_id": "aop_decide", "elements": [_button(view, APPROVE), _button(view, DENY)]},
    ]
    return {"text": f"Approve {view.action}?"[:MAX_HEADER], "blocks": [item for item in blocks if item is not None]}


def decided(told: str) -> dict[str, Any]:
    """What takes the place of the message when it was decided, or could not be."""
    return {"replace_original": True, "text": told[:MAX_TEXT], "blocks": [_section([told])]}


def _said(item: Evidence) -> str:
    if not item.words:
        return f"{item.slot}: {item.value} ({item.source})"
    return f'{item.slot}: {item.value}, from "{item.words}" in {item.message} [{item.start}:{item.end}]'


def _withheld(view: ApprovalView) -> str:
    return f"Not shown here: {' and '.join(view.withheld)} data. The service shows it to those who may see it."


def _asked(item: Asked) -> list[str]:
    until = "" if item.due is None else f", until {item.due:%Y-%m-%d %H:%M} UTC"
    people = item.role if item.people == 1 else f"{item.people} different {item.role}"
    because = [] if item.because is None else [f"because {item.because}"]
    return [f"{people}{until}: {item.sentence}", *because]


def _small(view: ApprovalView) -> str:
    asker = "" if view.by is None else f" · asked by {view.by}"
    marks = f"digest {view.digest[:DIGEST_SHOWN]} · release {view.release[:DIGEST_SHOWN]}"
    return f"{view.id} · {marks}{asker}"


def _plain(text: str, most: int) -> dict[str, Any]:
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return {"type": "plain_text", "text": shown or " ", "emoji": False}


def _section(lines: list[str]) -> dict[str, Any]:
    said = [line for line in lines if line]
    more = [f"… and {len(said) - MAX_LINES} more"] if len(said) > MAX_LINES else []
    return {"type": "section", "text": _plain("\n".join([*said[:MAX_LINES], *more]), MAX_TEXT)}


def _comment() -> dict[str, Any]:
    field = {"type": "plain_text_input", "action_id": COMMENT, "max_length": 1_000}
    return {"type": "input", "block_id": COMMENT, "optional": True, "label": _plain("Comment", 100), "element": field}


def _button(view: ApprovalView, action: str) -> dict[str, Any]:
    said, style = ("Approve", "primary") if action == APPROVE else ("Deny", "danger")
    return {"type": "button", "action_id": action, "style": style, "text": _plain(said, 75), "value": view.id}
