"""Small random procedures that wait: for time, for a colleague's answer, and for several values in one question.

What `on:` answers reads what may be known where a question is left.
"""

from __future__ import annotations

from proofs.small import CANCELLED, Writer

#: What answers a question that is left, and a cancel.
LEFT = (
    'if sum is known:\n  do s.pay with amount = sum, mode = "a"\nfinish as declined',
    'if mode is known:\n  do s.pay with amount = $200, mode = mode\nescalate to desk because "left"',
    'if flag is yes:\n  do s.tell with reason = "left"\nfinish as declined',
    'do s.tell with reason = "left"\nfinish as informed',
)
QUESTIONS = ("mode and sum", "sum and mode", "flag and mode", "flag, mode and sum", "mode or flag")


class WaitingWriter(Writer):
    """Writes one procedure without loops, in which others than the customer are waited for."""

    def _collect(self) -> list[str]:
        if self.chance.random() < 0.5:
            return super()._collect()
        wanted = self.chance.choice(QUESTIONS)
        if " or " not in wanted:
            self.bound.update(name for name in ("mode", "flag", "sum") if name in wanted)
        otherwise = f", otherwise {self._leave()}" if self.chance.random() < 0.3 else ""
        return [f"collect {wanted}{otherwise}"]

    def _confirm(self) -> list[str]:
        return super()._confirm() if self.chance.random() < 0.4 else self._wait()

    def _wait(self) -> list[str]:
        if self.chance.random() < 0.5:
            return ["wait 1 day"]
        self.bound.add("flag")
        return [f"collect flag from lead, within 1 day, otherwise {self._leave()}"]

    def _cancelled(self) -> str:
        return self.chance.choice((*CANCELLED, *LEFT))

    def _not_understood(self) -> str:
        return self.chance.choice((*LEFT, ""))
