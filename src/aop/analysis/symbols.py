"""Every name a workspace declares, resolved and qualified: records, actions, queues, roles, levels, procedures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aop.analysis.findings import Findings
from aop.analysis.hours import check_hours
from aop.analysis.kinds import TEXTUAL, UNKNOWN, fields_of, is_open
from aop.diagnostics import Note
from aop.machine.powers import SYSTEM
from aop.machine.types import BUILT_IN_RECORDS, KINDS, Field, RecordType, Type
from aop.syntax import tree
from aop.syntax.declarations import (
    ActionDecl,
    ActionsFile,
    EventDecl,
    FieldDecl,
    Files,
    IntentDecl,
    ProcedureFile,
    TypeRef,
    WorkspaceFile,
)
from aop.syntax.tree import Word
from aop.syntax.walk import sentences


class Symbols:
    """The workspace's names. Made once for a workspace; every later pass reads it."""

    def __init__(self, files: Files, workspace: WorkspaceFile, findings: Findings) -> None:
        self.files = files
        self.workspace = workspace
        self.findings = findings
        self.systems: dict[str, ActionsFile] = _unique(((item.system, item) for item in files.systems), findings)
        if SYSTEM in self.systems:
            said = f"`{SYSTEM}` is declared already: it is the built-in system of what people may do"
            findings.error("AOP204", said, self.systems[SYSTEM].system.span, "give the system another name")
        self.procedures: dict[str, ProcedureFile] = _unique(((item.name, item) for item in files.procedures), findings)
        self.queues = {item.name.text: item for item in workspace.queues}
        self.roles = {word.text for word in workspace.roles}
        self.levels = [item.name.text for item in workspace.levels]
        self.topics = {item.name.text: item for item in workspace.topics}
        self.intents: dict[str, tuple[IntentDecl, ProcedureFile]] = _unique(
            ((intent.name, (intent, item)) for item in files.procedures for intent in item.intents), findings
        )
        self._record_words: dict[str, Word] = {}
        for system in files.systems:
            for record in system.records:
                self._record_words[f"{system.system.text}.{record.name.text}"] = record.name
        self.actions: dict[str, ActionDecl] = {
            f"{system.system.text}.{action.name.text}": action for system in files.systems for action in system.actions
        }
        self.system_of = {
            f"{system.system.text}.{action.name.text}": system.system.text
            for system in files.systems
            for action in system.actions
        }
        self.events: dict[str, tuple[EventDecl, str]] = {
            f"{system.system.text}.{event.name.text}": (event, system.system.text)
            for system in files.systems
            for event in system.events
        }
        #: What is in scope everywhere, once somebody asked (`aop.analysis.bindings`).
        self.everywhere: dict[str, Type | None] | None = None
        self._types: dict[tuple[int, str | None], Type] = {}
        self.records: dict[str, RecordType] = {}
        for system in files.systems:
            self._resolve_records(system)
        self._check_owners()
        for event, (decl, system_name) in self.events.items():
            self._resolve_payload(event, decl, system_name)
        check_hours(self)

    # ---- types

    def type_of(self, ref: TypeRef, system: str | None = None) -> Type | None:
        """A written type, resolved; None, with a finding when there is none of that name."""
        key = id(ref), system  # the files hold it
        found = self._types.get(key)
        if found is None:
            found = self._type_of(ref, system)
            if found is not None:
                self._types[key] = found
        return found

    def _type_of(self, ref: TypeRef, system: str | None) -> Type | None:
        if not ref.kind:
            return None
        if ref.kind == "list":
            return Type("list", item=None if ref.item is None else self.type_of(ref.item, system))
        if ref.kind == "choice":
            return Type("choice", options=tuple(word.text for word in ref.options))
        if ref.kind in BUILT_IN_RECORDS:
            return Type("record", record=ref.kind)
        if ref.kind in KINDS and ref.kind not in ("record", "list"):
            return Type(ref.kind)
        name = self.record_name(ref.kind, system)
        if name is None and self._is_unread(ref.kind.partition(".")[0] if "." in ref.kind else system):
            return None
        if name is None:
            known = {*KINDS, *BUILT_IN_RECORDS, *self._record_words} - {"record", "list"}
            known |= {item.rpartition(".")[2] for item in self._record_words if item.startswith(f"{system}.")}
            self.findings.unknown("AOP206", "type", ref.kind, ref.span, known)
            return None
        return Type("record", record=name)

    def record_name(self, name: str, system: str | None) -> str | None:
        """The qualified name of a record; a bare name is one of the same system."""
        if name in self._record_words:
            return name
        qualified = f"{system}.{name}"
        return qualified if qualified in self._record_words else None

    def field_of(self, decl: FieldDecl, system: str | None = None) -> Field:
        kind = self.type_of(decl.type, system) or UNKNOWN
        personal = None if decl.personal is None else decl.personal.text
        return Field(decl.name.text, kind, decl.optional, personal, decl.signed)

    def _resolve_records(self, system: ActionsFile) -> None:
        for record in system.records:
            if not record.fields and self.findings.has_errors_in(record.name.span.source):
                continue  # it could not be read: whatever it is said to have, it may have
            name = f"{system.system.text}.{record.name.text}"
            fields = _unique(
                ((item.name, self.field_of(item, system.system.text)) for item in record.fields), self.findings
            )
            owner = None if record.belongs_to is None else record.belongs_to.text
            self.records[name] = RecordType(name, fields, owner, _key_of(fields))

    def _resolve_payload(self, name: str, decl: EventDecl, system: str) -> None:
        """What an event carries is a record of its own type; its key must be one of the fields."""
        fields = _unique(((item.name, self.field_of(item, system)) for item in decl.payload), self.findings)
        self.records[payload_record(name)] = RecordType(payload_record(name), fields)
        self.check_word("AOP203", "field", decl.key, fields)

    def _check_owners(self) -> None:
        for system in self.files.systems:
            for record in system.records:
                if record.belongs_to is not None:
                    name = f"{system.system.text}.{record.name.text}"
                    self._check_owner(Type("record", record=name), record.belongs_to.words)

    def _check_owner(self, kind: Type | None, words: tuple[Word, ...]) -> None:
        for word in words:
            if is_open(kind, self.records):
                return
            fields = fields_of(kind, self.records)
            if fields is None or word.text not in fields:
                self.findings.unknown("AOP203", "field", word.text, word.span, fields or ())
                return
            kind = fields[word.text]
        if kind is not None and kind.kind not in TEXTUAL:
            self.findings.error(
                "AOP301",
                "`belongs_to` must name a text or id that equals the customer's `id`",
                words[-1].span,
                "name the field that holds whose it is, as in `belongs_to: customer.id`",
            )

    def _is_unread(self, system: str | None) -> bool:
        """Whether nothing that a system declares could be read."""
        found = self.systems.get(system or "")
        if found is None or found.actions or found.records:
            return False
        return self.findings.has_errors_in(found.system.span.source)

    # ---- what procedures reach

    def followed(self, name: str) -> set[str]:
        """A procedure with all that it follows or switches to, directly or through others."""
        seen: set[str] = set()
        left = [name]
        while left:
            current = self.procedures.get(left.pop())
            if current is None or current.name.text in seen:
                continue
            seen.add(current.name.text)
            for block in (*current.steps, *current.handlers):
                found = sentences(block.body)
                left.extend(item.procedure.text for item in found if isinstance(item, tree.Follow | tree.SwitchTo))
        return seen

    def slots_of(self, name: str) -> tuple[str, ...]:
        """The slots that following a procedure may fill, in the order of the files."""
        reached = self.followed(name)
        return tuple(slot.name.text for key, item in self.procedures.items() if key in reached for slot in item.slots)

    def writes(self, name: str) -> bool:
        """Whether following a procedure may change something."""
        return any(
            isinstance(sentence, tree.Do)
            for item in self.followed(name)
            for block in (*self.procedures[item].steps, *self.procedures[item].handlers)
            for sentence in sentences(block.body)
        )

    # ---- names of things

    def action_name(self, text: str, word: Any) -> str | None:
        """The action of that name; a finding names the system or the action that is not there."""
        if text in self.actions:
            return text
        system = text.split(".")[0]
        if system == SYSTEM and "." in text:
            said, help_text = f"`{text}` is what people do, and no procedure does it", "hand over: `escalate to …`"
            self.findings.error("AOP201", said, word.span, help_text)
            return None
        if "." in text and self._is_unread(system):
            return None
        if "." in text and system not in self.systems:
            self.findings.unknown("AOP205", "system", system, word.words[0].span, self.systems)
        else:
            self.findings.unknown("AOP201", "action", text, word.span, self.actions)
        return None

    def check_event(self, name: tree.Name) -> bool:
        """Whether there is an event of that name; a finding when there is not."""
        if name.text in self.events:
            return True
        self.findings.unknown("AOP223", "event", name.text, name.span, self.events)
        return False

    def check_word(self, code: str, what: str, word: Word | None, known: Iterable[str]) -> bool:
        """Whether a word is one of the known names; a finding when it is not. What could not be read is silent."""
        names = set(known)
        if word is None or not word.text or word.text in names:
            return True
        if not names and self.findings.has_errors_in(self.workspace.name.span.source):
            return True  # what is declared there could not be read
        self.findings.unknown(code, what, word.text, word.span, known)
        return False


def payload_record(event: str) -> str:
    """The name of the record that an event carries."""
    return f"{event}.payload"


def _key_of(fields: Mapping[str, Field]) -> str | None:
    """What tells two records of a type apart: the field `id`, else its first id, else its first text ending in id."""
    if "id" in fields:
        return "id"
    for field in fields.values():
        if field.type.kind == "id":
            return field.name
    return next((name for name, field in fields.items() if field.type.kind == "text" and name.endswith("_id")), None)


def _unique(items: Iterable[tuple[Word, Any]], findings: Findings) -> dict[str, Any]:
    """By name; the second of one name is a finding that shows the first."""
    found: dict[str, Any] = {}
    words: dict[str, Word] = {}
    for word, item in items:
        if word.text in words:
            note = Note(words[word.text].span, "first declared here")
            findings.error("AOP204", f"`{word.text}` is declared twice", word.span, "rename one of them", (note,))
            continue
        words[word.text] = word
        found[word.text] = item
    return found
