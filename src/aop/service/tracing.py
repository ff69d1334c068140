"""Spans for OpenTelemetry, by its conventions for generative AI: a turn is `invoke_agent`, a call of a system is
`execute_tool`, a model that reads is `chat`.

Names and ids alone go into a span, never what a customer wrote, what a system was given or what it answered, unless the
service is told to trace content. Without an SDK in the process all of this costs next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from aop.errors import PortError
from aop.ports.connector import Answer, Call, Connector
from aop.ports.extractor import Context, Extraction, Extractor, Message
from aop.runtime.showing import inputs_text

_TRACER = trace.get_tracer("aop.service")
#: So much of a content is traced.
MAX_CONTENT = 2_000


@contextmanager
def turn(workspace: str, conversation: str, release: str) -> Iterator[Span]:
    """One message to its answer."""
    attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "aop",
        "gen_ai.agent.name": workspace,
        "gen_ai.agent.version": release,
        "gen_ai.conversation.id": conversation,
    }
    with _TRACER.start_as_current_span(
        f"invoke_agent {workspace}", kind=SpanKind.INTERNAL, attributes=attributes
    ) as it:
        yield it


class TracedConnector:
    """A connector whose calls are spans."""

    def __init__(self, connector: Connector, *, content: bool) -> None:
        self._connector = connector
        self._content = content

    async def call(self, call: Call) -> Answer:
        attributes = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.action.name,
            "gen_ai.tool.call.id": call.id,
            "gen_ai.tool.type": "function",
        }
        with _TRACER.start_as_current_span(
            f"execute_tool {call.action.name}", kind=SpanKind.CLIENT, attributes=attributes, record_exception=False
        ) as span:
            if self._content:
                span.set_attribute("gen_ai.tool.call.arguments", inputs_text(call.inputs)[:MAX_CONTENT])
            try:
                answer = await self._connector.call(call)
            except PortError as error:
                kind = "unavailable" if error.outcome_known else "outcome_unknown"
                span.set_attribute("error.type", kind)
                span.set_status(Status(StatusCode.ERROR, kind))
                raise
            if answer.failure is not None:
                span.set_attribute("error.type", answer.failure)
            return answer


class TracedExtractor:
    """An extractor whose readings are spans."""

    def __init__(self, extractor: Extractor, model: str, *, content: bool) -> None:
        self._extractor = extractor
        self._model = model
        self._content = content

    async def extract(self, message: Message, context: Context) -> Extraction:
        attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": self._model}
        with _TRACER.start_as_current_span(
            f"chat {self._model}", kind=SpanKind.INTERNAL, attributes=attributes, record_exception=False
        ) as span:
            if self._content:
                said = [{"role": "user", "parts": [{"type": "text", "content": message.text[:MAX_CONTENT]}]}]
                span.set_attribute("gen_ai.input.messages", json.dumps(said, ensure_ascii=False))
            found = await self._extractor.extract(message, context)
            if found.cost.calls:
                span.set_attribute("gen_ai.usage.input_tokens", found.cost.tokens_in)
                span.set_attribute("gen_ai.usage.output_tokens", found.cost.tokens_out)
            return found


def traced(connectors: Mapping[str, Connector], *, content: bool) -> dict[str, Connector]:
    """Every connector, traced."""
    return {name: TracedConnector(item, content=content) for name, item in connectors.items()}
