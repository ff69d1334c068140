"""A release as one file, and back: deterministic bytes, a digest over all of them, signatures under it.

    {"actions":…,"digest":"3f2a…",…}              one line of canonical JSON
    — ci.shop.example Az3grlgtzPICa5OS8npVmf1M…    a signature over the digest, where there is one

Every class of the machine is written by its name (`"is": "Branch"`) with the fields that differ from their
defaults, so a document stays readable and an old one loads when a field with a default is added. A mapping is written
as its pairs, in their order: what is asked first, listed first or tried first is so in the file too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.errors import ReleaseError
from aop.machine import articles, expressions, intents, models, policy, release, states, types
from aop.machine.release import FORMAT, SEMANTICS, Release
from aop.values import Duration, Money, Record, canonical, digest, from_json, to_json

_CLASSES = {
    item.__name__: item
    for module in (expressions, types, states, policy, intents, articles, models, release)
    for item in vars(module).values()
    if isinstance(item, type) and hasattr(item, "__dataclass_fields__")
    if item.__module__ == module.__name__
}
_SCALARS = (Decimal, Money, Duration, Record, datetime, date, time)


def encode(thing: Any) -> Any:
    """Plain JSON data of any part of a machine."""
    if thing is None or isinstance(thing, bool | int | str):
        return thing
    if isinstance(thing, _SCALARS):
        return {"value": to_json(thing)}
    if isinstance(thing, tuple | list):
        return [encode(item) for item in thing]
    if isinstance(thing, Mapping):
        return {"map": [[key, encode(item)] for key, item in thing.items()]}
    body = {"is": type(thing).__name__}
    for item in fields(thing):
        content = getattr(thing, item.name)
        if not _is_default(item, content):
            body[item.name] = encode(content)
    return body


def _is_default(item: Any, content: Any) -> bool:
    if item.metadata.get("always"):
        return False
    if item.default is not MISSING:
        return bool(content == item.default) and type(content) is type(item.default)
    return item.default_factory is not MISSING and content == item.default_factory()


def decode(data: Any) -> Any:
    """The inverse of `encode`; raises ReleaseError for a class this version does not know."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    if "value" in data and len(data) == 1:
        return from_json(data["value"])
    if "map" in data and len(data) == 1:
        return {key: decode(item) for key, item in data["map"]}
    name = data.get("is")
    if name is None:
        raise ValueError("a part without a name")  # JSON of something else
    if name not in _CLASSES:
        raise ReleaseError(f"the release has a part `{name}` that this version does not know")
    return _CLASSES[name](**{key: decode(item) for key, item in data.items() if key != "is"})


def sealed(machine: Release) -> Release:
    """The release with its digest set: SHA-256 over everything else in it."""
    bare = replace(machine, digest="")
    return replace(bare, digest=digest(encode(bare)))


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A release with the lines of signatures under it; empty where nobody signed it. Whose they are is not checked
    here (`aop.audit.signed_releases`)."""

    release: Release
    signatures: str = ""


def dump(machine: Release, signatures: str = "") -> bytes:
    """The document of a sealed release, with signatures under it."""
    return canonical(encode(machine)) + b"\n" + signatures.encode()


def load(document: bytes) -> Release:
    """A release from its document; raises ReleaseError when it is not one, was changed, or is of another kind."""
    return read(document).release


def read(content: bytes) -> ReleaseFile:
    """The same with its signatures. Every byte counts: what is read is written again and must be what it was."""
    document, _, below = content.partition(b"\n")
    machine = _read(document)
    written = encode(machine)
    if canonical(written) != document or _without_digest(written) != machine.digest:
        raise ReleaseError("the release was changed after it was compiled: its digest does not fit")
    return ReleaseFile(machine, _signatures(below))


def _without_digest(written: Mapping[str, Any]) -> str:
    """The digest over everything else."""
    return digest({name: item for name, item in written.items() if name != "digest"})


def _read(document: bytes) -> Release:
    try:
        data = json.loads(document)
        _refuse_another_engine(data)
        machine = decode(data)
    except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError, RecursionError) as error:
        raise ReleaseError("this file is not a release of `aop compile`, or was damaged") from error
    if not isinstance(machine, Release):
        raise ReleaseError("this file is not a release of `aop compile`, or was damaged")
    return machine


def _refuse_another_engine(data: Mapping[str, Any]) -> None:
    """What a release means is numbered; an engine without that number would run it otherwise."""
    if data.get("is") != Release.__name__:
        return  # it is no release at all
    means, form = data.get("semantics", 1), data.get("format", 1)  # what is left out is the first
    if means != SEMANTICS:
        raise ReleaseError(
            f"the release has the semantics {means!r}, and this engine only {SEMANTICS}: run it with the engine "
            "that it was compiled for, or compile it again"
        )
    if form != FORMAT:
        raise ReleaseError(f"the release has the format {form!r}, and this engine only {FORMAT}: compile it again")


def _signatures(below: bytes) -> str:
    try:
        lines = below.decode()
    except UnicodeDecodeError:
        lines = "?"
    if lines and not all(line.startswith("— ") for line in lines.removesuffix("\n").split("\n")):
        raise ReleaseError("what stands under the release is no signature: the file was changed")
    if lines and not lines.endswith("\n"):
        raise ReleaseError("the last signature under the release is cut off")
    return lines
