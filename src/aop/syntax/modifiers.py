"""What may follow a sentence's head: inputs, `as`, `asking`, `at most N times`, `within D`.

The grammar takes modifiers in any order and after any sentence; here is what each sentence has, and in which order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.expressions import Expressions
from aop.syntax.reading import Parts, short
from aop.syntax.rewrites import put_after, put_before, replaced
from aop.syntax.tree import Input, Tries

#: The modifiers of each sentence, in their order.
MODIFIERS = {
    "collect": ("again", "item", "person", "asking", "tries", "within"),
    "look up": ("inputs", "result"),
    "do": ("inputs", "result"),
    "check": ("inputs",),
    "follow": ("inputs", "result"),
    "verify": ("tries",),
    "wait for": ("inputs", "result", "within"),
    "for each": ("tries",),
    "repeat": ("tries",),
    "escalate to": ("because", "priority"),
}

#: How each modifier begins, for messages.
_WORDS = {
    "again": "again", "item": "for", "person": "from", "asking": "asking", "inputs": "with",
    "result": "as", "tries": "at most", "within": "within",
    "because": "because", "priority": "with … priority",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Modifier:
    kind: str
    value: Any
    span: Span
    spelled: str = ""  # `times` after a number, `bare` without its comma or `with`


class Modifiers(Expressions):
    """One method a modifier, and the check of all of them."""

    def again(self, c: Parts) -> Modifier:
        return Modifier("again", True, self.token_span(c[0]))

    def asking(self, c: Parts) -> Modifier:
        return Modifier("asking", self.string(c[1]), self.span(c[0], c[1]))

    def for_item(self, c: Parts) -> Modifier:
        return Modifier("item", self.new_name(c[1]), self.span(c[0], c[1]))

    def from_person(self, c: Parts) -> Modifier:
        return Modifier("person", self.word(c[1]), self.span(c[0], c[1]))

    def result(self, c: Parts) -> Modifier:
        return Modifier("result", self.new_name(c[1]), self.span(c[0], c[1]))

    def tries(self, c: Parts) -> Modifier:
        start = self.at[c[0].start_pos + c[0].value.index("at")]
        span = Span(self.source, start, self.end_of(c[-1]))
        return Modifier("tries", Tries(self.count(c[1]), span), span, "times" if len(c) == 3 else "")

    def tries_bare(self, c: Parts) -> Modifier:
        self.comma(c[0], "at most")
        span = self.span(c[0], c[-1])
        return Modifier("tries", Tries(self.count(c[2]), span), span, "times" if len(c) == 4 else "")

    def within(self, c: Parts) -> Modifier:
        start = self.at[c[0].start_pos + c[0].value.index("within")]
        return Modifier("within", c[1], Span(self.source, start, self.end_of(c[1])))

    def within_bare(self, c: Parts) -> Modifier:
        self.comma(c[0], "within")
        return Modifier("within", c[1], self.span(c[0], c[1]))

    def comma(self, token: Any, words: str) -> None:
        message = f"a comma is missing before `{words}`"
        span = self.token_span(token)
        self.find("AOP123", message, span, f"write `, {words}`", put_before(span, ","))

    # ---- inputs

    def inputs(self, c: Parts) -> Modifier:
        return Modifier("inputs", c[1], self.span(c[0], c[1][-1].value))

    def inputs_bare(self, c: Parts) -> Modifier:
        inputs: tuple[Input, ...] = c[0]
        span = self.span(inputs[0].name, inputs[-1].value)
        return Modifier("inputs", inputs, span, "bare")

    def args(self, c: Parts) -> tuple[Input, ...]:
        inputs: tuple[Input, ...] = tuple(c[0::2])
        if len({given.name.text for given in inputs}) < len(inputs):
            self._given_twice(inputs)
        return inputs

    def _given_twice(self, inputs: tuple[Input, ...]) -> None:
        seen: set[str] = set()
        for name in (given.name for given in inputs):
            if name.text in seen:
                self.find("AOP130", f"the input `{name.text}` is given twice", name.span, "keep one of them")
            seen.add(name.text)

    def arg(self, c: Parts) -> Input:
        return Input(self.word(c[0]), c[2])

    # ---- the check

    def modifiers(self, sentence: str, given: Sequence[Modifier]) -> dict[str, Any]:
        """The modifiers by kind, each said to be wrong that is repeated, out of order or of another sentence."""
        if not given:
            return {}
        order = MODIFIERS.get(sentence, ())
        kept: dict[str, Any] = {}
        latest: Modifier | None = None
        for modifier in given:
            if modifier.kind not in order:
                self._foreign(sentence, order, modifier)
            elif modifier.kind in kept:
                self._given_again(modifier, kept)
            else:
                self._ordered(sentence, order, modifier, latest)
                self._spelled(sentence, modifier)
                kept[modifier.kind] = modifier.value
                latest = modifier
        return kept

    def _foreign(self, sentence: str, order: tuple[str, ...], modifier: Modifier) -> None:
        allowed = ", ".join(f"`{_WORDS[kind]}`" for kind in order)
        help_text = f"it may have {allowed}" if allowed else "leave it out"
        message = f"`{sentence}` has no `{_WORDS[modifier.kind]}`"
        self.find("AOP132", message, modifier.span, help_text)

    def _given_again(self, modifier: Modifier, kept: dict[str, Any]) -> None:
        if modifier.spelled == "bare":
            help_text = f"write `, {short(modifier.span.text)}`"
            fix = put_before(modifier.span, ",")
            self.find("AOP133", "a comma is missing between the inputs", modifier.span, help_text, fix)
            kept["inputs"] = (*kept["inputs"], *modifier.value)
            return
        message = f"`{_WORDS[modifier.kind]}` is given twice"
        self.find("AOP130", message, modifier.span, "keep one of them")

    def _ordered(self, sentence: str, order: tuple[str, ...], modifier: Modifier, latest: Modifier | None) -> None:
        if latest is None or order.index(latest.kind) < order.index(modifier.kind):
            return
        message = f"`{_WORDS[modifier.kind]}` comes before `{_WORDS[latest.kind]}`"
        help_text = "the order is " + ", ".join(f"`{_WORDS[kind]}`" for kind in order)
        self.find("AOP131", message, modifier.span, help_text)

    def _spelled(self, sentence: str, modifier: Modifier) -> None:
        if modifier.kind == "inputs" and modifier.spelled == "bare":
            message, help_text = (
                "`with` is missing before the inputs",
                f"write `with {modifier.value[0].name.text} = …`",
            )
            name = modifier.value[0].name.span
            self.find("AOP133", message, name, help_text, replaced(name, f"with {name.text}"))
        if modifier.kind != "tries":
            return
        counted = sentence == "for each"
        if counted and modifier.spelled:
            help_text = f"write `at most {modifier.value.count}`"
            fix = replaced(modifier.span, f"at most {modifier.value.count}")
            self.find("AOP132", "a loop over a list is bounded by a number alone", modifier.span, help_text, fix)
        elif not counted and not modifier.spelled:
            help_text = f"write `at most {modifier.value.count} times`"
            word = "time" if modifier.value.count == 1 else "times"
            self.find("AOP132", "`times` is missing", modifier.span, help_text, put_after(modifier.span, f" {word}"))
