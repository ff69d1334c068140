"""`aop erase`, `export` and `audit` of a running service (`service` in the place of a store): acts that its gate
decides, done by the service itself, so that one process writes and nothing has to stop.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from aop.cli.asking_service import SERVICE, URL, counted, get, post, posted_to, write
from aop.errors import WrongUse

#: An answer with everything that is kept of a customer may be so long.
MAX_HANDED_OVER = 512 * 1024 * 1024
#: So many are erased for their age by one act, and so many leaves are revealed by one.
SWEPT_AT_ONCE, REVEALED_AT_ONCE, LISTED_AT_ONCE = 200, 1_000, 200
#: What to do about what is told, once somebody said yes.
AGAIN = "ask again after the yes"


def is_service(source: str, keys: Path | None, by: str, *of_service: str | None) -> bool:
    """Whether a running service is meant. Raises WrongUse for what goes with a store alone, or with a service alone."""
    if source != SERVICE:
        if any(of_service):
            raise WrongUse(f"`--role` and `--reason` are for a running service: write `{SERVICE}` instead of the store")
        return False
    if keys is not None:
        raise WrongUse("a running service has its keys: leave `--keys` out")
    if by:
        raise WrongUse("a running service knows who you are by your key: leave `--by` out")
    return True


# ---- erasing, handing over


def erase(wanted: dict[str, str | None], older_than: list[str], limit: int, said: dict[str, str | None]) -> int:
    """One customer or conversation, or everything of these ages."""
    for age in older_than:
        _sweep(age, limit, said)
    if not older_than:
        came = post("/erasures", {**wanted, **said})
        if _is_done(came):
            _tell("", len(came["conversations"]), came["keys"], came["values"])
            if not came["keys"] and wanted.get("customer") is not None:
                sys.stderr.write(f"nothing was kept of `{wanted['customer']}`: {WHO}\n")
    return 0


#: By what somebody is erased.
WHO = "a customer goes by the id of their account, a conversation in which nobody was verified by `--conversation NAME`"


def _sweep(age: str, limit: int, said: dict[str, str | None]) -> None:
    """So many at a time, until fewer are left."""
    names, keys, values = 0, 0, 0
    while (left := limit - names - values) > 0:
        wanted = min(left, SWEPT_AT_ONCE)
        came = post("/erasures", {"older_than": age, "limit": wanted, **said})
        if not _is_done(came):
            return
        names, keys, values = names + len(came["conversations"]), keys + came["keys"], values + came["values"]
        if len(came["conversations"]) + came["values"] < wanted:
            break
    _tell(f"{age.partition('=')[0]}: ", names, keys, values)


def _tell(what: str, conversations: int, keys: int, values: int) -> None:
    sys.stdout.write(
        f"{what}erased: {counted(conversations, 'conversation', 'conversations')}, "
        f"{counted(keys, 'key', 'keys')} destroyed, {counted(values, 'kept value', 'kept values')}\n"
    )


def hand_over(customer: str, said: dict[str, str | None]) -> Any:
    """Everything that is kept of a customer; None where it waits for an approval."""
    came = post("/exports", {"customer": customer, **said}, MAX_HANDED_OVER)
    return came if _is_done(came, AGAIN) else None


def _is_done(came: Any, then: str = "it is done with the yes") -> bool:
    """Whether it is; else what it waits for is told."""
    waits = came.get("waits_for")
    if waits:
        write(["not done yet", *(f"  waits for the approval {item}: {then}" for item in waits)])
    return not waits


# ---- the audit log


def leaves(
    after: int, limit: int, conversation: str | None, kind: str | None, said: dict[str, str | None] | None
) -> Iterator[Any] | None:
    """Leaves of the log; with what they were about where it is `said` in which role and why. None where that waits for
    an approval."""
    if said is None:
        return islice(_listed(after, conversation, kind), limit)
    body = {"conversation": conversation, "kind": kind, **said}
    first = _revealed(after, limit, body)
    if not _is_done(first, AGAIN):
        return None
    return islice(_revealed_on(first, limit, body), limit)


def _listed(after: int | None, conversation: str | None, kind: str | None) -> Iterator[Any]:
    while after is not None:
        page = get("/audit", after=after, limit=LISTED_AT_ONCE)
        for item in page["items"]:
            if conversation in (None, item["conversation"]) and (kind is None or kind in _kinds(item)):
                yield item
        after = page["next"]


def _kinds(item: Any) -> list[str]:
    return [deed["kind"] for deed in item["did"]]


def _revealed(after: int, limit: int, body: dict[str, Any]) -> Any:
    most = min(limit, REVEALED_AT_ONCE)
    return post("/audit/reveal", {"after": after, "limit": most, **body}, MAX_HANDED_OVER)


def _revealed_on(page: Any, limit: int, body: dict[str, Any]) -> Iterator[Any]:
    """The leaves of a page and of those behind it. Each is an act of its own, as the gate counts them."""
    while True:
        yield from page["items"]
        limit -= len(page["items"])
        if page["next"] is None or limit <= 0:
            return
        page = _revealed(page["next"], limit, body)
        if not _is_done(page, AGAIN):
            return


def shown(item: Any, output: str) -> str:
    """A leaf as a line."""
    deeds = [[deed["kind"], deed["name"], deed["outcome"]] for deed in item["did"]]
    if output == "json":
        return json.dumps({**item, "did": deeds}, ensure_ascii=False)
    did = "; ".join(" ".join(part for part in deed if part) for deed in deeds) or "-"
    told = f"  {json.dumps(item['about'], ensure_ascii=False)}" if "about" in item else ""
    return f"{item['number']:>8} {item['at'][:19].replace('T', ' ')} {item['conversation']}: {did}{told}"


def export(out: Path, said: dict[str, str | None], *, reveal: bool) -> int:
    """The whole log, as the service exports it, to a file that only its owner may read."""
    beside = out.with_name(f"{out.name}.part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            came = posted_to("/audit/export?reveal=true" if reveal else "/audit/export", said, stream)
        if came is None:
            beside.replace(out)
    except OSError as error:
        raise WrongUse(f"`{out}` cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)
    if came is not None:
        if _is_done(came, AGAIN):
            raise WrongUse(f"what answers is no service of this kind: look at {URL}")
        return 0
    key = get("/audit/head")["keys"][0]
    return write([f"the log to `{out}`; verify it with `aop audit verify {out} --key {key}`"])
