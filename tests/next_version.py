"""A workspace with some of its words changed: the next version of a case, or one with a mistake in it.

next: {orders/where_is_it.aop.yaml: {"{order.status}.": "{order.status} now."}}
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aop.compiler import Compiled, compile_files
from aop.syntax.load import load_workspace

Changes = Mapping[str, Mapping[str, str]]


def changed(folder: Path, changes: Changes) -> Compiled:
    """What a workspace compiles to with other words in its files; each text that is replaced must be there."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / folder.name
        shutil.copytree(folder, copy)
        for name, texts in changes.items():
            path = copy / name
            for old, new in texts.items():
                written = path.read_text("utf-8")
                assert old in written, f"`{old}` is not in {name}"
                path.write_text(written.replace(old, new), "utf-8")
        return compile_files(*load_workspace(copy))
