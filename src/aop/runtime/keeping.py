"""Keeping values of a customer for their next conversation, and recalling them: `aop.ports.kept` behind the engine."""

from __future__ import annotations

from datetime import datetime

from aop.engine.effects import Keep, Recall
from aop.engine.gate import fits
from aop.engine.keeping import KEPT
from aop.engine.program import Program
from aop.engine.understanding import Evidence, Reading
from aop.errors import PortError
from aop.ports.kept import Kept, KeptValue


class Keeping:
    """What a workspace keeps; nothing, where no port is given. A port that is down keeps and recalls nothing."""

    def __init__(self, program: Program, port: Kept | None) -> None:
        self._program = program
        self._port = port

    async def keep(self, effect: Keep, now: datetime) -> None:
        if self._port is None:
            return
        try:
            await self._port.keep(effect.customer, KeptValue(effect.slot, effect.value, now, effect.personal))
        except PortError:
            return  # the customer is asked again next time, that is all

    async def recall(self, effect: Recall) -> Reading | None:
        """What was kept for a slot, where it still is a value of its type."""
        if self._port is None:
            return None
        try:
            found = await self._port.recall(effect.customer, effect.slot)
        except PortError:
            return None
        slot = self._program.procedure(effect.procedure).slots[effect.slot]
        if found is None or found.personal != slot.personal or not fits(slot.type, found.value):
            return None
        return Reading(effect.slot, Evidence("", 0, 0, source=KEPT), value=found.value)
