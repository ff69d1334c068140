"""The sample workspace as tests need it: its seed as a module, and a copy of it with a database."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

WORKSPACE = Path(__file__).parents[2] / "procedures"
TODAY = date(2026, 11, 22)


def _seed() -> Any:
    spec = spec_from_file_location("sample_seed", WORKSPACE / "seed.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


seed = _seed()


def copied(folder: Path) -> Path:
    """The workspace in a folder of its own, with its database."""
    workspace = shutil.copytree(WORKSPACE, folder / "procedures", ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    seed.build(workspace / "shop.db", TODAY)
    return workspace
