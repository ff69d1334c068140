"""The names of a workspace as its texts are now: files that can be read, and what the others declared before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aop.analysis.bindings import Bindings, base_names
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.kinds import fields_of
from aop.analysis.scopes import SIGNALS, Scope
from aop.analysis.symbols import Symbols
from aop.compiler import catalogue
from aop.machine.powers import POWERS
from aop.machine.types import Type
from aop.syntax.declarations import ActionsFile, Files, ProcedureFile, RulesFile, WorkspaceFile
from aop.syntax.kinds import WORKSPACE_NAME, Kind
from aop.syntax.workspace_files import Declared, read_one

#: What holds while there is no workspace file that can be read.
_NO_WORKSPACE = "workspace: unnamed\ncurrency: USD\ntime_zone: UTC\n"


@dataclass(frozen=True, slots=True)
class Page:
    """A file. `declared` is what its text says, `sound` what it or its last readable text said."""

    path: str
    kind: Kind
    text: str = field(repr=False)
    declared: Declared = field(repr=False)
    sound: Declared = field(repr=False)


class View:
    """The pages of a workspace by their path in it, and what their names mean. Made anew when a text changes."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = pages

    @cached_property
    def symbols(self) -> Symbols:
        sound = [page.sound for page in self.pages.values()]
        workspace = next((item for item in sound if isinstance(item, WorkspaceFile)), None) or _no_workspace()
        files = Files(
            workspace,
            tuple(item for item in sound if isinstance(item, ActionsFile)),
            tuple(item for item in sound if isinstance(item, RulesFile)),
            tuple(item for item in sound if isinstance(item, ProcedureFile)),
        )
        symbols = Symbols(files, workspace, Findings())
        symbols.records.update(catalogue.actions(symbols, Findings())[1])
        return symbols

    @cached_property
    def base(self) -> dict[str, Type | None]:
        """What is in scope everywhere."""
        return base_names(self.symbols)

    @cached_property
    def _bindings(self) -> dict[str, Bindings]:
        return {}

    def scope_of(self, page: Page) -> Scope:
        """What the sentences of a page may name."""
        procedure = page.declared if isinstance(page.declared, ProcedureFile) else page.sound
        if not isinstance(procedure, ProcedureFile):
            return Scope(self.base, {}, {})
        if page.path not in self._bindings:
            self._bindings[page.path] = Bindings(procedure, self.symbols)
        return self._bindings[page.path].scope

    def rule_scope(self, page: Page, actions: tuple[str, ...]) -> Scope:
        """What the conditions of a rule about these actions may name: their inputs, and no names of steps."""
        inputs: dict[str, Type | None] = {}
        for name in actions:
            if name in POWERS:
                inputs.update({item.name: item.type for item in POWERS[name].inputs.values()})
                continue
            for item in self.symbols.actions[name].inputs:
                inputs.setdefault(item.name.text, self.symbols.type_of(item.type, self.symbols.system_of[name]))
        return Scope(self.base | self._constants(page), {}, inputs)

    def escalation_scope(self, page: Page) -> Scope:
        return Scope(self.base | self._constants(page) | SIGNALS, {}, {})

    def _constants(self, page: Page) -> dict[str, Type | None]:
        if not isinstance(page.sound, ProcedureFile):
            return {}
        resolver, nothing = Resolver(self.symbols, Findings()), Scope({}, {}, {})
        return {item.name.text: resolver.value(item.value, nothing)[1] for item in page.sound.constants}

    def fields(self, kind: Type | None) -> Mapping[str, Type | None]:
        return fields_of(kind, self.symbols.records) or {}

    def procedure_of(self, page: Page) -> ProcedureFile | None:
        """The procedure of a page, as far as it can be read."""
        return page.sound if isinstance(page.sound, ProcedureFile) else None


def _no_workspace() -> WorkspaceFile:
    declared, _ = read_one(Kind.WORKSPACE, WORKSPACE_NAME, _NO_WORKSPACE)
    assert isinstance(declared, WorkspaceFile)
    return declared
