"""`aop people`: who may act, in a file of JSON lines that a service reads (`docs/people.md`).

    {"person": "maria@shop.example", "roles": ["team_lead"], "key_sha256": "9f86d081…"}

A person has the roles of all their lines; a line holds at most one key, as its SHA-256.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

from aop.cli.whole_files import write_whole
from aop.errors import WrongUse

MAX_BYTES, MAX_LINES = 4 * 1024 * 1024, 20_000


def list_(file: Path, output: str) -> int:
    """Everybody with their roles, and how many keys they have."""
    people: dict[str, dict[str, Any]] = {}
    for line in lines_of(file):
        known = people.setdefault(line["person"], {"roles": set(), "channels": set(), "systems": set(), "keys": 0})
        known["roles"] |= set(line.get("roles", []))
        known["channels"] |= set(line.get("channels", []))
        known["systems"] |= set(line.get("systems", []))
        known["keys"] += "key_sha256" in line
    listed = [
        {"person": name, **{part: sorted(it) if isinstance(it, set) else it for part, it in known.items()}}
        for name, known in sorted(people.items())
    ]
    if output == "json":
        _out(json.dumps(listed, ensure_ascii=False, indent=2))
        return 0
    for item in listed:
        held = ", ".join(item["roles"]) or "no role"
        channels = f", writes in {', '.join(item['channels'])}" if item["channels"] else ""
        systems = f", tells of events of {', '.join(item['systems'])}" if item["systems"] else ""
        _out(f"{item['person']}: {held}{channels}{systems}; {item['keys']} keys")
    return 0


def add(file: Path, person: str, roles: list[str], workspace: Path | None) -> int:
    """One more line. Raises WrongUse without a role, and for one that the workspace does not have."""
    name = person.strip()
    if not name or not roles:
        raise WrongUse("who gets which roles? Write `aop people add FILE PERSON --role ROLE`")
    if workspace is not None:
        _must_know(workspace, roles)
    lines = lines_of(file) if file.exists() else []
    if len(lines) >= MAX_LINES:
        raise WrongUse(f"`{file}` has {MAX_LINES} lines: take somebody out first")
    write_lines(file, [*lines, {"person": name, "roles": sorted(set(roles))}])
    _out(f"{name}: {', '.join(sorted(set(roles)))}")
    return 0


def remove(file: Path, person: str, roles: list[str]) -> int:
    """Takes somebody out, with every key; with `roles` only those. Raises WrongUse for who is not there."""
    lines = lines_of(file)
    if not any(line["person"] == person for line in lines):
        raise WrongUse(f"`{person}` is not in `{file}`")
    left = [_without(line, roles) if line["person"] == person else line for line in lines]
    write_lines(file, [line for line in left if line is not None])
    _out(f"{person}: {', '.join(roles) or 'everything'} is taken away")
    return 0


def _without(line: dict[str, Any], roles: list[str]) -> dict[str, Any] | None:
    kept = [role for role in line.get("roles", []) if role not in roles]
    if not roles or (not kept and not line.keys() & {"key_sha256", "channels", "systems"}):
        return None
    return {**line, "roles": kept}


def _must_know(workspace: Path, roles: list[str]) -> None:
    from aop.cli.loading import compiled, workspace_at

    release = compiled(workspace_at(workspace)).release
    if release is None:
        raise WrongUse(f"the workspace at `{workspace}` has errors: `aop check {workspace}` shows them")
    for role in roles:
        if role not in release.workspace.roles:
            known = ", ".join(f"`{item}`" for item in release.workspace.roles)
            raise WrongUse(f"the workspace has no role `{role}`: there are {known}")


def lines_of(file: Path) -> list[dict[str, Any]]:
    try:
        with open(file, "rb") as stream:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o022:
                raise WrongUse(f"others may write to `{file}`, and give themselves roles: `chmod go-w {file}`")
            text = stream.read(MAX_BYTES + 1).decode()
    except OSError as error:
        raise WrongUse(f"`{file}` cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WrongUse(f"`{file}` is not UTF-8") from None
    if len(text) > MAX_BYTES:
        raise WrongUse(f"`{file}` is longer than {MAX_BYTES} bytes: that is no file of people")
    return [_line(line, f"`{file}`, line {number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _line(text: str, where: str) -> dict[str, Any]:
    """Never with what stands in it: it may be a key that somebody pasted."""
    try:
        read = json.loads(text)
    except ValueError:
        raise WrongUse(f"{where}: it is no JSON object") from None
    if not isinstance(read, dict) or not isinstance(read.get("person"), str):
        raise WrongUse(f'{where}: write `{{"person": "NAME", "roles": […]}}`')
    if not all(isinstance(read.get(name, []), list) for name in ("roles", "channels", "systems")):
        raise WrongUse(f"{where}: `roles`, `channels` and `systems` are lists of names")
    return read


def write_lines(file: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        write_whole(file, text.encode(), mode=0o640)
    except OSError as error:
        raise WrongUse(f"`{file}` cannot be written: {error.strerror}") from None


def _out(line: str) -> None:
    sys.stdout.write(f"{line}\n")
