"""Which small wrongs no test notices: each change is played against the tests that come to what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from aop.engine.effects import Explain
from aop.errors import AopError
from aop.evals.changes import Change, changes
from aop.evals.outcome import Outcome
from aop.evals.play import Model, Player
from aop.evals.traced import Passed, way
from aop.machine.release import Release
from aop.ports.extractor import Context, Extraction, Extractor, Message
from aop.syntax.declarations import Files

#: So many readings of messages are remembered from one play to the next.
MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Noticed:
    """A change, and the name of the first test that fails with it; None where none does. `tried` is how many were
    played."""

    change: Change
    by: str | None
    tried: int


def mutated(release: Release, files: Files, outcomes: Iterable[Outcome], model: Model) -> Iterator[Noticed]:
    """Each change with who notices it. The outcomes are those of the tests that hold without any."""
    held = tuple(item for item in outcomes if item.state == "passed")
    reached = {id(item): _Reached.of(item) for item in held}
    reading = remembered(model)
    for change in changes(release):
        tests = [item for item in held if reached[id(item)].comes_to(change)]
        yield _noticed(change, tests, files, reading)


def _noticed(change: Change, tests: list[Outcome], files: Files, model: Model) -> Noticed:
    player = Player(change.release, files, model)
    for number, item in enumerate(tests, 1):
        if _fails(player, item):
            return Noticed(change, item.name, number)
    return Noticed(change, None, len(tests))


def _fails(player: Player, item: Outcome) -> bool:
    """A test also notices what the engine itself refuses to go on with."""
    try:
        return bool(player.play(item.file, item.test).unmet)
    except (AopError, AssertionError):
        return True


@dataclass(frozen=True, slots=True)
class _Reached:
    """What one test came to."""

    places: frozenset[Passed]
    actions: frozenset[str]

    @staticmethod
    def of(outcome: Outcome) -> _Reached:
        effects = list(way(outcome.effects))
        judged = (item.data for item in effects if isinstance(item, Explain) and item.kind == "gate")
        actions = frozenset(data["action"] for data in judged if "action" in data)
        return _Reached(frozenset(item for item in effects if isinstance(item, Passed)), actions)

    def comes_to(self, change: Change) -> bool:
        if change.procedure is not None and change.pc is not None:
            return Passed(change.procedure, change.pc) in self.places
        return not change.actions or bool(self.actions.intersection(change.actions))


class _Remembered:
    """A model whose readings are kept: the same message at the same moment is read once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[tuple[str, tuple[str, ...], str], Extraction] = {}

    async def extract(self, message: Message, context: Context) -> Extraction:
        key = (message.text, tuple(message.attachments), repr(context))
        known = self._known.get(key)
        if known is None:
            known = await self._model().extract(message, context)
            if len(self._known) < MAX_REMEMBERED:
                self._known[key] = known
        return known


def remembered(model: Model) -> Callable[[], Extractor]:
    """The same model, which reads no message twice."""
    kept = _Remembered(model)
    return lambda: kept


def counted(found: Iterable[Noticed]) -> Mapping[str, int]:
    """How many changes were noticed, and how many there were."""
    listed = list(found)
    return {"noticed": sum(item.by is not None for item in listed), "changes": len(listed)}
