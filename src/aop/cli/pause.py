"""`aop pause`, `aop resume`, `aop parked`: stopping the agent in a running service, and what the monitor stopped."""

from __future__ import annotations

from typing import Any

from aop.cli.asking_service import get, listed, moment, named, post, write, write_json
from aop.cli.conversations import done
from aop.errors import WrongUse

#: What has become of what was paused, or was.
DONE = {"aop.pause": "is paused", "aop.resume": "goes on"}
#: What can be paused, with the words that say which one of it.
TARGETS = {
    "everything": (),
    "procedure": ("name",),
    "action": ("name",),
    "slice": ("channel", "language", "percent"),
}


def act(action: str, target: dict[str, Any], reason: str, role: str | None, output: str) -> int:
    """Pauses or resumes. Raises WrongUse for words that do not go together: nothing is paused but what was meant."""
    _check(target)
    inputs = {name: item for name, item in {**target, "reason": reason}.items() if item not in (None, "")}
    came = post("/acts", {"action": action, "inputs": inputs, "role": role})
    return done(came, output, f"{_target(inputs)} {DONE[action]}")


def _check(target: dict[str, Any]) -> None:
    what = target["what"]
    if what not in TARGETS:
        raise WrongUse(f"`{what}` cannot be paused: there are {', '.join(TARGETS)}")
    for word, item in target.items():
        if word != "what" and item is not None and word not in TARGETS[what]:
            raise WrongUse(f"`{what}` has no {word}: leave `{item}` out")


def list_pauses(output: str) -> int:
    """What is paused."""
    items = get("/pauses")["items"]
    if output == "json":
        return write_json(items)
    return write([_pause(item) for item in items] or ["nothing is paused"])


def _pause(item: dict[str, Any]) -> str:
    because = f": {item['reason']}" if "reason" in item else ""
    return f"{_target(item)}, by {item['by']}{because}"


def _target(item: dict[str, Any]) -> str:
    target = " ".join(str(item[name]) for name in ("name", "channel", "language") if name in item)
    share = f" {item['percent']} %" if "percent" in item else ""
    return f"{item['what']} {target}".rstrip() + share


def list_parked(most: int, output: str) -> int:
    """The calls that wait for a person's look."""
    items = list(listed("/parked", most))
    if output == "json":
        return write_json(items)
    lines: list[str] = []
    for item in items:
        lines.append(f"{item['call']}  {item['action']}  since {moment(item['at'])}")
        lines += [f"  {name}: {value}" for name, value in item["inputs"].items()]
        lines += [f"  stopped, since {objection}" for objection in item["objections"]] or ["  may have been done"]
    return write(lines or ["nothing is parked"])


def drop(call: str, reason: str, role: str | None, output: str) -> int:
    """Takes back a parked call that never left: an act in its conversation."""
    if "/" not in call:
        raise WrongUse(f"`{call}` is no call: write it as `aop parked list` shows it, `c-17/4`")
    path = named("conversations", call.rpartition("/")[0], "acts")
    return done(post(path, {"action": "aop.drop", "inputs": {"call": call, "reason": reason}, "role": role}), output)
