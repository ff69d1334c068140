"""A model of any provider that litellm knows. The only place where litellm is imported, and late: it takes seconds.

Its price list is read from the package: without the variable below its import would fetch one from the network.
"""

from __future__ import annotations

import logging
import os
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from aop.extractors.llm_hosts import Endpoint, Lookup, allowed_address
from aop.extractors.llm_http import AGAIN, client_of
from aop.extractors.llm_transport import MAX_RESPONSE, Completion, Prompt, Unanswered, body_of, counted

#: Errors of litellm, by the name of their class, after which the model may have worked all the same.
_CHARGED = ("Timeout", "InternalServerError", "BadGatewayError", "APIError")
#: Providers spoken to in OpenAI's own way, so through our own client.
_COMPATIBLE = ("openai/", "hosted_vllm/")


@cache
def _litellm() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True  # what it logs may hold the words of a customer
    logging.getLogger("LiteLLM").setLevel(logging.CRITICAL)
    return litellm


class LitellmTransport:
    """Implements `Transport`. `model` is named as litellm does: `openai/…`, `anthropic/…`.

    The endpoint is always the one given. A provider with its own protocol connects by itself; its address is judged
    before each call all the same.
    """

    def __init__(self, endpoint: Endpoint, model: str, key: str | None = None, lookup: Lookup | None = None) -> None:
        self._endpoint = endpoint
        self._model = model
        self._key = key or "none"
        self._lookup = lookup
        _litellm()

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        await allowed_address(self._endpoint, self._lookup)
        if not self._model.startswith(_COMPATIBLE):
            return await self._asked(prompt, seconds, None)
        import openai

        async with openai.AsyncOpenAI(
            base_url=self._endpoint.url,
            api_key=self._key,
            http_client=client_of(self._endpoint, self._lookup),
            max_retries=0,
            timeout=seconds,
        ) as client:
            return await self._asked(prompt, seconds, client)

    async def _asked(self, prompt: Prompt, seconds: float, client: Any) -> Completion:
        litellm = _litellm()
        try:
            response = await litellm.acompletion(
                **body_of(prompt, self._model),
                api_base=self._endpoint.url,
                api_key=self._key,
                timeout=seconds,
                num_retries=0,
                max_retries=0,
                client=client,
            )
        except Unanswered:
            raise
        except Exception as error:  # noqa: BLE001 - its errors have no common root, and their texts hold the prompt
            raise _unanswered(error) from None
        return _completion(litellm, response, prompt)


def _unanswered(error: Exception) -> Unanswered:
    """An error of litellm without its text. What it is not sure about may have cost something."""
    for inner in (error, error.__cause__, error.__context__):
        if isinstance(inner, Unanswered):
            return inner
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    told = f"it answered with status {status}" if isinstance(status, int) else f"litellm gave up ({name})"
    again = status in AGAIN or status >= 500 if isinstance(status, int) else name in _CHARGED
    return Unanswered(told, retryable=again, charged=name in _CHARGED)


def _completion(litellm: Any, response: Any, prompt: Prompt) -> Completion:
    try:
        text = response.choices[0].message.content
        usage = response.usage.model_dump() if response.usage is not None else None
    except (LookupError, TypeError, AttributeError):
        raise Unanswered("its answer is no chat completion", retryable=False, charged=True) from None
    if not isinstance(text, str) or len(text) > MAX_RESPONSE:
        raise Unanswered("its answer holds no text of a usual length", retryable=False, charged=True)
    return Completion(text, *counted(usage, prompt, text), _dollars(litellm, response))


def _dollars(litellm: Any, response: Any) -> Decimal | None:
    """By its own price list; None where that does not have the model."""
    try:
        found = Decimal(str(litellm.completion_cost(completion_response=response)))
    except (Exception, InvalidOperation):  # noqa: BLE001 - a model without a price is no failure
        return None
    return found if found.is_finite() and found > 0 else None
