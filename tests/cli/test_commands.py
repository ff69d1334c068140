"""The command line imports the command that is asked for, and its help says of each what the command says of itself."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from aop.cli.app import app
from aop.cli.commands.table import NAMES, TABLE
from conversations import ROOT

COMMANDS: Any = get_command(app)
NO_COMMANDS = {"__init__", "declaring", "options", "table"}


def test_every_file_of_the_folder_is_in_the_table() -> None:
    files = {path.stem for path in (ROOT / "src" / "aop" / "cli" / "commands").glob("*.py")}
    assert files - NO_COMMANDS == set(NAMES)


@pytest.mark.parametrize("lines", TABLE.values(), ids=TABLE)
def test_a_line_of_help_is_the_beginning_of_what_the_command_says(lines: dict[str, str]) -> None:
    for name, line in lines.items():
        said = " ".join(COMMANDS.commands[name].help.split())
        beginning = line.removesuffix(".")
        assert said.startswith(beginning), name
        assert said[len(beginning)] in ".:,; ", name


def test_help_lists_every_command_under_its_heading() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).stdout
    for heading, lines in TABLE.items():
        section = shown.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
        assert [tuple(line.split(maxsplit=1)) for line in section.splitlines()] == list(lines.items())


@pytest.mark.parametrize(
    ("words", "imported"),
    [((), set()), (("--help",), set()), (("check", "--help"), {"check"}), (("keys", "list", "--help"), {"keys"})],
)
def test_no_other_command_is_imported(words: tuple[str, ...], imported: set[str]) -> None:
    code = (
        "import sys; sys.argv = ['aop', *sys.argv[1:]]\n"
        "from aop.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*[name for name in sys.modules if name.startswith('aop.cli.commands.') or name == 'rich'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {name.rpartition(".")[2] for name in done.stdout.splitlines()[-1].split()}
    assert loaded - NO_COMMANDS == imported


def test_a_word_that_is_no_command_is_refused_with_those_alike() -> None:
    done = CliRunner().invoke(app, ["chekc"])
    assert done.exit_code == 2
    assert "No such command 'chekc'. Did you mean 'check'?" in done.output


def test_a_group_of_one_command_is_a_group() -> None:
    assert list(COMMANDS.commands["knowledge"].commands) == ["check"]
