"""`aop release`: whose a release file is, and which releases a running service serves.

`key` and `verify` need nothing but files; the others ask the service, so that the gate decides whether what somebody
does counts, and it stands in the history.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from aop.cli.asking_service import get, moment, named, post, write, write_json
from aop.cli.conversations import done
from aop.errors import ReleaseError, WrongUse

#: The exit code of a file that is not what it should be.
REFUSED = 3
#: A release may be named by so many of the first characters of its digest, or more.
MOST_NAMED = 20
LEAST_DIGEST = 8


def key(path: Path, name: str) -> int:
    """Makes a file with a key that signs releases, and says its public key, which services list."""
    from aop.hosts.release_keys import new_release_key

    signer = new_release_key(path, name)
    lines = [
        f"a key that signs releases in `{path}`, which only you may read: keep it where releases are compiled",
        "list its public key where they are served (`aop serve --signed-by FILE`):",
        f"    {signer.verifier.text}",
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def verify(path: Path, keys: str | None, output: str) -> int:
    """Whether a file is a release that this engine runs, and whether one of these keys signed it; 3 where not."""
    from aop.service.release_files import read_release

    try:
        file = read_release(path)
        signer = None if keys is None else _signer(file, keys)
    except (ReleaseError, Refused) as error:
        if output == "json":
            write_json({"release": None, "refused": str(error)})
        else:
            sys.stderr.write(f"refused: {error}\n")
        return REFUSED
    release = file.release
    found = {
        "release": release.digest,
        "workspace": release.workspace.name,
        "sources": release.sources,
        "semantics": release.semantics,
        "time_zone": release.workspace.time_zone,
        "zone_version": release.workspace.zone_version,
        "model": None if release.classifier is None else release.classifier.model,
        "signed_by": signer,
    }
    if output == "json":
        return write_json(found)
    return write([f"{name}: {item}" for name, item in found.items() if item not in (None, "")])


class Refused(WrongUse):
    """A file that nobody signed whose signature counts."""


def _signer(file: Any, keys: str) -> str:
    from aop.audit.notes import Forged
    from aop.audit.signed_releases import signer_of
    from aop.hosts.release_keys import keys_said

    listed = keys_said(keys)
    try:
        return signer_of(file, listed).text
    except Forged as error:
        raise Refused(str(error)) from error


# ---- of a running service


def list_them(output: str) -> int:
    """The releases of the service, and which one is live."""
    items, went = get("/releases")["items"], get("/releases/history")["items"]
    if output == "json":
        return write_json({"releases": items, "history": went})
    lines = [_line(item) for item in items]
    lines += [f"{moment(item['at'])}  {item['release'][:12]}  live by {item['by']}" for item in went]
    return write(lines)


def _line(item: dict[str, Any]) -> str:
    signed = f", signed by {item['signed_by']}" if item["signed_by"] else ""
    return f"{item['release'][:12]}  {item['state']:8}  loaded {moment(item['loaded_at'])}{signed}"


def load(which: str, output: str) -> int:
    """Loads a release of the service's folder, named by its digest or by a file of it."""
    found = post(named("releases", _of_file(which) or _whole(which), "load"), {})
    return write_json(found) if output == "json" else write([_line(found)])


def _of_file(which: str) -> str | None:
    from aop.service.release_files import read_release

    path = Path(which)
    return read_release(path).release.digest if path.is_file() else None


def activate(which: str, reason: str, role: str | None, output: str) -> int:
    """Lets a release go live; says what it widens where that has to be approved."""
    digest = _digest(which)
    found = post(named("releases", digest, "activate"), {"reason": reason, "role": role})
    return _went(found, digest, output)


def back(reason: str, role: str | None, output: str) -> int:
    """Lets the release go live that was live before."""
    return _went(post("/releases/back", {"reason": reason, "role": role}), None, output)


def _went(found: dict[str, Any], digest: str | None, output: str) -> int:
    if output == "json":
        return write_json(found)
    lines = [f"widens: {reason}" for reason in found["widens"]]
    if found["waits_for"]:
        lines.append(f"waits for an approval: aop approvals show {found['waits_for'][0]}")
    elif digest in (None, found["live"]):
        lines.append(f"live: {found['live']}")
    return write(lines)


def widening(which: str, output: str) -> int:
    """What a release lets through that the live one does not; 3 where it widens."""
    found = get(named("releases", _digest(which), "widening"))
    if output == "json":
        write_json(found)
    else:
        write([f"widens: {reason}" for reason in found["why"]] or ["it widens nothing"])
    return REFUSED if found["widens"] else 0


def migrate(conversation: str, which: str, reason: str, role: str | None, output: str) -> int:
    """Moves a conversation to another release."""
    body = {"release": _digest(which), "reason": reason, "role": role}
    return done(post(named("conversations", conversation, "migrate"), body), output)


def _digest(which: str) -> str:
    """The release of the service that begins with these characters, or that is in this file."""
    digest = _of_file(which)
    if digest is not None:
        return digest
    if len(which) == len("0" * 64):
        return _whole(which)
    there = [str(item["release"]) for item in get("/releases")["items"]]
    found = [item for item in there if item.startswith(which)]
    if len(which) < LEAST_DIGEST or len(found) != 1:
        raise WrongUse(f"`{which}` is no release of this service: write {LEAST_DIGEST} characters or more of one of "
                       + ", ".join(item[:12] for item in there[:MOST_NAMED]))  # fmt: skip
    return found[0]


def _whole(which: str) -> str:
    if len(which) != len("0" * 64) or not set(which) <= set("0123456789abcdef"):
        raise WrongUse(f"`{which}` is neither a file nor the digest of a release: write all of its 64 characters")
    return which
