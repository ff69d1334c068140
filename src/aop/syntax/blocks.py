"""Lines and blocks: what stands under what, and which `otherwise` belongs to which `if`.

The grammar reads every indented line as a block of the line above it, whether that line opens one or not, and
every `if`, `otherwise if` and `otherwise` on its own. Here they are joined, and what belongs nowhere is said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from aop.diagnostics import Fix, Span
from aop.diagnostics.quick import quick
from aop.syntax import tree
from aop.syntax.clauses import Draft
from aop.syntax.keywords import ACTS
from aop.syntax.openers import HANDLERS, Opener, Openers
from aop.syntax.reading import Parts
from aop.syntax.rewrites import left_out, put_after, replaced
from aop.syntax.tree import Expr, Handler, Otherwise, Sentence

_LEAVES = (tree.Finish, tree.Escalate, tree.GoTo, tree.SwitchTo, tree.Skip)
_BEFORE_LEAVE = (tree.Say, tree.NoteDown, tree.Set)
#: What may stand after `if C,` on one line.
_ONE_LINE = (
    *_LEAVES, *_BEFORE_LEAVE, tree.GoOn, tree.Collect, tree.Confirm, tree.Do, tree.Add, tree.Decide,
)  # fmt: skip

Body: TypeAlias = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of an `if` with its body, until `_joined` makes them one sentence."""

    opener: Opener
    body: Body

    @property
    def span(self) -> Span:
        return self.opener.span


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that could not be read and left a finding; what stood under it was read."""


@quick
@dataclass(frozen=True, slots=True)
class End:
    """What ends a line: its colon, and the block under it."""

    colon: Any
    nested: tuple[Any, ...]


class Blocks(Openers):
    """One method a kind of line. A line's result is a tuple of sentences, a `Branch`, a `Handler` or `Broken`."""

    def steps(self, c: Parts) -> Body:
        return self._body(tuple(item for item in c if not isinstance(item, str)))

    def nested(self, c: Parts) -> tuple[Any, ...]:
        return tuple(c[1:-1])

    def end(self, c: Parts) -> End:
        colon = c[0] if c[0].type == "COLON" else None
        return End(colon, () if isinstance(c[-1], str) else c[-1])

    def chain(self, c: Parts) -> list[Any]:
        return c[0::2]

    def broken(self, _: Parts) -> Broken:
        return Broken()

    # ---- a sentence and what follows it

    def stated(self, c: Parts) -> Body:
        chain, end = c
        self._no_colon(end)
        return self._sentences(chain, None, end)

    def stated_otherwise(self, c: Parts) -> Body:
        chain, word, act, end = c
        self._no_colon(end)
        return self._sentences(chain, self._act(word, act), end)

    def stated_block(self, c: Parts) -> Body:
        chain, word, end = c
        span = self._otherwise_span(word)
        if end.colon is None and end.nested:
            self.find(
                "AOP122", "`:` is missing at the end of this line", span, "write `otherwise:`", put_after(span, ":")
            )
        elif end.colon is None:
            message = "nothing follows `otherwise`"
            self.find("AOP128", message, span, "write what happens then, or `:` and a block")
        elif not end.nested:
            self._empty(span)
        otherwise = Otherwise(self._body(self._no_answers(chain[-1], end.nested)), span)
        return self._sentences(chain, otherwise, End(None, ()))

    def _no_answers(self, last: Any, nested: tuple[Any, ...]) -> tuple[Any, ...]:
        """What stands under `otherwise:` is done when nothing was found; a failed look-up is answered elsewhere."""
        answer = next((item for item in nested if isinstance(item, Handler)), None)
        if answer is None or not isinstance(last, Draft) or last.kind != "look up":
            return nested
        message = f"`{answer.span.text}` does not belong to `otherwise`"
        help_text = "write `, otherwise` with one sentence on the line of the `look up`, and this under it"
        self.find("AOP138", message, answer.span, help_text)
        return tuple(item for item in nested if not isinstance(item, Handler))

    def _sentences(self, chain: list[Any], otherwise: Otherwise | None, end: End) -> Body:
        self._chained(chain)
        last = chain[-1]
        handlers: tuple[Handler, ...] = ()
        after: Body = ()
        if end.nested:
            if isinstance(last, Draft) and last.kind in ("do", "look up"):
                handlers = self._handlers(last.kind, end.nested)
            else:
                after = self._unexpected(end.nested)
        first = tuple(self.finished(part, None, ()) for part in chain[:-1])
        return (*first, self.finished(last, otherwise, handlers), *after)

    def _chained(self, chain: list[Any]) -> None:
        if len(chain) == 1 or (
            len(chain) == 2 and isinstance(chain[0], _BEFORE_LEAVE) and isinstance(chain[1], _LEAVES)
        ):
            return
        wrong = chain[1] if isinstance(chain[0], _BEFORE_LEAVE) else chain[0]
        message = "`and` joins only `say`, `note` or `set` with a sentence that leaves"
        needless = isinstance(wrong, tree.GoOn)
        help_text = "leave it out" if needless else "write each sentence on its own line"
        self.find("AOP121", message, wrong.span, help_text)

    def _act(self, word: Any, chain: list[Any]) -> Otherwise:
        body = self._sentences(chain, None, End(None, ()))
        self._is_act(body, "`otherwise`", "`, otherwise:`")
        span = self._otherwise_span(word)
        return Otherwise(body, span.to(body[-1].span))

    def _is_act(self, body: Body, after: str, block: str) -> None:
        if isinstance(body[-1], (*_LEAVES, tree.GoOn, tree.Say)):
            return
        message = f"after {after} on the same line comes one of {ACTS}"
        self.find("AOP128", message, body[-1].span, f"write {block} and a block")

    def _handlers(self, kind: str, nested: tuple[Any, ...]) -> tuple[Handler, ...]:
        for item in nested:
            if not isinstance(item, Handler | Broken):
                message = f"under a `{kind}` stands only what answers it, such as `if it fails:`"
                self.find("AOP138", message, self._first_span(item), "write this line without the indentation")
                break
        return tuple(item for item in nested if isinstance(item, Handler))

    def _unexpected(self, nested: tuple[Any, ...]) -> Body:
        item = next((item for item in nested if not isinstance(item, Broken)), None)
        if item is not None:
            message = "this line is indented, but the line above opens no block"
            self.find("AOP137", message, self._first_span(item), "begin it where the line above begins")
        return self._body(nested)

    def _first_span(self, item: Any) -> Span:
        return item[0].span if isinstance(item, tuple) else item.span  # type: ignore[no-any-return]

    # ---- lines that open a block

    def opened(self, c: Parts) -> Any:
        opener, end = c
        if end.colon is None:
            self._no_end(opener, end)
        elif not end.nested:
            self._empty(opener.span)
        return self._whole(opener, self._body(end.nested))

    def _no_end(self, opener: Opener, end: End) -> None:
        last = opener.span.text.split()[-1]
        help_text = f"write `:` after `{last}`"
        if not end.nested and opener.kind.endswith(("if", "otherwise")):
            help_text += " and indent what belongs to it, or write `,` and one sentence"
        fixes = (put_after(opener.span, ":"),) if end.nested else ()
        self.find("AOP122", "`:` is missing at the end of this line", opener.span, help_text, *fixes)

    def repeat_otherwise(self, c: Parts) -> Any:
        *head, word, act, end = c
        opener = self.repeat(head)
        until, tries, _ = opener.parts
        otherwise = self._act(word, act)
        return self.opened([Opener("repeat", (until, tries, otherwise), opener.span), end])

    def one_line(self, c: Parts) -> Any:
        opener, mark, item = c
        if opener.kind not in ("if", "otherwise if", "otherwise"):
            help_text = "write `:`"
            self.find("AOP122", "a block is opened with `:`, not with a comma", self.token_span(mark), help_text)
        return self._one_line(opener, item)

    def one_line_colon(self, c: Parts) -> Any:
        opener, mark, item = c
        if opener.kind not in HANDLERS:
            message = "after `:` comes an indented block"
            help_text = "write the sentence on the next line, deeper"
            fixes: tuple[Fix, ...] = ()
            if opener.kind.endswith(("if", "otherwise")):
                help_text = "write `,` for one sentence on the same line"
                fits = isinstance(item, tuple) and all(isinstance(sentence, _ONE_LINE) for sentence in item)
                fixes = (replaced(self.token_span(mark), ",", safe=fits),)
            self.find("AOP122", message, self.token_span(mark), help_text, *fixes)
        return self._one_line(opener, item)

    def one_line_bare(self, c: Parts) -> Any:
        opener, chain, end = c
        sign = ":" if opener.kind in HANDLERS else ","
        help_text = f"write `{sign}` after `{opener.span.text.split()[-1]}`"
        message = f"`{sign}` is missing before this sentence"
        fits = sign == ":" or opener.kind.endswith(("if", "otherwise"))
        self.find("AOP123", message, chain[0].span, help_text, put_after(opener.span, sign, safe=fits))
        return self._one_line(opener, self.stated([chain, end]))

    def _one_line(self, opener: Opener, item: Any) -> Any:
        if not isinstance(item, tuple):
            body = self._body((item,))
            self._needs_block(opener, self._first_span(item))
        elif opener.kind in HANDLERS:
            body = item
            self._is_act(body, f"`{opener.span.text}:`", f"`{opener.span.text}:`")
        else:
            body = item
            for sentence in body:
                self._fits_one_line(opener, sentence)
        return self._whole(opener, body)

    def _fits_one_line(self, opener: Opener, sentence: Sentence) -> None:
        otherwise = getattr(sentence, "otherwise", None)
        if not isinstance(sentence, _ONE_LINE) or getattr(sentence, "handlers", False):
            self._needs_block(opener, sentence.span)
        elif otherwise is not None:
            message = "an `otherwise` on this line could belong to either sentence"
            self.find("AOP128", message, otherwise.span, f"write `{opener.kind} …:` and a block")

    def _needs_block(self, opener: Opener, span: Span) -> None:
        words = " ".join(span.text.split()[: 2 if span.text.startswith(("look", "wait for", "for")) else 1])
        self.find("AOP121", f"`{words}` needs a line of its own", span, f"write `{opener.kind} …:` and a block")

    def _whole(self, opener: Opener, body: Body) -> Any:
        match opener.kind:
            case "for each":
                item, source, bound = opener.parts
                return (tree.ForEach(item, source, bound, body, opener.span),)
            case "repeat":
                return (self._repeat(opener, body),)
            case "if" | "otherwise if" | "otherwise":
                return Branch(opener, body)
        return Handler(opener.kind, opener.parts[0], body, opener.span)

    def _repeat(self, opener: Opener, body: Body) -> Sentence:
        until, tries, otherwise = opener.parts
        if tries is None:
            help_text = "write `, at most 3 times, otherwise …` before `:`"
            self.find("AOP127", "a `repeat` says how often at most", opener.span, help_text)
            tries = tree.Tries(1, opener.span)
        elif otherwise is None:
            self.find("AOP127", "`repeat` needs an `otherwise`", opener.span, "write `, otherwise …` before `:`")
        return tree.Repeat(until, tries, otherwise, body, opener.span)

    # ---- blocks

    def _no_colon(self, end: End) -> None:
        if end.colon is not None:
            colon = self.token_span(end.colon)
            fix = left_out(colon, safe=not end.nested)
            self.find("AOP122", "this sentence opens no block", colon, "leave out the `:`", fix)

    def _empty(self, span: Span) -> None:
        self.find("AOP138", "nothing is indented under this line", span, "indent the sentences that belong to it")

    def _body(self, items: tuple[Any, ...]) -> Body:
        """The sentences of a block: an `if` joined with its `otherwise` lines, handlers refused."""
        body: list[Sentence] = []
        branches: list[Branch] = []
        loose = False  # a broken line stands above: an `otherwise` may belong to it
        for item in items:
            if isinstance(item, Branch) and item.opener.kind != "if":
                if branches and branches[-1].opener.kind != "otherwise":
                    branches.append(item)
                elif not loose:
                    self._orphan(item)
                continue
            self._joined_to(body, branches)
            branches, loose = [], isinstance(item, Broken)
            match item:
                case Branch():
                    branches = [item]
                case Handler():
                    self._lost_handler(item)
                case tuple():
                    body.extend(item)
        self._joined_to(body, branches)
        return tuple(body)

    def _joined_to(self, body: list[Sentence], branches: list[Branch]) -> None:
        if not branches:
            return
        last = branches[-1].body if branches[-1].opener.kind == "otherwise" else None
        tests: list[tuple[Expr, Body]] = [
            (branch.opener.parts[0], branch.body) for branch in branches if branch.opener.kind != "otherwise"
        ]
        body.append(tree.If(tuple(tests), last, branches[0].span))

    def _orphan(self, branch: Branch) -> None:
        message = "this `otherwise` has no `if` directly above it"
        help_text = "begin it where its `if` begins, or write `, otherwise …` at the end of the sentence it answers"
        self.find("AOP138", message, branch.span, help_text)

    def _lost_handler(self, handler: Handler) -> None:
        message = f"`{handler.span.text}` answers a `do` or a `look up`"
        self.find("AOP138", message, handler.span, "indent it under that sentence")
