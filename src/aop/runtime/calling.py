"""Carrying a call out: reserved in the ledger, sent once, its answer checked, the ledger settled."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from aop.engine.calendar import is_exact, seconds
from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.errors import CatalogueError, PortError
from aop.machine.powers import BY_ENGINE, POWERS
from aop.machine.release import Release
from aop.machine.types import Action
from aop.ports.clock import Clock
from aop.ports.connector import Answer, Call, Connector
from aop.ports.ledger import Ledger, is_booked, row_of
from aop.runtime.breaking import Breakers
from aop.runtime.conform import Mismatch, conform_in
from aop.runtime.masking import for_system
from aop.runtime.watching import STOPPED, Watching
from aop.values import Value

#: For an action that gives no `timeout`.
DEFAULT_SECONDS = 10.0

#: What a connector may wait between its tries, and how much later than it says it may come back.
TRYING_SECONDS = 120.0
GRACE_SECONDS = 5.0

#: What is parked when it is stopped: the agent's own changes, and what takes them back.
PARKED = ("do", "undo")

#: However long an action may take: a customer waits.
MAX_SECONDS = 600.0


class Calls:
    """The connectors of a release behind its catalogue. Raises CatalogueError when a system has none."""

    def __init__(
        self, release: Release, connectors: Mapping[str, Connector], ledger: Ledger, clock: Clock, watching: Watching
    ) -> None:
        used = {release.actions[name].system for item in release.procedures.values() for name in item.actions}
        used |= {release.actions[item.do].system for item in release.workspace.queues.values() if item.do}
        missing = sorted(used - set(connectors))
        if missing:
            raise CatalogueError(f"no connector for the system {missing[0]}")
        self._release = release
        self._connectors = connectors
        self._ledger = ledger
        self._clock = clock
        self._watching = watching
        self._breakers = Breakers()

    async def carry_out(self, effect: CallAction, at: datetime) -> ActionSettled:
        """What became of the call, booked as of `at`, the conversation's time. Whatever a connector raises or answers,
        and however long it takes, this is an outcome, never an exception.

        What the monitor objects to does not leave, unless a person has let it (`aop.redrive`).
        """
        action = self._release.actions.get(effect.action) or POWERS[effect.action]
        if is_booked(effect):
            rule = await self._ledger.reserve(row_of(effect, at), effect.reserves)
            if rule is not None:
                return replace(self._settled(effect, "denied", reason=self._reason(rule)), rule=rule)
        objections = await self._watching.objections(effect, self._ledger)
        if objections:
            return await self._stopped(effect, objections)
        settled = await self._send(effect, action)
        if not (settled.down and effect.parks):
            await self._ledger.settle(effect.call, state_of(settled.outcome))
        return settled

    async def _stopped(self, effect: CallAction, objections: tuple[str, ...]) -> ActionSettled:
        """Parked, where a person can still carry it out: until then it counts as done for every limit."""
        self._watching.stopped(effect, objections)
        outcome = "unclear" if effect.verb in PARKED else "fails"
        await self._ledger.settle(effect.call, state_of(outcome))
        return replace(self._settled(effect, outcome, reason=STOPPED), alarm=objections)

    async def _send(self, effect: CallAction, action: Action) -> ActionSettled:
        if effect.action in BY_ENGINE:
            return self._settled(effect, "done")  # what it does, the engine does in the same history
        if action.system not in self._connectors:
            return self._settled(effect, "fails", reason=f"nothing here carries out {effect.action}")
        alone = self._breakers.refuses(action.system, self._clock.now())
        if alone is not None:
            return replace(self._settled(effect, "fails", reason=alone), down=True)
        limit = timeout(longest(action))
        inputs = for_system(self._release, action, effect.inputs)
        try:
            async with limit:
                answer = await self._connectors[action.system].call(Call(effect.call, action, inputs, effect.key))
        except PortError as error:
            if error.retryable or not error.outcome_known:
                self._breakers.did_not(action.system, self._clock.now())
            if action.writes and not error.outcome_known:
                return self._settled(effect, "unclear", reason=str(error))
            is_down = error.retryable or not error.outcome_known
            return replace(self._settled(effect, "fails", reason=str(error)), down=is_down)
        except Exception as error:  # noqa: BLE001 - a connector's own mistake must not hang the conversation
            outcome = "unclear" if action.writes else "fails"
            if limit.expired():
                self._breakers.did_not(action.system, self._clock.now())
                reason = f"{action.name} did not come back in {longest(action):g} seconds"
                return replace(self._settled(effect, outcome, reason=reason), down=not action.writes)
            reason = f"the connector of {action.system} broke: {type(error).__name__}"
            return self._settled(effect, outcome, reason=reason)
        self._breakers.answered(action.system)
        return self._answered(effect, action, answer)

    def _answered(self, effect: CallAction, action: Action, answer: Answer) -> ActionSettled:
        if answer.failure is not None:
            if answer.failure in action.failures:
                return self._settled(effect, "fails", failure=answer.failure, reason=answer.reason)
            return self._settled(effect, "fails", reason=answer.reason or answer.failure)
        if action.returns is None:
            return self._settled(effect, "done")
        if answer.data is None and action.maybe_missing:
            return self._settled(effect, "not_found")
        try:
            value = conform_in(self._release, answer.data, action.returns, action.hosts)
        except Mismatch as mismatch:
            outcome = "unclear" if action.writes else "fails"
            return self._settled(effect, outcome, reason=f"{action.name} answered something else: {mismatch}")
        return self._settled(effect, "done", value)

    def _settled(
        self, effect: CallAction, outcome: str, value: Value = None, *, failure: str | None = None, reason: str = ""
    ) -> ActionSettled:
        return ActionSettled(self._clock.now(), effect.call, outcome, value, failure, reason)

    def _reason(self, rule_id: str) -> str:
        procedures = self._release.procedures.values()
        for rule in (*self._release.rules, *(rule for item in procedures for rule in item.rules)):
            if rule.id == rule_id:
                return rule.because or rule.at.text
        return rule_id


def state_of(outcome: str) -> str:
    """How the ledger keeps a call: what is unclear counts as done, what surely was not done does not count."""
    return outcome if outcome in ("done", "unclear") else "released"


def longest(action: Action) -> float:
    """Seconds after which nobody waits for a connector any more. Its own time-outs and tries come before that."""
    limit = action.timeout
    one = DEFAULT_SECONDS if limit is None or not is_exact(limit) else seconds(limit).total_seconds()
    tries = one * (action.retries + 1) + (TRYING_SECONDS if action.retries else 0)
    return min(tries + GRACE_SECONDS, MAX_SECONDS)
