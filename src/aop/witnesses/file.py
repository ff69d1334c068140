"""A file as a witness: one signed head a line, appended and never rewritten.

It is worth what it is apart from the database: on another machine's disk, on storage that only appends, or in a
repository of somebody else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from aop.errors import Unavailable

#: A longer line is no head.
MAX_LINE_BYTES = 200_000
#: How much of the end is read to see which head came last.
_TAIL_BYTES = 2 * MAX_LINE_BYTES


class FileWitness:
    """Heads in a file of JSON lines. Raises Unavailable where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return str(self._path)

    def publish(self, note: str) -> None:
        line = (json.dumps({"head": note}) + "\n").encode()
        try:
            with open(self._path, "a+b") as stream:
                stream.seek(0, os.SEEK_END)
                stream.seek(max(0, stream.tell() - _TAIL_BYTES))
                tail = stream.read()
                if tail.endswith(line):
                    return
                if tail and not tail.endswith(b"\n"):
                    raise Unavailable(f"the last line of the witness `{self._path}` was cut off: look at it first")
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise Unavailable(f"the witness `{self._path}` cannot be written: {error.strerror}") from None

    def heads(self) -> Iterator[str]:
        if not self._path.exists():
            return
        try:
            with open(self._path, "rb") as stream:
                while line := stream.readline(MAX_LINE_BYTES):
                    yield str(json.loads(line)["head"])
        except OSError as error:
            raise Unavailable(f"the witness `{self._path}` cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError):
            raise Unavailable(f"a line of the witness `{self._path}` is no head: it was cut off or changed") from None
