"""What goes to a language model and what comes back, whichever adapter carries it.

An adapter implements `Transport`: it sends one prompt once. It does not try again, does not read the answer and knows
nothing of a workspace; `aop.extractors.llm` does all that, the same for every adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol

from aop.errors import PortError
from aop.values import canonical

#: Bytes of an answer that are read at most; a longer one is none.
MAX_RESPONSE = 256 * 1024
#: Tokens that a chat template may add to a prompt.
TEMPLATE_TOKENS = 64


class Unanswered(PortError):
    """The model gave no answer. `charged` says whether it may have worked, and so cost something, all the same."""

    def __init__(self, message: str, *, retryable: bool, charged: bool = False) -> None:
        super().__init__(message, retryable=retryable, outcome_known=not charged)
        self.charged = charged


@dataclass(frozen=True, slots=True)
class Prompt:
    """`schema` is the JSON schema of the answer, `tokens` how long that may be."""

    system: str
    user: str
    schema: Mapping[str, Any]
    tokens: int

    def content(self) -> bytes:
        """All that a model sees, as bytes: the same prompt has the same ones."""
        return canonical([self.system, self.user, self.schema, self.tokens])

    @property
    def digest(self) -> str:
        return sha256(self.content()).hexdigest()

    @property
    def most_tokens(self) -> int:
        """No prompt has more tokens than bytes: what tokenisers work on are bytes."""
        return len(self.content()) + TEMPLATE_TOKENS


@dataclass(frozen=True, slots=True)
class Completion:
    """The text of an answer with its tokens. `dollars` is what a price list of the adapter says, if it has one."""

    text: str
    tokens_in: int
    tokens_out: int
    dollars: Decimal | None = None


class Transport(Protocol):
    """Sends one prompt, once.

    Raises Unanswered (a PortError) for everything that goes wrong, and nothing else. Its message holds no word of the
    prompt and no secret.
    """

    async def complete(self, prompt: Prompt, seconds: float) -> Completion: ...


def body_of(prompt: Prompt, model: str) -> dict[str, Any]:
    """The request as chat completions take it, the answer bound to the schema."""
    return {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "temperature": 0,
        "max_tokens": prompt.tokens,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "understanding", "strict": True, "schema": dict(prompt.schema)},
        },
    }


def counted(usage: Any, prompt: Prompt, text: str) -> tuple[int, int]:
    """The tokens in and out as an answer reports them; what it does not report, or as none, is taken at
    its most."""
    found = usage if isinstance(usage, Mapping) else {}
    most = (prompt.most_tokens, len(text.encode()) + TEMPLATE_TOKENS)
    names = ("prompt_tokens", "completion_tokens")
    read = [found.get(name) for name in names]
    tokens = [
        number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else bound
        for number, bound in zip(read, most, strict=True)
    ]
    return tokens[0], tokens[1]
