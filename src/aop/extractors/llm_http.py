"""A model behind any endpoint that is compatible with OpenAI's chat completions, over httpx. One request, once."""

from __future__ import annotations

import json
from typing import Any

import httpx

from aop.extractors.llm_hosts import Endpoint, Lookup, allowed_address
from aop.extractors.llm_transport import MAX_RESPONSE, Completion, Prompt, Unanswered, body_of, counted

#: Answers of a server after which another try may help.
AGAIN = (408, 409, 425, 429)


class FixedHost(httpx.AsyncBaseTransport):
    """Carries requests to one endpoint only, at an address that was judged for each of them."""

    def __init__(self, endpoint: Endpoint, lookup: Lookup | None = None) -> None:
        self._endpoint = endpoint
        self._lookup = lookup
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        endpoint, url = self._endpoint, request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        if (url.scheme, url.host, port) != (endpoint.scheme, endpoint.host, endpoint.port):
            raise Unanswered("the request was for another host", retryable=False)
        address = await allowed_address(endpoint, self._lookup)
        request.url = url.copy_with(host=address)  # the Host header and TLS keep the name
        request.extensions = {**request.extensions, "sni_hostname": endpoint.host}
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def client_of(endpoint: Endpoint, lookup: Lookup | None = None) -> httpx.AsyncClient:
    """A client that follows nothing, takes nothing from the environment, and reaches one host."""
    return httpx.AsyncClient(transport=FixedHost(endpoint, lookup), follow_redirects=False, trust_env=False)


class HttpTransport:
    """Implements `Transport`. `model` is its name at the endpoint, `key` its secret if it needs one.

    A client is made for each try: connections belong to a loop, and a model takes far longer than a handshake.
    """

    def __init__(self, endpoint: Endpoint, model: str, key: str | None = None, lookup: Lookup | None = None) -> None:
        self._endpoint = endpoint
        self._model = model
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._lookup = lookup

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        url = f"{self._endpoint.url}/chat/completions"
        body = body_of(prompt, self._model)
        try:
            async with (
                client_of(self._endpoint, self._lookup) as client,
                client.stream("POST", url, json=body, headers=self._headers, timeout=seconds) as response,
            ):
                _refuse(response.status_code)
                content = await _limited(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            raise Unanswered("it cannot be reached", retryable=True) from None
        except httpx.TimeoutException:
            raise Unanswered("it did not answer in time", retryable=True, charged=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
            raise Unanswered("the connection broke", retryable=True, charged=True) from None
        return _completion(content, prompt)


def _refuse(status: int) -> None:
    """Raises Unanswered for everything but an answer."""
    if status == httpx.codes.OK:
        return
    again = status in AGAIN or status >= 500
    raise Unanswered(f"it answered with status {status}", retryable=again, charged=status >= 500)


async def _limited(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MAX_RESPONSE:
            raise Unanswered("its answer is too long", retryable=False, charged=True)
    return bytes(content)


def _completion(content: bytes, prompt: Prompt) -> Completion:
    try:
        data: Any = json.loads(content)
        text = data["choices"][0]["message"]["content"]
        usage = data.get("usage")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unanswered("its answer is no chat completion", retryable=False, charged=True) from None
    if not isinstance(text, str):
        raise Unanswered("its answer holds no text", retryable=False, charged=True)
    return Completion(text, *counted(usage, prompt, text))
