"""What colleagues decide, answer and do: each is an event of its conversation, in its turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aop.engine.events import ActionSettled, ApprovalDecided, PersonActed, PersonAnswered, TaskDone
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.vocabulary import approved_now, objection_to
from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.store import Store
from aop.runtime.loading import Loading
from aop.runtime.outside import Outside
from aop.runtime.overrides import Overrides, uncounted, unheard
from aop.runtime.reply import Reply
from aop.runtime.standing import upright
from aop.runtime.turns import Turns
from aop.runtime.typing_in import inputs_of, result_of, value_of

#: A comment of an approver is cut here.
MAX_COMMENT = 2_000

#: Why an approval may not be there any more.
GONE = "it was decided, changed, withdrawn or too late, so this answer counts for nothing"


class People:
    """Takes in what people say and do. What each method promises stands at the runtime."""

    def __init__(
        self,
        program: Program,
        turns: Turns,
        loading: Loading,
        store: Store,
        clock: Clock,
        overrides: Overrides,
        outside: Outside,
    ) -> None:
        self._program = program
        self._turns = turns
        self._loading = loading
        self._store = store
        self._clock = clock
        self._overrides = overrides
        self._outside = outside

    async def decide(self, call: str, person: str, role: str, *, granted: bool, reason: str = "") -> Reply:
        """A yes or no to a pending approval."""
        asked = self._outside.asked(call) or (await self._turns.looked_up(call) and self._outside.asked(call))
        if not asked:
            raise WrongUse(f"no approval is waiting under {call}: {GONE}")
        if all(item.request.role != role for item in asked):
            raise WrongUse(f"this approval is for {' and '.join(item.request.role for item in asked)}, not {role}")
        return await self._decided(asked[0].conversation, call, person, role, granted=granted, reason=reason)

    async def _decided(
        self, conversation: str, call: str, person: str, role: str, *, granted: bool, reason: str
    ) -> Reply:
        async def attempt() -> Reply:
            stored = await self._turns.load(conversation)
            if approved_now(stored.snapshot, call) is None:
                raise WrongUse(f"no approval is waiting under {call}: {GONE}")
            objection = objection_to(self._program, stored.snapshot, person, role, call)
            if objection is not None:
                raise WrongUse(f"{person} cannot decide this as {role}: {objection}")
            event = ApprovalDecided(self._clock.now(), call, person, role, granted, reason[:MAX_COMMENT])
            reply = await self._turns.drive(stored, event)
            return replace(reply, told=unheard(reply.effects))

        async with self._turns.of(conversation):
            return await self._turns.tried(attempt)

    async def act(
        self, conversation: str, person: str, role: str, action: str, inputs: Mapping[str, object] | None = None
    ) -> Reply:
        """One of their powers, or an action of a system."""
        given = inputs_of(action, inputs or {}, self._program)
        if conversation == OF_WORKSPACE:
            await self._overrides.opened()
        reply = await self._turns.driven(conversation, PersonActed(self._clock.now(), person, role, action, given))
        return replace(reply, told=uncounted(reply.effects))

    async def answer(self, wait: str, person: str, role: str, value: object) -> Reply:
        """To a question that a procedure asked people."""
        asked = self._outside.question(wait) or (await self._turns.looked_up(wait) and self._outside.question(wait))
        if not asked:
            raise WrongUse(f"no question is waiting under {wait}")
        if asked.request.role != role:
            raise WrongUse(f"this question is for {asked.request.role}, not {role}")
        slot = self._program.procedure(asked.request.procedure).slots[asked.request.slot]
        typed = value_of(value, slot, self._program.release)
        event = PersonAnswered(self._clock.now(), wait, person, role, typed)
        return await self._turns.driven(asked.conversation, event)

    async def done_by_hand(
        self, call: str, person: str, role: str, outcome: str = "done", given: object = None, reason: str = ""
    ) -> Reply:
        """What came of a call that a colleague did."""
        task = self._outside.task(call) or (await self._turns.looked_up(call) and self._outside.task(call))
        if not task:
            raise WrongUse(f"nothing waits to be done by hand under {call}")
        if role not in task.request.roles:
            raise WrongUse(f"this is for {' or '.join(task.request.roles)}, not {role}")
        value = result_of(task.request.action, outcome, given, self._program.release)
        event = TaskDone(self._clock.now(), call, person, role, outcome, value, reason)
        return await self._turns.driven(task.conversation, event)

    async def turned_out(self, call: str, *, done: bool, reason: str = "") -> Reply:
        """What became of a write whose outcome was unknown."""
        conversation = call.rpartition("/")[0]
        known = await self._store.load(conversation)
        writes = () if known is None else upright(self._loading.program_of, known).snapshot.done
        if not any(item.call == call and item.state == "unclear" for item in writes):
            raise WrongUse(f"nothing is unclear under {call}")
        outcome = "done" if done else "fails"
        return await self._turns.driven(conversation, ActionSettled(self._clock.now(), call, outcome, reason=reason))
