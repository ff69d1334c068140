"""A catalogue from a description, compiled, and its connector on a server of this machine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from aop.compiler import compile_files
from aop.connectors.credentials import Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.openapi import read_spec, write_catalogue
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.runtime.conform import conform
from aop.syntax.load import read_files
from aop.values import Value

WORKSPACE = 'workspace: acme\ncurrency: USD\ntime_zone: UTC\nqueues: {tier2: {says: "A colleague takes over."}}\n'


@dataclass
class Connected:
    """A system with everything that its description offers."""

    system: str
    spec: Path
    release: Release
    connector: HttpConnector
    calls: int = 0

    def answer(self, name: str, /, **inputs: Value) -> Answer:
        """What the connector answers, as it is."""
        self.calls += 1
        action = self.release.actions[f"{self.system}.{name}"]
        assert inputs.keys() <= action.inputs.keys()
        call = Call("c", action, inputs, f"key-{self.calls}")
        return asyncio.run(self.connector.call(call))

    def value(self, name: str, /, **inputs: Value) -> Value:
        """The answer as the conversation gets it. Raises Mismatch when it is not what was declared."""
        action = self.release.actions[f"{self.system}.{name}"]
        answer = self.answer(name, **inputs)
        assert answer.failure is None
        if action.returns is None or (answer.data is None and action.maybe_missing):
            return None
        return conform(answer.data, action.returns, self.release.records, "USD")


def compiled(spec: Path, system: str) -> Release:
    """Everything of a description as a release; nothing may be found in it."""
    made = write_catalogue(read_spec(spec), system, None)
    result = compile_files(*read_files({"workspace.yaml": WORKSPACE, f"actions/{system}.yaml": made.text}))
    assert result.findings == ()
    assert result.release is not None
    return result.release


def connected(spec: Path, system: str, base: str, secret: str) -> Connected:
    release = compiled(spec, system)
    key = f"{system.upper()}_KEY"
    connect = {**release.systems[system].connect, "base": base, "private": "yes"}
    connector = HttpConnector(system, connect, Secrets({key: secret, f"{key}_HOSTS": "127.0.0.1"}), "openapi")
    connector.check(release.actions.values())
    return Connected(system, spec, release, connector)
