"""Verifies an export of the audit log, with nothing of the service: no database, no keys but the public one.

    python -m aop.audit.verify EXPORT --key shop.example/audit+1a2b3c4d+AY… [--witness HEADS] [--show]

`--key` is the line that the log's keeper has published (or a file with it), `--witness` a file of heads that somebody
outside has collected. Exit code 0: it verifies; 1: it does not; 2: wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence

from aop.audit.checking import Witnessed
from aop.audit.exports import Exported, Verified, leaves_of, verified
from aop.audit.heads import head_of
from aop.audit.notes import Forged, Verifier
from aop.errors import WrongUse


def main(arguments: Sequence[str] | None = None) -> int:
    """Says what was proved, on standard output; what was not, on standard error."""
    given = _parser().parse_args(arguments)
    try:
        verifiers = [key for text in given.key for key in keys_in(text)]
        heads = [item for path in given.witness for item in witnessed_in(path, verifiers)]
        with open(given.export, encoding="utf-8") as lines:
            proved = verified(lines, verifiers, heads)
        for line in said(proved):
            print(line)  # noqa: T201 - what it is for
        if given.show:
            with open(given.export, encoding="utf-8") as lines:
                for item in leaves_of(lines):
                    print(shown(item))  # noqa: T201 - what it is for
    except Forged as error:
        sys.stderr.write(f"not verified: {error}\n")
        return 1
    except (WrongUse, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aop.audit.verify", description="Verify an export of an audit log.")
    parser.add_argument("export", metavar="EXPORT", help="the file that `aop audit export` wrote")
    parser.add_argument(
        "--key", action="append", required=True, metavar="KEY", help="the log's public key, or its file"
    )
    parser.add_argument("--witness", action="append", default=[], metavar="FILE", help="heads that a witness collected")
    parser.add_argument("--show", action="store_true", help="also list what happened")
    return parser


def keys_in(text: str) -> list[Verifier]:
    """A public key as written, or those in a file, one a line."""
    if "+" in text:
        return [Verifier.of(text)]
    with open(text, encoding="utf-8") as lines:
        return [Verifier.of(line) for line in lines if line.strip() and not line.startswith("#")]


def witnessed_in(path: str, verifiers: Sequence[Verifier]) -> list[Witnessed]:
    """The heads in a file of a witness, each signed by one of these keys."""
    with open(path, encoding="utf-8") as lines:
        return [Witnessed(head_of(note, verifiers), path) for note in notes_in(lines)]


def notes_in(lines: Iterable[str]) -> Iterator[str]:
    """The signed notes in lines of JSON. Raises Forged for a line that is none."""
    for line in lines:
        try:
            note = json.loads(line)["head"]
        except (ValueError, KeyError, TypeError):
            raise Forged("a line of a witness is no head: it was cut off or changed") from None
        yield str(note)


def said(proved: Verified) -> Iterator[str]:
    """What was proved, a sentence a line."""
    head = proved.head
    when = "" if head.at is None else f", signed {head.at:%Y-%m-%d %H:%M:%S %Z}"
    what = "the whole log" if proved.whole else "leaves of the log"
    yield f"verified: {proved.leaves} of {head.size} leaves of {head.origin} ({what}{when})"
    if proved.witnessed:
        yield f"it agrees with {proved.witnessed} published heads"
    yield f"what it was about is shown for {proved.bodies}; of the others only that it happened"
    for kind, count in sorted(proved.kinds.items()):
        yield f"  {kind}: {count}"


def shown(item: Exported) -> str:
    """A leaf on one line."""
    did = "; ".join(" ".join(part for part in deed if part) for deed in item.leaf.did) or "nothing to answer for"
    where = item.leaf.of[:8] if item.body is None else item.body.conversation
    return f"{item.number:>8} {item.leaf.at:%Y-%m-%d %H:%M:%S} {where}: {did}"


if __name__ == "__main__":
    sys.exit(main())
