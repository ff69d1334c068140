"""`aop chat`: talk to a workspace in a terminal, or play a script."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from aop.cli import showing
from aop.cli.loading import compiled, embedding, workspace_at
from aop.cli.script import Decides, Passes, Says, Turn, parse, read_script, said
from aop.connectors.catalogue import connect
from aop.diagnostics.terminal import print_findings
from aop.errors import WrongUse
from aop.extractors.local import LocalExtractor
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import SystemClock
from aop.stores.memory import MemoryLedger, MemoryStore

HELP = "Write as the customer. `/as ROLE approves` or `/as ROLE denies REASON` answers an approval; `/quit` ends."


def run(path: Path, script: Path | None, channel: str, *, show: bool, audit: bool) -> int:
    """Refuses to start on a workspace with errors (exit code 1)."""
    turns = None if script is None else read_script(script)
    folder = workspace_at(path)
    result = compiled(folder, train=True)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("not started: the workspace has errors\n")
        return 1
    with asyncio.Runner() as runner:
        return _Chat(result.release, folder, channel, runner, show=show).talk(turns, audit=audit)


def _extractor(release: Release) -> LocalExtractor:
    if release.classifier is None:
        raise WrongUse("the workspace has no intents, so there is nothing to talk about")
    workspace = release.workspace
    return LocalExtractor(
        release.classifier,
        tuple(release.intents.values()),
        tuple(release.topics.values()),
        cues=workspace.sentiment,
        currency=workspace.currency,
        embed=embedding(),
    )


class _Chat:
    def __init__(self, release: Release, folder: Path, channel: str, runner: asyncio.Runner, *, show: bool) -> None:
        self._run = runner.run
        self._clock = SystemClock()
        self._runtime = Runtime(
            release,
            extractor=_extractor(release),
            connectors=connect(release, folder),
            store=MemoryStore(),
            ledger=MemoryLedger(),
            clock=self._clock,
        )
        self._channel = channel
        self._name = f"chat-{uuid4().hex[:12]}"  # systems remember the keys of earlier talks
        self._show = show
        self._count = 0

    def talk(self, turns: Iterable[Turn] | None, *, audit: bool) -> int:
        """Plays the turns, or asks for them; nothing of the loop runs while a person types, so Ctrl-C just ends it."""
        self._print(self._run(self._runtime.open(self._name, self._channel)))
        if turns is None:
            self._interactive()
        else:
            self._play(turns)
        if audit:
            _write("", "audit of this conversation")
            _write(*(f"  {line}" for line in showing.audit(self._run(self._runtime.history(self._name)))))
        return 0

    def _play(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            match turn:
                case Says(text, attachments):
                    _write(f"customer: {' '.join([*(f'[{name}]' for name in attachments), text])}")
                case Decides(person, role, granted, reason):
                    _write(f"{person} as {role}: {'approves' if granted else 'denies'} {reason}".rstrip())
                case Passes(time):
                    _write(f"({time} later)")
            self._run(self._take(turn))

    def _interactive(self) -> None:
        if sys.stdin.isatty():
            _write(HELP)
        while (line := _read_line()) is not None and line.strip() not in ("/quit", "/exit"):
            turn = _command(line.strip())
            if turn is None:
                _write(HELP)
                continue
            try:
                self._run(self._take(turn))
            except WrongUse as error:
                _write(f"({error})")

    async def _take(self, turn: Turn) -> None:
        match turn:
            case Says(text, attachments):
                self._count += 1
                self._print(await self._runtime.receive(self._name, Message(f"m{self._count}", text, attachments)))
            case Decides():
                await self._decide(turn)
            case Passes(time):
                self._clock.advance(time)
                for reply in await self._runtime.tick():
                    self._print(reply)

    async def _decide(self, turn: Decides) -> None:
        waiting = [item for item in self._runtime.approvals() if item.request.role == turn.role]
        if not waiting:
            raise WrongUse(f"no approval is waiting for {turn.role}")
        self._print(
            await self._runtime.decide(
                waiting[0].request.call, turn.person, turn.role, granted=turn.granted, reason=turn.reason
            )
        )

    def _print(self, reply: Reply) -> None:
        if self._show:
            _write(*(f"    | {line}" for line in showing.beside(reply)))
        for line in reply.lines:
            _write(f"agent: {line.text}")
            _write(*(f"         {index}. {option}" for index, option in enumerate(line.options, 1)))
        for item in self._runtime.approvals():
            request = item.request
            _write(f"({request.role} is asked to approve {request.action}: {showing.inputs_text(request.inputs)})")


def _command(line: str) -> Turn | None:
    """A line typed by hand: a message, or `/as ROLE approves`."""
    if not line.startswith("/"):
        return said(line)
    who, _, rest = line.removeprefix("/as ").strip().partition(" ")
    return parse(f"{who}: {rest}") if line.startswith("/as ") and who != "customer" else None


def _read_line() -> str | None:
    if sys.stdin.isatty():
        sys.stdout.write("you> ")
        sys.stdout.flush()
    line = sys.stdin.readline()
    return line if line else None


def _write(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(_safe(line) + "\n")
    sys.stdout.flush()


def _safe(line: str) -> str:
    """Nothing that a customer or a system wrote can steer the terminal."""
    return "".join(char if char.isprintable() else "�" for char in line)
