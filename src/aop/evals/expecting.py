"""One line `agent: …` against what came since the customer, a colleague, a system or time did something."""

from __future__ import annotations

from collections.abc import Sequence

from aop.connectors.given import GivenConnector
from aop.engine.effects import CallAction, CloseRequest, HandOff, RequestAnswer, RequestApproval
from aop.engine.wording import text
from aop.evals.told import effects_of, lines_of
from aop.evals.typed import TypedValues
from aop.machine.release import Release
from aop.ports.connector import Call
from aop.runtime import Reply
from aop.syntax.conversations import tree
from aop.syntax.tree import Word


class Expecting:
    """Holds lines of one test against replies; calls are compared as the connector compares them."""

    def __init__(self, release: Release, values: TypedValues, connector: GivenConnector) -> None:
        self._release = release
        self._values = values
        self._connector = connector

    def is_met(self, turn: tree.Expected, replies: Sequence[Reply]) -> bool:
        """Whether what is expected is among what came."""
        lines, effects = lines_of(replies), effects_of(replies)
        match turn:
            case tree.Asks(slots, part):
                names = {word.text for word in slots}
                return any(line.kind == "ask" and line.slot in names and holds(part, line.text) for line in lines)
            case tree.Confirms(part):
                return any(line.kind == "confirm" and holds(part, line.text) for line in lines)
            case tree.Tells(None):
                return not lines
            case tree.Tells(part):
                return any(holds(part, line.text) for line in lines)
            case tree.Calls():
                return any(isinstance(item, CallAction) and self._fits(turn, item) for item in effects)
            case tree.AsksApproval(role, action):
                asked = [item for item in effects if isinstance(item, RequestApproval)]
                return any((item.role, item.action) == (role.text, action.text) for item in asked)
            case tree.AsksColleague(role, slot):
                wanted = [item for item in effects if isinstance(item, RequestAnswer)]
                return any((item.role, item.slot) == (role.text, slot.text) for item in wanted)
            case tree.Escalates(queue, because):
                handed = [item for item in effects if isinstance(item, HandOff)]
                return any(item.queue == queue.text and holds(because, text(item.because)) for item in handed)
            case tree.Finishes(outcome):
                return any(isinstance(item, CloseRequest) and item.outcome == outcome.text for item in effects)

    def _fits(self, turn: tree.Calls, effect: CallAction) -> bool:
        if effect.action != turn.action.text or effect.verb != turn.verb:
            return False
        action = self._release.actions[effect.action]
        wanted = self._values.inputs(turn, action)
        return self._connector.matches(wanted, Call("", action, effect.inputs, ""))


def holds(part: Word | None, words: str) -> bool:
    """Whether a text has this in it; nothing is in every text."""
    return part is None or part.text in words
