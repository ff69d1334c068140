"""What the files of `deploy/` start is what there is."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from aop.cli.app import app

DEPLOY = Path("deploy")


def options() -> set[str]:
    root: Any = get_command(app)
    return {word for item in root.commands["serve"].params for word in item.opts if word.startswith("--")}


@pytest.mark.parametrize("name", ["Containerfile", "aop.service"])
def test_every_option_is_one_of_aop_serve(name: str) -> None:
    text = "\n".join(line for line in (DEPLOY / name).read_text().splitlines() if re.match(r"ExecStart|CMD", line))
    used = set(re.findall(r"--[a-z]+", text))
    assert len(used) >= 5
    assert used <= options()


def test_the_compose_file_is_yaml_and_mounts_what_the_image_reads() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["aop"]
    image = (DEPLOY / "Containerfile").read_text()
    for volume in service["volumes"]:
        assert volume.split(":")[1] in image
    assert service["read_only"] is True


def test_the_dashboard_is_what_its_script_writes() -> None:
    made = runpy.run_path(str(DEPLOY / "dashboard.py"))["dashboard"]()
    assert json.loads((DEPLOY / "grafana-dashboard.json").read_text()) == made
