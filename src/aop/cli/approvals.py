"""`aop approvals`: what waits for a yes in a running service, exactly, and deciding it."""

from __future__ import annotations

from typing import Any

from aop.cli.asking_service import get, listed, moment, named, post, write, write_json
from aop.cli.conversations import done
from aop.errors import WrongUse


def list_them(most: int, output: str) -> int:
    """What waits, with whom."""
    items = list(listed("/approvals", most))
    if output == "json":
        return write_json(items)
    if not items:
        return write(["nothing waits for an approval"])
    return write([_line(item) for item in items])


def _line(item: Any) -> str:
    until = "" if item["due"] is None else f", until {moment(item['due'])}"
    mine = "" if item["mine"] else " (not for you)"
    return f"{item['approval']}  {item['action']}  for {' and '.join(item['roles'])}{until}{mine}"


def show(approval: str, output: str) -> int:
    """Exactly what is said yes to."""
    found = get(named("approvals", approval))
    return write_json(found) if output == "json" else write(_lines(found))


def _lines(found: Any) -> list[str]:
    lines = [f"{found['action']}: {found['summary']}".rstrip(": "), *_named(found["inputs"])]
    for item in found["evidence"]:
        rests = f'"{item["words"]}"' if item["words"] else item["source"]
        lines.append(f"  {item['slot']} rests on {rests}")
    for item in found["asked"]:
        because = f", because {item['because']}" if item["because"] else ""
        lines.append(f"asked of {item['people']} {item['role']} by `{item['sentence']}`{because}")
    return [*lines, f"digest {found['digest']}"]


def _named(values: dict[str, str]) -> list[str]:
    return [f"  {name}: {value}" for name, value in values.items()]


def decide(approval: str, seen: str, comment: str, output: str, *, granted: bool) -> int:
    """A yes or no to what `show` showed: `seen` is the beginning of its digest. Raises WrongUse where it is another."""
    digest = get(named("approvals", approval))["digest"]
    if len(seen) < 8 or not digest.startswith(seen):
        raise WrongUse(f"this is not the digest of {approval}: look at it with `aop approvals show {approval}`")
    body = {"granted": granted, "seen": digest, "comment": comment}
    return done(post(named("approvals", approval, "decision"), body), output)
