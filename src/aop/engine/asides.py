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
    """The question is still open: it is sent again, or given up when no answer was understood so often."""
    aside = frame.aside
    assert aside is not None
    if frame.counts.get(asking.tries_of(aside), 0) >= work.program.release.workspace.limits.attempts:
        frame.aside = None
        work.handle(frame, "not_understood", "no clear yes or no")
        return
    asking.send_words(work, frame, "confirm", aside.words, replace(aside, number=work.number))


def settled(frame: Frame) -> None:
    """It was answered, or the customer went on with something else."""
    if frame.aside is not None:
        frame.counts.pop(asking.tries_of(frame.aside), None)
    frame.aside = None
    frame.ask = None
