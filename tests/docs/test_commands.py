"""`docs/cli.md` is what the commands say of themselves, and each says something."""

from __future__ import annotations

from typing import Any

import pytest
import typer
from typer.main import get_command

from aop.cli import app as commands
from aop.cli.command_docs import Undocumented, document
from conversations import ROOT


def test_the_page_of_the_commands_is_current() -> None:
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == document(), "run `make docs`"


def test_every_command_and_option_is_on_the_page() -> None:
    page = document()
    root: Any = get_command(commands.app)
    for name, command in root.commands.items():
        section = page.partition(f"\n## aop {name}\n")[2].partition("\n## ")[0]
        assert section, name
        words = [word for item in command.params for word in item.opts if word.startswith("-")]
        assert [word for word in words if f"`{word}`" not in section] == []


def test_an_option_without_help_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    small = typer.Typer()

    @small.callback()
    def root() -> None:
        """A command line."""

    @small.command()
    def quiet(loud: bool = False) -> None:
        """Be quiet."""

    monkeypatch.setattr(commands, "app", small)
    with pytest.raises(Undocumented, match="`aop quiet`: `loud` has no help"):
        document()
