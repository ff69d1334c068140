"""Answers of a model, recorded once and played for ever: tests and replays need no network, no key and no luck.

A recording is found by the digest of its prompt, so a prompt that changed finds nothing and says so. The file holds
answers, not prompts: no word of a customer is in it that a model did not repeat.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from aop.errors import WrongUse
from aop.extractors.llm_transport import Completion, Prompt, Transport, Unanswered

#: Recordings of one file, and its bytes.
MAX_RECORDINGS, MAX_BYTES = 10_000, 64 * 1024 * 1024


class RecordedTransport:
    """Implements `Transport` from recordings, by the digest of the prompt.

        RecordedTransport({prompt.digest: Completion('{"answer": "yes", …}', 310, 42)})

    A prompt that nobody recorded is `Unanswered`, and not worth another try. `prompts` keeps what was asked.
    """

    def __init__(self, recordings: dict[str, Completion] | None = None) -> None:
        self.recordings = dict(recordings or {})
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        self.prompts.append(prompt)
        found = self.recordings.get(prompt.digest)
        if found is None:
            raise Unanswered("nothing was recorded for this prompt", retryable=False)
        return found

    @classmethod
    def from_file(cls, path: Path) -> RecordedTransport:
        """From a file that `RecordingTransport.save` wrote. Raises WrongUse for anything else."""
        try:
            text = path.read_text("utf-8")
            data = json.loads(text) if len(text) <= MAX_BYTES else None
            if not isinstance(data, dict) or len(data) > MAX_RECORDINGS:
                raise ValueError
            return cls({digest: _completion(item) for digest, item in data.items()})
        except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            raise WrongUse(f"`{path}` holds no recordings of a model") from error


class RecordingTransport:
    """Implements `Transport` through another one, and keeps what that answers. Failures are not kept."""

    def __init__(self, through: Transport) -> None:
        self._through = through
        self.recordings: dict[str, Completion] = {}

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        completion = await self._through.complete(prompt, seconds)
        if len(self.recordings) < MAX_RECORDINGS or prompt.digest in self.recordings:
            self.recordings[prompt.digest] = completion
        return completion

    def save(self, path: Path) -> None:
        """Writes the recordings as one JSON document, in the order of their digests."""
        data = {digest: _data(self.recordings[digest]) for digest in sorted(self.recordings)}
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _data(completion: Completion) -> dict[str, Any]:
    told: dict[str, Any] = {"text": completion.text, "in": completion.tokens_in, "out": completion.tokens_out}
    return told if completion.dollars is None else told | {"dollars": str(completion.dollars)}


def _completion(data: dict[str, Any]) -> Completion:
    dollars = data.get("dollars")
    return Completion(
        str(data["text"]), int(data["in"]), int(data["out"]), None if dollars is None else Decimal(dollars)
    )
