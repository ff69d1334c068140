"""From `models:` in workspace.yaml to whoever reads the messages: declared, found wrong, built, chosen, paid for."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from aop.compiler import compile_files
from aop.connectors.given import GivenConnector
from aop.engine.effects import Explain, HandOff
from aop.errors import WrongUse
from aop.extractors.cascade import CascadeExtractor
from aop.extractors.llm import LlmExtractor
from aop.extractors.llm_http import HttpTransport
from aop.extractors.llm_models import extractor_of, transport_of
from aop.extractors.llm_transport import Completion, Prompt
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.artifact import dump, load
from aop.machine.models import Model, Price
from aop.machine.release import Release
from aop.ports.extractor import Message
from aop.runtime import Runtime
from aop.runtime.clocks import SystemClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.load import read_files
from attacks.workspace import HOURS, LEVELS, SYSTEM, WORKSPACE, procedure
from conversations import ROOT
from extractors.test_llm import answer_of

READER = (
    'reader: {endpoint: "https://models.example.com/v1", model: small, key: READER_KEY, region: eu, keeps: nothing, '
    "cleared: [contact], languages: [en], price: {input: $0.15, output: $0.60}, timeout: 5 seconds, asks: always}"
)
MODELS = f"models:\n  default: reader\n  {READER}\n"
ASKING = procedure("pay", 'act: |\n  collect sum\n  say "Noted {sum}."\n  finish as informed')
LOCAL = ScriptedExtractor({})
UNUSED = "AOP232"  # this desk has a level that no procedure here needs


def compiled(
    keys: str, text: str = ASKING, *more: tuple[str, str]
) -> tuple[Release | None, list[tuple[str, str, str]]]:
    """The desk with these keys in workspace.yaml: its release, and the findings in that file."""
    files = {
        "workspace.yaml": f"{WORKSPACE}{HOURS}\nverification: {LEVELS}\n{keys}",
        "actions/s.yaml": SYSTEM,
        "desk/pay.aop.yaml": text,
        **dict(more),
    }
    result = compile_files(*read_files(files))
    found = [item for item in result.findings if item.span.source.path == "workspace.yaml" and item.code != UNUSED]
    return result.release, [(item.code, item.span.text, item.message) for item in found]


def release(keys: str = MODELS) -> Release:
    made, findings = compiled(keys)
    assert made is not None, findings
    return made


# ---- declared


def test_a_model_is_declared_with_all_that_is_known_of_it_and_stands_in_the_release() -> None:
    workspace = release(MODELS + "limits: {model_cost: $0.50 per conversation}\n").workspace
    assert workspace.model == "reader"
    assert workspace.models == {
        "reader": Model(
            "reader", "https://models.example.com/v1", "small", "http", "READER_KEY", "eu", "nothing", ("contact",),
            ("en",), Price(Decimal("0.15"), Decimal("0.60")), False, Decimal(5), "always",
        )
    }  # fmt: skip
    assert workspace.limits.model_cost == Decimal("0.50")
    assert load(dump(release())).workspace.models == workspace.models


def test_without_models_messages_are_read_locally() -> None:
    assert (release("").workspace.model, release("models: {default: local}\n").workspace.model) == ("local", "local")


WRONG: dict[str, tuple[str, str, str]] = {
    "models: {default: raeder, reader: {endpoint: 'https://m.example.com', model: s}}\n": (
        "AOP240", "raeder", "there is no model `raeder`",
    ),
    "models: {reader: {endpont: 'https://m.example.com', model: s}}\n": (
        "AOP160", "endpont", "`endpont` is no key of a model",
    ),
    "models: {reader: {model: s}}\n": ("AOP161", "reader", "a model needs `endpoint`"),
    "models: {reader: {endpoint: 'https://m.example.com'}}\n": ("AOP161", "reader", "a model needs `model`"),
    "models: {reader: {endpoint: 'http://m.example.com', model: s}}\n": (
        "AOP166", "'http://m.example.com'", "this endpoint is not encrypted",
    ),
    "models: {reader: {endpoint: 'https://me:pw@m.example.com', model: s}}\n": (
        "AOP166", "https://me:pw@m.example.com", "this is no address of a model",
    ),
    "models: {reader: {endpoint: 'https://m.example.com', model: s, key: sk-12345}}\n": (
        "AOP166", "sk-12345", "this is no name of an environment variable",
    ),
    "models: {reader: {endpoint: 'https://m.example.com', model: s, price: {input: 5, output: $1}}}\n": (
        "AOP167", "5", "`5` is no amount of money",
    ),
    "models: {reader: {endpoint: 'https://m.example.com', model: s, price: {input: $1, output: 1 EUR}}}\n": (
        "AOP166", "{input: $1, output: 1 EUR}", "what models cost is counted in `USD`, not in `EUR`",
    ),
    "models: {reader: {endpoint: 'https://m.example.com', model: s, timeout: 1 hour}}\n": (
        "AOP167", "1 hour", "`1 hour` is no time from 1 to 120 seconds",
    ),
    "models: {local: {endpoint: 'https://m.example.com', model: s}}\n": (
        "AOP166", "local", "`local` is the model inside, and has no keys",
    ),
    "models: {default: r, r: {endpoint: 'https://m.example.com', model: s, languages: [de]}}\n": (
        "AOP715", "r", "the model `r` does not read `en`, which customers may write",
    ),
    "models: {default: r, r: {endpoint: 'https://m.example.com', model: s}}\n"
    "limits: {model_cost: $1 per conversation}\n": (
        "AOP716", "r", "`model_cost` cannot hold: the model `r` has no price",
    ),
    "limits: {model_cost: 1 EUR per conversation}\n": (
        "AOP166", "1 EUR per conversation", "what models cost is counted in `USD`, not in `EUR`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("keys", WRONG)
def test_what_is_wrong_with_a_model_is_one_finding_where_it_stands(keys: str) -> None:
    assert compiled(keys)[1] == [WRONG[keys]]


def test_the_finding_of_a_key_does_not_repeat_what_may_be_a_secret() -> None:
    _, findings = compiled("models: {reader: {endpoint: 'https://m.example.com', model: s, key: sk-12345}}\n")
    assert not any("sk-12345" in message for _, _, message in findings)


# ---- built


def test_the_default_model_is_asked_beside_the_local_one_and_another_may_be_named() -> None:
    made = release()
    assert isinstance(extractor_of(made, LOCAL, {"READER_KEY": "k"}), CascadeExtractor)
    assert extractor_of(made, LOCAL, {}, "local") is LOCAL
    assert isinstance(transport_of(made.workspace.models["reader"], {"READER_KEY": "k"}), HttpTransport)
    with pytest.raises(WrongUse, match="there is no model `other`: there are `local`, `reader`"):
        extractor_of(made, LOCAL, {}, "other")
    with pytest.raises(WrongUse, match="set READER_KEY in the environment"):
        extractor_of(made, LOCAL, {"OTHER_KEY": "k"})


def test_an_endpoint_in_ones_own_network_is_refused_unless_it_is_declared() -> None:
    own = Model("own", "https://10.0.0.7/v1", "small")
    with pytest.raises(WrongUse, match="private network"):
        transport_of(own, {})
    assert isinstance(transport_of(Model("own", "http://10.0.0.7/v1", "small", private=True), {}), HttpTransport)


# ---- paid for


class Paid:
    """A transport that answers nothing of use, at the same price each time."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        self.prompts.append(prompt)
        empty = json.loads(answer_of(answer="none"))
        return Completion(json.dumps({name: empty[name] for name in prompt.schema["properties"]}), 1000, 100)


def talked(keys: str, count: int, text: str = ASKING, *more: tuple[str, str]) -> tuple[Paid, list[Any]]:
    """A conversation of so many messages that the model is asked about, and its history."""
    made, findings = compiled(keys, text, *more)
    assert made is not None, findings
    transport = Paid()
    llm = LlmExtractor(transport, made.workspace.models["reader"], LOCAL, intents=tuple(made.intents.values()))
    runtime = Runtime(
        made,
        extractor=CascadeExtractor(LOCAL, llm, always=True),
        connectors={"s": GivenConnector({})},
        store=MemoryStore(),
        ledger=MemoryLedger(),
        clock=SystemClock(),
    )

    async def talk() -> list[Any]:
        await runtime.open("c")
        for number in range(count):
            await runtime.receive("c", Message(f"m{number}", "the thing from before"))
        return list(await runtime.history("c"))

    return transport, asyncio.run(talk())


PRICED = MODELS.replace("$0.15", "$10").replace("$0.60", "$10")


def test_what_each_message_cost_is_in_the_history() -> None:
    _, history = talked(PRICED, 2)
    said = [entry.event.understanding for entry in history]
    assert [(item.cost, item.tokens, item.agreed) for item in said] == [(Decimal("0.011"), 1100, True)] * 2
    heard = [
        item.data for entry in history for item in entry.effects if isinstance(item, Explain) and item.kind == "heard"
    ]
    assert [item["cost"] for item in heard] == [Decimal("0.011")] * 2


def test_over_the_limit_messages_are_read_locally_and_the_limit_was_never_passed() -> None:
    transport, history = talked(PRICED + "limits: {model_cost: $0.06 per conversation}\n", 6)
    said = [entry.event.understanding for entry in history]
    total = sum((item.cost for item in said), Decimal(0))
    assert 0 < total <= Decimal("0.06")
    assert len(transport.prompts) < 6
    assert said[-1].instead == "the conversation has used up its `model_cost`"
    assert not said[0].instead


def test_an_escalation_may_watch_what_the_models_cost() -> None:
    escalate = 'escalate: |\n  when cost is over $0.02, escalate to desk because "it costs too much"\n'
    rules = ("rules/desk.yaml", escalate)
    _, history = talked(PRICED, 3, ASKING, rules)
    handed = [any(isinstance(item, HandOff) for item in entry.effects) for entry in history]
    assert handed[:2] == [False, True]


# ---- late


def test_checking_and_the_command_line_import_no_model_no_network_and_no_price_list(tmp_path: Any) -> None:
    (tmp_path / "workspace.yaml").write_text(f"{WORKSPACE}{HOURS}\nverification: {LEVELS}\n{MODELS}")
    for path, text in (("actions/s.yaml", SYSTEM), ("desk/pay.aop.yaml", ASKING)):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(text)
    code = (
        "import sys; from pathlib import Path; import aop.cli; from aop.cli.check import run\n"
        f"run(Path({str(tmp_path)!r}), 'json', watch=False, cache=False, intents=False)\n"
        "heavy = {'litellm', 'openai', 'httpx', 'onnxruntime', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_chat_says_which_models_there_are(tmp_path: Any) -> None:
    command = [sys.executable, "-m", "aop", "chat", "procedures", "--model", "other"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no model `other`: there are `local`" in done.stderr


def test_litellm_is_imported_in_one_place_and_httpx_in_one_other() -> None:
    found = {
        name: sorted(
            path.name
            for path in (ROOT / "src" / "aop").rglob("*.py")
            if re.search(rf"^\s*(import|from) {name}\b", path.read_text("utf-8"), re.MULTILINE)
        )
        for name in ("litellm", "httpx")
    }
    assert found == {"litellm": ["llm_litellm.py"], "httpx": ["llm_http.py"]}
