"""What is known of a thing, as Markdown for an author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aop.analysis.kinds import described as type_in_words
from aop.analysis.scopes import Unbound
from aop.editor.marks import Index
from aop.editor.things import Mark, Thing
from aop.editor.view import View
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ActionDecl, FieldDecl, ProcedureFile, SlotDecl, TypeRef

#: As many rules, and as many fields, as one description lists.
MAX_LISTED = 12

_BUILT_IN = {
    "customer": "The customer of the conversation: what is known of them once they are verified.",
    "channel": "Where the customer writes.",
    "language": "The language of the conversation.",
    "intent": "What the customer wants.",
    "reason": "Why it was denied.",
    "sentiment": "How the customer sounds: very_negative, negative, neutral or positive.",
    "confidence": "How sure the understanding of the last message is.",
    "repairs": "How often the customer had to be asked again.",
    "questions": "How many questions were asked so far.",
    "turns": "How many messages the customer wrote so far.",
    "elapsed": "How long the conversation takes, without waiting.",
    "cost": "What the conversation cost so far.",
}


def described(index: Index, mark: Mark) -> str:
    """A description of what a mark names; empty for something that is not known."""
    thing, view = mark.thing, index.view
    match thing.kind:
        case "action":
            return _action(view, thing.name, mark.span.source.path)
        case "record":
            return _record(view, thing.name)
        case "field":
            return _field(view, thing)
        case "name":
            return _name(index, mark)
        case "procedure":
            found = view.symbols.procedures.get(thing.name)
            return "" if found is None else _lines(f"**procedure `{thing.name}`**: {found.title}", _intents(found))
        case "step":
            return _step(view, thing)
        case "built_in":
            return f"**`{thing.name}`**: {_BUILT_IN[thing.name]}" if thing.name in _BUILT_IN else ""
    return _of_workspace(view, thing)


# ---- actions and records


def _action(view: View, name: str, here: str) -> str:
    decl = view.symbols.actions.get(name)
    if decl is None:
        return ""
    does = {"reads": "reads", "writes": "writes", "writes_once": "writes, and cannot be undone"}.get(decl.does.text, "")
    limit = "" if decl.limit is None else f"limit: {decl.limit.span.text}"
    return _lines(
        f"**action `{name}`**: {decl.summary}",
        f"{does}{f', changes {decl.changes.text}' if decl.changes else ''}",
        _fields("inputs", decl.inputs),
        returned(decl),
        f"fails with: {_listed(word.text for word in decl.failures)}" if decl.failures else "",
        f"roles: {_listed(word.text for word in decl.roles)}" if decl.roles else "",
        limit,
        _bound_by(view, name, decl, here),
    )


def returned(decl: ActionDecl) -> str:
    if decl.returns is not None:
        return f"returns: `{written(decl.returns)}`{', or nothing' if decl.maybe_missing else ''}"
    return _fields("returns", decl.result_fields)


def _bound_by(view: View, name: str, decl: ActionDecl, here: str) -> str:
    """The rules that speak of an action: the workspace's, and in a procedure its own. Elsewhere all, with whose."""
    files = view.symbols.files
    found = [line.span.text for file in files.rules for line in file.rules if _speaks_of(line.subjects, name, decl)]
    own = [file for file in files.procedures if file.span.source.path == here]
    for file in own or files.procedures:
        whose = "" if own else f"in `{file.name.text}`: "
        found += [whose + line.span.text for line in file.rules if _speaks_of(line.subjects, name, decl)]
    return _bulleted("rules:", found)


def _speaks_of(subjects: tree.Subjects, name: str, decl: ActionDecl) -> bool:
    if subjects.kind == "actions":
        return any(item.text == name or item.text.startswith(f"{name}.") for item in subjects.actions)
    system = subjects.system is None or name.startswith(f"{subjects.system.text}.")
    return system and (decl.does.text == "reads") == (subjects.kind == "any_read")


def _record(view: View, name: str) -> str:
    record = view.symbols.records.get(name)
    if record is None:
        return ""
    fields = [f"`{item.name}`: {type_in_words(item.type)}" for item in record.fields.values()]
    owner = f"belongs to: `{record.belongs_to}`" if record.belongs_to else ""
    return _lines(f"**record `{name}`**", owner, _bulleted("", fields))


def _field(view: View, thing: Thing) -> str:
    record = view.symbols.records.get(thing.owner)
    field = None if record is None else record.fields.get(thing.name)
    if field is None:
        return ""
    personal = f"personal data: {field.personal}" if field.personal else ""
    optional = "may be missing" if field.optional else ""
    return _lines(f"**`{thing.name}`** of `{thing.owner}`: {type_in_words(field.type)}", optional, personal)


# ---- names of a procedure


def _name(index: Index, mark: Mark) -> str:
    thing, view = mark.thing, index.view
    declared = next(iter(index.definition(mark)), None)
    procedure = view.symbols.procedures.get(thing.owner)
    slot = next((item for item in procedure.slots if item.name.text == thing.name), None) if procedure else None
    kind = type_of_name(view, thing)
    what = "" if declared is None else declared.role
    head = f"**{what or 'name'} `{thing.name}`**: {type_in_words(kind)}" if kind else f"**{what} `{thing.name}`**"
    if slot is not None:
        return _lines(head, *_slot(slot))
    source = "" if declared is None else declared.span.source.line(declared.span.line).strip()
    return _lines(head, f"```aop\n{source}\n```" if source else "")


def type_of_name(view: View, thing: Thing) -> Type | None:
    """The type of a name of a procedure."""
    page = next(
        (page for page in view.pages.values() if (file := view.procedure_of(page)) and file.name.text == thing.owner),
        None,
    )
    try:
        return None if page is None else view.scope_of(page).type_of(thing.name)
    except Unbound:
        return None


def _slot(slot: SlotDecl) -> Iterator[str]:
    if slot.ask is not None:
        yield f"asks: {slot.ask.span.text}"
    if slot.options_from is not None:
        yield f"options from: `{slot.options_from.span.text}`"
    for name, word in (("pattern", slot.pattern), ("form", slot.form), ("personal", slot.personal)):
        if word is not None:
            yield f"{name}: `{word.text}`"
    if slot.many:
        yield "several may be chosen"


def _intents(file: ProcedureFile) -> str:
    return f"starts with: {_listed(item.name.text for item in file.intents)}" if file.intents else "only followed"


def _step(view: View, thing: Thing) -> str:
    procedure = view.symbols.procedures.get(thing.owner)
    step = next((item for item in procedure.steps if item.name.text == thing.name), None) if procedure else None
    if step is None:
        return ""
    lines = [line.strip() for line in step.span.text.split("\n")[1:4]]
    return _lines(f"**step `{thing.name}`**", "```aop\n" + "\n".join(lines) + "\n```" if lines else "")


# ---- what the workspace declares


def _of_workspace(view: View, thing: Thing) -> str:
    symbols, name = view.symbols, thing.name
    head = f"**{thing.kind} `{name}`**"
    match thing.kind:
        case "queue" if name in symbols.queues:
            queue = symbols.queues[name]
            says = f"says: {queue.says.span.text}" if queue.says else ""
            hours = "open in business hours" if queue.hours else ""
            return _lines(head, says, hours, f"priority: {queue.priority}" if queue.priority else "")
        case "topic" if name in symbols.topics:
            topic = symbols.topics[name]
            return _lines(f"{head}: {topic.description}", f"always: {_listed(topic.floor)}" if topic.floor else "")
        case "level":
            level = next((item for item in symbols.workspace.levels if item.name.text == name), None)
            lasts = "" if level is None or level.lasts is None else f"lasts {level.lasts.span.text}"
            return _lines(f"**level of verification `{name}`**", lasts) if level else ""
        case "intent" if name in symbols.intents:
            intent, file = symbols.intents[name]
            return _lines(f"{head}: {intent.description}", f"starts `{file.name.text}`")
        case "input" if thing.owner in symbols.actions:
            found = next((item for item in symbols.actions[thing.owner].inputs if item.name.text == name), None)
            return "" if found is None else f"**input `{name}`** of `{thing.owner}`: `{written(found.type)}`"
        case "failure":
            return f"{head} of `{thing.owner}`"
        case "message":
            return _message(view, thing)
        case "value":
            value = next((item for item in symbols.workspace.constants if item.name.text == name), None)
            return "" if value is None else f"{head}: `{value.value.span.text}`"
        case "table" | "role" | "system":
            return head
    return ""


def _message(view: View, thing: Thing) -> str:
    procedure = view.symbols.procedures.get(thing.owner)
    found = next((item for item in procedure.messages if item.name.text == thing.name), None) if procedure else None
    if found is None:
        return ""
    return _lines(f"**message `{thing.name}`**", *(text.span.text for text in found.variants.values()))


# ---- writing


def written(ref: TypeRef) -> str:
    """A type as an author writes it."""
    if ref.item is not None:
        return f"list of {written(ref.item)}"
    options = f" ({', '.join(word.text for word in ref.options)})" if ref.options else ""
    return f"{ref.kind}{options}"


def _fields(what: str, fields: Iterable[FieldDecl]) -> str:
    listed = [f"`{item.name.text}{'?' if item.optional else ''}`: {written(item.type)}" for item in fields]
    return _bulleted(f"{what}:", listed)


def _bulleted(head: str, lines: list[str]) -> str:
    more = len(lines) - MAX_LISTED
    shown = lines[:MAX_LISTED] + ([f"and {more} more"] if more > 0 else [])
    return "" if not lines else "\n".join(([f"{head}\n"] if head else []) + [f"- {line}" for line in shown])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _lines(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
