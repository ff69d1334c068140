"""Where the passes put their findings."""

from __future__ import annotations

from collections.abc import Iterable

from aop.diagnostics import Finding, Note, Severity, Source, Span, did_you_mean


class Findings:
    """Collects findings of every pass; shown all at once, sorted."""

    def __init__(self) -> None:
        self.items: list[Finding] = []

    def error(self, code: str, message: str, span: Span, help: str = "", notes: tuple[Note, ...] = ()) -> None:  # noqa: A002
        self.items.append(Finding(code, message, span, help, Severity.ERROR, notes))

    def warning(self, code: str, message: str, span: Span, help: str = "") -> None:  # noqa: A002
        self.items.append(Finding(code, message, span, help, Severity.WARNING))

    def unknown(self, code: str, what: str, word: str, span: Span, known: Iterable[str]) -> None:
        """An unknown name, with the nearest known one, or the list of them when it is short."""
        names = sorted(known)
        near = did_you_mean(word, names)
        if near is not None:
            suggestion = f"did you mean `{near}`?"
        elif names and len(names) <= MAX_LISTED:
            suggestion = f"known: {', '.join(f'`{name}`' for name in names)}"
        else:
            suggestion = DECLARED_UNDER.get(what, "")
        self.error(code, f"unknown {what} `{word}`", span, suggestion)

    def has_errors_in(self, source: Source) -> bool:
        """Whether one file has an error so far."""
        return any(item.severity is Severity.ERROR and item.span.source is source for item in self.items)

    @property
    def has_errors(self) -> bool:
        return any(item.severity is Severity.ERROR for item in self.items)


#: Where things are declared, for a name when there is none that it could have meant.
DECLARED_UNDER = {
    "type": "write `text`, `number`, `money`, `date`, `yes_no` or another type, or a record of `records:`",
    "event": "declare it under `events:` in the file of its system",
    "queue": "declare it under `queues:` in workspace.yaml",
    "topic": "declare it under `topics:` in workspace.yaml",
    "role": "declare it under `roles:` in workspace.yaml",
    "verification level": "declare it under `verification:` in workspace.yaml",
    "slot": "declare it under `slots:`",
    "message": "declare it under `messages:`",
    "decision table": "declare it under `decide:`",
    "system": "declare it in a file of its own under `actions/`",
    "action": "declare it in the file of its system under `actions/`",
    "procedure": "write its file, or follow another",
    "loop item": "it is named by a `for each` around this line",
}

#: More names than this are not listed in a help.
MAX_LISTED = 8
