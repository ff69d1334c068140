"""Failures that other systems of this kind are known for, where they are none of a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from aop.cli.app import app
from conversations import ROOT
from next_version import Changes, changed

SERVICE = ROOT / "tests" / "workspaces" / "service"


@pytest.mark.parametrize(
    ("changes", "code", "underlined"),
    [
        (
            {"orders/where_is_it.aop.yaml": {"follow find_order as order": "follow find_ordr as order"}},
            "AOP216",
            "find_ordr",
        ),
        ({"orders/where_is_it.aop.yaml": {"finish as informed": "switch to nowhere"}}, "AOP216", "nowhere"),
        (
            {"returns/refund_fee.aop.yaml": {"amount is over order.total": "amount is over ordr.total"}},
            "AOP202",
            "ordr",
        ),
    ],
    ids=["followed", "switched to", "in a rule"],
)
def test_a_name_that_is_not_there_is_a_finding_before_anything_runs(
    changes: Changes, code: str, underlined: str
) -> None:
    result = changed(SERVICE, changes)
    assert result.release is None
    assert (code, underlined) in [(item.code, item.span.text) for item in result.findings]


def test_after_a_failed_compile_no_older_release_is_served(tmp_path: Path) -> None:
    """It fails loudly, what was compiled before is gone, and nothing runs the workspace as it was before."""
    workspace, target = tmp_path / "service", tmp_path / "service.aopc"
    _copy(SERVICE, workspace)
    assert CliRunner().invoke(app, ["compile", str(workspace), "--output", str(target)]).exit_code == 0
    assert target.is_file()
    procedure = workspace / "orders" / "where_is_it.aop.yaml"
    procedure.write_text(procedure.read_text("utf-8").replace("follow find_order", "follow find_ordr"), "utf-8")
    failed = CliRunner().invoke(app, ["compile", str(workspace), "--output", str(target)])
    assert (failed.exit_code, "not compiled" in failed.output) == (1, True)
    assert not target.exists()
    assert CliRunner().invoke(app, ["chat", str(workspace)], input="where is my order?\n").exit_code != 0


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
