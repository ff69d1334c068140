"""Questions beside those of a procedure: "Shall I stop?", "Shall I change X from A to B?".

They stand in front of the sentence that a request is at, and are asked again, also after a digression, until they are
answered, as often as any question is. The procedure goes on only then.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import asking
from aop.engine.effects import Words
from aop.engine.snapshot import Ask, Frame
from aop.engine.work import Work


def ask(work: Work, asked: Ask, words: Words) -> None:
    """Asks the customer, in front of where the running request is."""
    frame = work.top
    frame.aside = replace(asked, words=words)
    asking.send_words(work, frame, "confirm", words, frame.aside)


def ask_again(work: Work, frame: Frame) -> None:
    """The question is still open: it is sent again, or given up when no answer was understood so often. Where a call
    came out meanwhile as `on:` answers, that answer is not given up with it."""
    aside = frame.aside
    assert aside is not None
    if frame.counts.get(asking.tries_of(aside), 0) >= work.program.release.workspace.limits.attempts:
        frame.aside = None
        if frame.pc == aside.pc or frame.pc not in work.procedure(frame).handlers.values():
            work.handle(frame, "not_understood", "no clear yes or no")
        return
    asking.send_words(work, frame, "confirm", aside.words, replace(aside, number=work.number))


def reword(work: Work, words: Words) -> None:
    """What it says is so no more: it is asked in other words when it comes again."""
    frame = work.top
    if frame.aside is not None:
        frame.aside = replace(frame.aside, words=words)


def settled(frame: Frame) -> None:
    """It was answered, or the customer went on with something else."""
    if frame.aside is not None:
        frame.counts.pop(asking.tries_of(frame.aside), None)
    frame.aside = None
    frame.ask = None
