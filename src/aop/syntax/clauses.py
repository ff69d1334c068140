"""One sentence of a step, without its block: from what the grammar read to its class in the tree.

A sentence that may be followed by modifiers, `otherwise` or answers stays a `Draft` until the whole line is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax import tree
from aop.syntax.keywords import OUTCOMES
from aop.syntax.modifiers import Modifier, Modifiers
from aop.syntax.reading import Joined, Parts
from aop.syntax.rewrites import put_after, replaced
from aop.syntax.tree import Handler, Otherwise, Sentence, Word

#: Sentences that have an `otherwise`, and those that need one, with when it happens.
HAS_OTHERWISE = {"collect", "confirm", "look up", "check", "verify", "require", "follow", "answer", "wait for"}
NEEDS_OTHERWISE = {
    "confirm": "the answer is no",
    "check": "it would not be allowed",
    "verify": "nobody is verified",
    "require": "the condition does not hold",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """`kind` as spelled; `parts` are what its class needs besides the modifiers."""

    kind: str
    parts: tuple[Any, ...]
    modifiers: tuple[Modifier, ...]
    span: Span


class Clauses(Modifiers):
    """One method a sentence, and `finished` for the drafts."""

    def collect(self, c: Parts) -> Draft:
        return self._draft("collect", (c[1],), c[2:], self.span(c[0], c[-1]))

    def names(self, c: Parts) -> Joined:
        return Joined(tuple(c[0::2]), tuple(c[1::2]), self.span(c[0], c[-1]))

    def require(self, c: Parts) -> Draft:
        return self._draft("require", (self.condition(c[1]),), c[2:], self.span(c[0], c[-1]))

    def verify(self, c: Parts) -> Draft:
        level = self.word(c[5]) if c[4].value == "by" else None
        at = 7 if level else 5
        parts = (self.word(c[1]), c[3], level, self.condition(c[at]))
        return self._draft("verify", parts, c[at + 1 :], self.span(c[0], c[-1]))

    def look_up(self, c: Parts) -> Draft:
        return self._draft("look up", (c[2],), c[3:], self.span(c[0], c[-1]))

    def do(self, c: Parts) -> Draft:
        return self._draft("do", (c[1],), c[2:], self.span(c[0], c[-1]))

    def check(self, c: Parts) -> Draft:
        return self._draft("check", (c[1],), c[2:], self.span(c[0], c[-1]))

    def follow(self, c: Parts) -> Draft:
        return self._draft("follow", (c[1],), c[2:], self.span(c[0], c[-1]))

    def wait_for(self, c: Parts) -> Draft:
        return self._draft("wait for", (c[2],), c[3:], self.span(c[0], c[-1]))

    def wait(self, c: Parts) -> Draft:
        return self._draft("wait", (c[1],), c[2:], self.span(c[0], c[-1]))

    def confirm(self, c: Parts) -> Draft:
        text = self.string(c[1]) if c[1].type == "STRING" else self.new_name(c[1])
        return self._draft("confirm", (text,), c[2:], self.span(c[0], c[-1]))

    def answer(self, c: Parts) -> Draft:
        about = c[4] if len(c) > 3 and isinstance(c[3], str) else None
        rest = c[5:] if about is not None else c[3:]
        return self._draft("answer", (about,), rest, self.span(c[0], c[-1]))

    def _draft(self, kind: str, parts: tuple[Any, ...], modifiers: Parts, span: Span) -> Draft:
        return Draft(kind, parts, tuple(modifiers), span)

    # ---- sentences that are whole at once

    def set_(self, c: Parts) -> Sentence:
        return tree.Set(self.new_name(c[1]), c[3], self.span(c[0], c[3]))

    def add(self, c: Parts) -> Sentence:
        return tree.Add(c[1], self.new_name(c[3]), self.span(c[0], c[3]))

    def decide(self, c: Parts) -> Sentence:
        return tree.Decide(self.new_name(c[1]), self.span(c[0], c[1]))

    def say(self, c: Parts) -> Sentence:
        text = self.string(c[1]) if c[1].type == "STRING" else self.new_name(c[1])
        return tree.Say(text, self.span(c[0], c[1]))

    def note(self, c: Parts) -> Sentence:
        return tree.NoteDown(self.string(c[1]), self.span(c[0], c[1]))

    def finish(self, c: Parts) -> Sentence:
        outcome = self.word(c[2])
        self._outcome(outcome)
        return tree.Finish(outcome, self.span(c[0], c[2]))

    def finish_bare(self, c: Parts) -> Sentence:
        """`finish`, or `finish resolved`."""
        span = self.span(c[0], c[-1])
        outcome = self.word(c[-1]) if len(c) > 1 else Word("resolved", span)
        known = len(c) > 1 and outcome.text in OUTCOMES
        fixes = (put_after(self.token_span(c[0]), " as"),) if known else ()
        help_text = f"write `finish as {outcome.text}`" if known else f"write `finish as` and one of {_outcomes()}"
        self.find("AOP134", "`finish` needs `as` and an outcome", span, help_text, *fixes)
        return tree.Finish(outcome, span)

    def _outcome(self, outcome: Word) -> None:
        if outcome.text not in OUTCOMES:
            message = f"no procedure finishes as `{outcome.text}`"
            self.find("AOP134", message, outcome.span, f"it is one of {_outcomes()}")

    def go_to(self, c: Parts) -> Sentence:
        return tree.GoTo(self.new_name(c[2]), self.span(c[0], c[2]))

    def go_on(self, c: Parts) -> Sentence:
        return tree.GoOn(self.span(c[0], c[1]))

    def switch(self, c: Parts) -> Sentence:
        inputs = c[4] if len(c) > 3 else ()
        return tree.SwitchTo(c[2], inputs, self.span(c[0], inputs[-1].value if inputs else c[2]))

    def skip(self, c: Parts) -> Sentence:
        return tree.Skip(self.new_name(c[1]), self.span(c[0], c[1]))

    def escalate(self, c: Parts) -> Sentence:
        span = self.span(c[0], c[-1])
        given = self.modifiers("escalate to", [part for part in c[3:] if isinstance(part, Modifier)])
        if "because" not in given:
            self.find("AOP129", "an escalation needs a reason", span, 'write `because "…"` after the queue')
        return tree.Escalate(self.word(c[2]), given.get("because"), given.get("priority"), span)

    def because(self, c: Parts) -> Modifier:
        return Modifier("because", self.string(c[1]), self.span(c[0], c[1]))

    def priority(self, c: Parts) -> Modifier:
        return Modifier("priority", self.word(c[1]), self.span(c[0], c[2]))

    # ---- from a draft to its class

    def finished(self, draft: Any, otherwise: Otherwise | None, handlers: tuple[Handler, ...]) -> Sentence:
        """The sentence, with what follows it on its line and under it."""
        if not isinstance(draft, Draft):
            if otherwise is not None:
                self._no_otherwise(draft.span, otherwise)
            return draft  # type: ignore[no-any-return]
        self._otherwise(draft, otherwise)
        given = self.modifiers(draft.kind, draft.modifiers)
        return self._made(draft, given, otherwise, handlers)

    def _otherwise(self, draft: Draft, otherwise: Otherwise | None) -> None:
        if otherwise is None:
            if draft.kind in NEEDS_OTHERWISE:
                help_text = f"end it with `, otherwise …`: what happens when {NEEDS_OTHERWISE[draft.kind]}"
                self.find("AOP127", f"`{draft.kind}` needs an `otherwise`", draft.span, help_text)
        elif draft.kind == "do":
            message = "a `do` has no `otherwise`"
            help_text = "indent `if it fails:`, `if it is denied:` or `if it is unclear:` under it"
            self.find("AOP128", message, otherwise.span, help_text)
        elif draft.kind not in HAS_OTHERWISE:
            self._no_otherwise(draft.span, otherwise)

    def _no_otherwise(self, sentence: Span, otherwise: Otherwise) -> None:
        word = sentence.text.split()[0]
        self.find("AOP128", f"`{word}` has no `otherwise`", otherwise.span, "leave it out, or write it under an `if`")

    def _made(
        self, draft: Draft, given: dict[str, Any], otherwise: Otherwise | None, handlers: tuple[Handler, ...]
    ) -> Sentence:
        parts, span, inputs, result = draft.parts, draft.span, given.get("inputs", ()), given.get("result")
        tries, within = given.get("tries"), given.get("within")
        match draft.kind:
            case "collect":
                slots, either = self.slots(parts[0])
                again, asking = given.get("again", False), given.get("asking")
                item, person = given.get("item"), given.get("person")
                return tree.Collect(slots, either, again, item, person, asking, tries, within, otherwise, span)
            case "look up":
                return tree.LookUp(parts[0], inputs, result, otherwise, handlers, span)
            case "do":
                return tree.Do(parts[0], inputs, result, handlers, span, otherwise)
            case "check":
                return tree.Check(parts[0], inputs, otherwise, span)
            case "follow":
                return tree.Follow(parts[0], inputs, result, otherwise, span)
            case "verify":
                subject, account, level, condition = parts
                return tree.Verify(subject, account, level, condition, tries, otherwise, span)
            case "confirm":
                return tree.Confirm(parts[0], otherwise, span)
            case "require":
                return tree.Require(parts[0], otherwise, span)
            case "answer":
                return tree.AnswerFrom(parts[0], otherwise, span)
            case "wait for":
                return tree.Wait(None, parts[0], inputs, result, within, otherwise, span)
        return tree.Wait(parts[0], None, (), None, None, otherwise, span)

    def slots(self, slots: Joined) -> tuple[tuple[Word, ...], bool]:
        """The names of a `collect`, and whether either will do."""
        words = tuple(self.new_name(token) for token in slots.names)
        joints = [token.value for token in slots.joints]
        joint = "or" if "or" in joints and "and" not in joints else "and"
        wrong = next((token for token in slots.joints if token.value != joint), None)
        if wrong is not None:
            meant = f" {joint} ".join(word.text for word in words)
            message = "names are joined all with `and`, or all with `or`"
            certain = len({*joints, ","}) == 2  # one word, and commas
            fix = replaced(slots.span, meant, safe=certain)
            self.find("AOP118", message, self.token_span(wrong), f"write `{meant}`", fix)
        return words, joint == "or"


def _outcomes() -> str:
    return ", ".join(f"`{outcome}`" for outcome in OUTCOMES)
