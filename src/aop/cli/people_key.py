"""`aop people key`: an API key for a person, for an application that writes for customers, or for a system that tells
of its events. It is shown once."""

from __future__ import annotations

import sys
from pathlib import Path

from aop.cli.people import MAX_LINES, lines_of, write_lines
from aop.errors import WrongUse
from aop.service.people import new_key


def key(file: Path, person: str, channels: list[str], systems: list[str]) -> int:
    """One more line with the digest of a new key. Raises WrongUse for a person whom the file does not know, unless they
    are an application with `channels`, or tell of events of `systems`."""
    name = person.strip()
    lines = lines_of(file) if file.exists() else []
    if not channels and not systems and not any(line["person"] == name for line in lines):
        raise WrongUse(
            f"`{name}` is not in `{file}`: `aop people add` gives a role, `--channel` makes an application, `--system` "
            "lets it tell of events"
        )
    if len(lines) >= MAX_LINES:
        raise WrongUse(f"`{file}` has {MAX_LINES} lines: take somebody out first")
    made, digest = new_key()
    named = {"channels": sorted(set(channels)), "systems": sorted(set(systems))}
    given = {part: names for part, names in named.items() if names}
    write_lines(file, [*lines, {"person": name, **given, "key_sha256": digest}])
    sys.stderr.write(f"the key of {name}, which is shown this once and kept nowhere:\n")
    sys.stdout.write(f"{made}\n")
    return 0
