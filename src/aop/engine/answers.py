"""A yes, a no, an "I don't know" to the question that is open: one function for each kind of question.

Each takes the frame that asked and what was understood; True when the message was a usable answer to it.
"""

from __future__ import annotations

from collections.abc import Callable

from aop.engine import asides, asking, cancelling, consent, correcting, reading_back
from aop.engine.snapshot import Frame
from aop.engine.understanding import Understanding
from aop.engine.work import Work


def _slot(work: Work, frame: Frame, said: Understanding) -> bool:
    if said.answer != "does_not_know":
        return False
    asking.declined_to_say(work, frame)
    return True


def _change(work: Work, frame: Frame, said: Understanding) -> bool:
    """ "Shall I change X from A to B?" """
    asked, answer = frame.ask, _plain(said)
    if asked is None or asked.reading is None or answer is None:
        return False
    asides.settled(frame)
    if answer == "yes":
        correcting.change(work, (asked.reading,))
    return True


def _value(work: Work, frame: Frame, said: Understanding) -> bool:
    """ "I understood X. Is that right?" """
    asked, answer = frame.ask, _plain(said)
    if asked is None or asked.reading is None or answer is None:
        return False
    if answer == "yes":
        reading_back.approve(work, frame, asked)
    else:
        reading_back.disapprove(work, frame, asked)
    frame.ask = None
    return True


def _cancel(work: Work, frame: Frame, said: Understanding) -> bool:
    """ "Something was already done. Shall I stop, and take it back?" A yes that writes rest on: read from the words."""
    if said.plain_answer is None and said.answer != "no":
        return False
    asides.settled(frame)
    if said.plain_answer == "yes":
        cancelling.undo(work)
    else:
        work.say_phrase("going_on")
    return True


def _plain(said: Understanding) -> str | None:
    answer = said.plain_answer or said.answer
    return answer if answer in ("yes", "no") else None


ANSWERS: dict[str, Callable[[Work, Frame, Understanding], bool]] = {
    "slot": _slot,
    "confirm": consent.answer,
    "change": _change,
    "value": _value,
    "cancel": _cancel,
    "reading": lambda work, frame, said: False,
}
