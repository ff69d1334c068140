"""A file is replaced whole or not at all. A link stays a link, and what is no file (a device, a pipe) is written to as
it is: a new file in its place would take `/dev/null` away from the whole machine.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """`mode` is for a new file, less what the process masks; one that is there keeps its own. Raises OSError."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    except OSError:
        with suppress(OSError):  # its folder may be none
            beside.unlink(missing_ok=True)
        raise
