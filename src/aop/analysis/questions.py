"""How many questions a procedure may ask at most, when every one is answered at once (semantics S11).

The steps in order, the dearest of the branches, loops multiplied by their bounds, what is followed put in its place;
one way back lets everything be asked again, as often as a frame may go back. Sound, not exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile
from aop.syntax.walk import inner_bodies, sentences

#: A loop without a bound of its own runs over at most so many elements.
DEFAULT_BOUND = 100
#: A bound is not worked out beyond this.
CEILING = 10**9


@dataclass(frozen=True, slots=True)
class Costs:
    """The bounds of procedures. `go_back` is how often a frame may go back."""

    procedures: Mapping[str, ProcedureFile]
    go_back: int

    def of(self, file: ProcedureFile, inside: frozenset[str] = frozenset()) -> int:
        """The bound of a procedure; one that follows itself adds nothing, that is another finding."""
        if file.name.text in inside:
            return 0
        inside = inside | {file.name.text}
        once = sum(self.of_body(block.body, inside) for block in file.steps)
        return min(once * (1 + self.go_back if _goes_back(file) else 1), CEILING)

    def of_body(self, body: tuple[tree.Sentence, ...], inside: frozenset[str] = frozenset()) -> int:
        return min(sum(self.of_sentence(sentence, inside) for sentence in body), CEILING)

    def of_sentence(self, sentence: tree.Sentence, inside: frozenset[str] = frozenset()) -> int:
        """The bound of one sentence with what is inside it."""
        bodies = [self.of_body(body, inside) for body in inner_bodies(sentence)]
        dearest = max(bodies, default=0)
        match sentence:
            case tree.Collect(slots, either):
                return (1 if either else len(slots)) + dearest
            case tree.Confirm():
                return 1 + dearest
            case tree.ForEach(bound=bound):
                return (DEFAULT_BOUND if bound is None else bound) * bodies[0]
            case tree.Repeat(tries=tries):
                return tries.count * bodies[0] + (bodies[1] if len(bodies) > 1 else 0)
            case tree.Follow(procedure):
                followed = self.procedures.get(procedure.text)
                return dearest + (0 if followed is None else self.of(followed, inside))
        return dearest

    def dearest_loop(self, file: ProcedureFile) -> tree.ForEach | tree.Repeat | None:
        """The loop of a procedure that asks most."""
        loops = [
            sentence
            for block in file.steps
            for sentence in sentences(block.body)
            if isinstance(sentence, tree.ForEach | tree.Repeat)
        ]
        return max(loops, key=self.of_sentence, default=None)


def _goes_back(file: ProcedureFile) -> bool:
    order = {block.name.text: index for index, block in enumerate(file.steps)}
    return any(order.get(word, index + 1) <= index for index, word in _jumps(file))


def _jumps(file: ProcedureFile) -> Iterator[tuple[int, str]]:
    for index, block in enumerate(file.steps):
        for sentence in sentences(block.body):
            if isinstance(sentence, tree.GoTo):
                yield index, sentence.step.text
