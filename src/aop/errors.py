"""Exceptions: what goes wrong in programs and at ports.

Mistakes in an author's files are never exceptions; they are findings (`aop.diagnostics`). A refusal by the
gate is data with reasons. What is left is here: a caller's mistake, and a system that did not answer.
"""

from __future__ import annotations


class AopError(Exception):
    """Root of every exception that this package raises on purpose."""


class WrongUse(AopError):
    """The caller asked for something that cannot be: an unknown conversation, a wrong file, a bad option."""


class ReleaseError(WrongUse):
    """A release cannot be loaded: another format, another semantics number, or a digest that does not fit."""


class CatalogueError(WrongUse):
    """An action of the catalogue has no working connector behind it, so the release is not loaded."""


class FileMissing(CatalogueError):
    """A file that the catalogue names is not where it was looked for."""


class ProtocolError(AopError):
    """An event that the snapshot cannot take now; whoever sent it is at fault and nothing changed."""


class PortError(AopError):
    """A system outside failed. `outcome_known` says whether it is certain that nothing was done there; `retry_after`
    is how many seconds it asked to wait before the next try."""

    def __init__(
        self, message: str, *, retryable: bool = False, outcome_known: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.outcome_known = outcome_known
        self.retry_after = retry_after


class Unavailable(PortError):
    """The system did not take the request, so surely nothing was done; trying again may work."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, retryable=True, outcome_known=True, retry_after=retry_after)


class OutcomeUnknown(PortError):
    """The request may or may not have been carried out (a time-out, a broken connection)."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, retryable=False, outcome_known=False, retry_after=retry_after)
