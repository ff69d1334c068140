"""A wheel with the compiled core: `AOP_COMPILED=1 python -m pip wheel --no-deps .`; without it the plain one.

The compiled modules stand beside their sources, which stay readable and are what runs where they do not load.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a hook is loaded by its path

#: Set to 1 to ask for it.
ASKED = "AOP_COMPILED"

#: What compiling needs, and what a compiled class that others are made of imports.
COMPILING, LOADING = ["mypy>=2.4", "setuptools>=65"], ["mypy-extensions>=1.0"]


class CompiledCore(BuildHookInterface[Any]):  # type: ignore[misc, unused-ignore]  # hatchling is there while building
    """Adds the compiled modules to a wheel for this platform, where that is asked for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not self._asked():
            return
        from tools import compiled

        out = Path(self.root, "build/compiled")
        compiled.build(out)
        for module in out.rglob("*.so" if os.name == "posix" else "*.pyd"):
            build_data["force_include"][str(module)] = str(module.relative_to(out))
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["dependencies"] = LOADING

    def dependencies(self) -> list[str]:
        return COMPILING if self._asked() else []

    def _asked(self) -> bool:
        return self.target_name == "wheel" and os.environ.get(ASKED) == "1"
