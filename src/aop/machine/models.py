"""The language models that a workspace may ask: where each is, what may go there, what it costs.

A model only reads messages. Which of them does is `Workspace.model`; `local` needs no entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: The model inside: no network, no key. It is always there, and answers where another one does not.
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens, in the workspace's currency."""

    input: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """`endpoint` is where it is asked, `model` its name there, `through` the adapter: http (anything compatible with
    OpenAI's chat completions) or litellm.

    `key` names the environment variable of its secret. `cleared` are the classes of personal data that may go there;
    all others are masked. `private` says that the endpoint stands in one's own network. `asks`: unsure (only where
    the local reading is not sure) or always. `region` and `keeps` are said by whoever answers for it. Without
    `languages` it reads those of the workspace.
    """

    name: str
    endpoint: str
    model: str
    through: str = "http"
    key: str | None = None
    region: str = ""
    keeps: str = ""
    cleared: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    price: Price | None = None
    private: bool = False
    seconds: Decimal = Decimal(10)
    asks: str = "unsure"
