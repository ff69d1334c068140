"""One contract for every adapter of a language model: a completion, or `Unanswered`, which holds no secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from aop.errors import WrongUse
from aop.extractors.llm_hosts import Endpoint, allowed_address, endpoint_of, is_public
from aop.extractors.llm_http import HttpTransport
from aop.extractors.llm_litellm import LitellmTransport
from aop.extractors.llm_transport import MAX_RESPONSE, TEMPLATE_TOKENS, Completion, Prompt, Transport, Unanswered
from aop.extractors.recorded import RecordedTransport, RecordingTransport
from extractors.model_server import completion, serving

pytestmark = pytest.mark.filterwarnings("ignore")  # those of litellm and what it imports

SECRET = "sk-secret-of-the-shop"  # noqa: S105 - of nobody
PROMPT = Prompt("You read.", '{"message": "my words"}', {"type": "object", "properties": {}}, 50)
ANSWER = '{"answer": "yes"}'

ADAPTERS: dict[str, Callable[[Endpoint], Transport]] = {
    "http": lambda endpoint: HttpTransport(endpoint, "small", SECRET),
    "litellm": lambda endpoint: LitellmTransport(endpoint, "openai/small", SECRET),
}
every_adapter = pytest.mark.parametrize("adapter", ADAPTERS)


def asked(adapter: str, url: str, *, private: bool = True, seconds: float = 5) -> Completion:
    transport = ADAPTERS[adapter](endpoint_of(url, private=private))
    return asyncio.run(transport.complete(PROMPT, seconds))


@every_adapter
def test_a_completion_comes_back_with_its_tokens(adapter: str) -> None:
    with serving(completion(ANSWER, tokens=(120, 7))) as served:
        found = asked(adapter, served.url)
    assert (found.text, found.tokens_in, found.tokens_out) == (ANSWER, 120, 7)


@every_adapter
def test_what_is_sent_is_the_prompt_with_its_schema_and_the_secret_in_its_header(adapter: str) -> None:
    with serving(completion(ANSWER)) as served:
        asked(adapter, served.url)
    (body,) = served.bodies
    assert [item["content"] for item in body["messages"]] == [PROMPT.system, PROMPT.user]
    assert body["response_format"]["json_schema"]["schema"] == PROMPT.schema
    assert (body["temperature"], body["max_tokens"], body["model"]) == (0, 50, "small")
    assert {name.lower(): value for name, value in served.headers[0].items()}["authorization"] == f"Bearer {SECRET}"


@every_adapter
def test_tokens_that_are_not_reported_are_taken_at_their_most(adapter: str) -> None:
    with serving(completion(ANSWER, tokens=None)) as served:
        found = asked(adapter, served.url)
    most = (PROMPT.most_tokens, len(ANSWER) + TEMPLATE_TOKENS)
    assert (found.tokens_in, found.tokens_out) == most


FAILURES: dict[str, tuple[Any, bool]] = {
    "too many requests": (429, True),
    "down": (503, True),
    "refused": (401, False),
    "a wrong request": (400, False),
    "a broken connection": ("close", True),
    "another place": ("elsewhere", False),
}


@every_adapter
@pytest.mark.parametrize("failure", FAILURES)
def test_what_goes_wrong_is_unanswered_and_says_whether_another_try_may_help(adapter: str, failure: str) -> None:
    answer, again = FAILURES[failure]
    with serving(answer) as served, pytest.raises(Unanswered) as raised:
        asked(adapter, served.url)
    assert raised.value.retryable is again
    assert len(served.bodies) == 1, "an adapter tries once, and follows nothing"
    assert not any(words in str(raised.value) for words in (SECRET, "my words"))


@every_adapter
@pytest.mark.parametrize("answer", ["no json", "{}", '{"choices": []}', '{"choices": [{"message": {"content": 5}}]}'])
def test_an_answer_that_is_no_completion_is_unanswered(adapter: str, answer: str) -> None:
    with serving(answer) as served, pytest.raises(Unanswered):
        asked(adapter, served.url)


@every_adapter
def test_an_answer_too_long_is_unanswered(adapter: str) -> None:
    with serving(completion("x" * (MAX_RESPONSE + 1))) as served, pytest.raises(Unanswered):
        asked(adapter, served.url)


@every_adapter
def test_a_model_that_hangs_is_unanswered_in_time_and_may_have_cost_something(adapter: str) -> None:
    with serving("hang") as served, pytest.raises(Unanswered) as raised:
        asked(adapter, served.url, seconds=0.3)
    assert raised.value.charged


@every_adapter
def test_nobody_there_is_unanswered(adapter: str) -> None:
    with serving(200) as served:
        url = served.url
    with pytest.raises(Unanswered) as raised:
        asked(adapter, url)
    assert raised.value.retryable


# ---- recordings


def test_a_recording_answers_its_prompt_and_no_other() -> None:
    made = RecordedTransport({PROMPT.digest: Completion(ANSWER, 3, 4)})
    assert asyncio.run(made.complete(PROMPT, 1)).text == ANSWER
    other = Prompt(PROMPT.system, PROMPT.user + " ", PROMPT.schema, PROMPT.tokens)
    with pytest.raises(Unanswered) as raised:
        asyncio.run(made.complete(other, 1))
    assert not raised.value.retryable


def test_what_is_recorded_comes_back_from_its_file(tmp_path: Any) -> None:
    recording = RecordingTransport(RecordedTransport({PROMPT.digest: Completion(ANSWER, 3, 4)}))
    asyncio.run(recording.complete(PROMPT, 1))
    recording.save(tmp_path / "answers.json")
    assert RecordedTransport.from_file(tmp_path / "answers.json").recordings == {
        PROMPT.digest: Completion(ANSWER, 3, 4)
    }


@pytest.mark.parametrize("content", ["", "[]", '{"a": 5}', '{"a": {"text": "x", "in": "y", "out": 1}}'])
def test_a_file_that_holds_no_recordings_is_refused(tmp_path: Any, content: str) -> None:
    (tmp_path / "answers.json").write_text(content)
    with pytest.raises(WrongUse, match="holds no recordings"):
        RecordedTransport.from_file(tmp_path / "answers.json")


# ---- where it may be


@pytest.mark.parametrize(
    "url",
    ["ftp://models.example.com", "https://", "models.example.com/v1", "https://me:pw@models.example.com",
     "https://models.example.com/v1?key=1", "http://models.example.com/v1", "https://169.254.169.254/v1",
     "https://localhost/v1", "https://10.0.0.1", "https://[::1]/v1", "https://models.internal/v1", "https://a b/"],
)  # fmt: skip
def test_an_endpoint_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(WrongUse):
        endpoint_of(url)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.1.2.3", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1", "100.64.0.1", "no address"],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_name_that_leads_into_a_private_network_is_refused_when_it_is_asked() -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "169.254.169.254"]

    with pytest.raises(Unanswered, match="private network"):
        asyncio.run(allowed_address(endpoint_of("https://models.example.com/v1"), lookup))


def test_a_connection_is_made_to_the_address_that_was_judged() -> None:
    """A name that is resolved to another address the second time leads nowhere else."""
    asked_for: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        asked_for.append(host)
        return ["127.0.0.1"]

    with serving(completion(ANSWER)) as served:
        port = served.url.split(":")[2].split("/")[0]
        endpoint = endpoint_of(f"http://models.example.com:{port}/v1", private=True)
        found = asyncio.run(HttpTransport(endpoint, "small", lookup=lookup).complete(PROMPT, 5))
    assert (found.text, asked_for) == (ANSWER, ["models.example.com"])
    assert served.headers[0]["Host"] == f"models.example.com:{port}"
