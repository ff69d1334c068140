"""Whatever a system replies, it is an answer or a trouble of the port; a write is done only when that can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.connectors.exchange import Reply
from aop.connectors.http import answer
from aop.connectors.http_bindings import read_http
from aop.errors import PortError, Unavailable
from aop.machine.types import Action

from .shop import FIND_ORDER, REFUND

KINDS = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "text/html", "", "application/problem+json", "a\r\nb: c"]
)
BODIES = st.binary(max_size=60) | st.sampled_from(
    [b"", b"null", b"1", b"[]", b"{}", b'{"error": {"code": "charge_already_refunded"}}', b'{"amount": 1.5}', b"NaN",
     b"[" * 5000, b'{"id": "re_1", "amount": 100}', b"<html>"]
)  # fmt: skip
REPLIES = st.builds(
    Reply,
    st.integers(100, 599) | st.sampled_from([200, 201, 204, 302, 400, 404, 409, 429, 500, 503]),
    st.builds(lambda kind, after: {"content-type": kind, "retry-after": after}, KINDS, st.text(max_size=6)),
    BODIES,
)


def told(action: Action, reply: Reply) -> str:
    trouble: PortError
    try:
        found = answer(action, read_http(action), reply)
    except PortError as error:
        trouble = error
    else:
        return found.failure or "done"
    assert len(str(trouble)) < 200
    assert str(trouble).isprintable()
    assert trouble.retry_after is None or trouble.retry_after >= 0
    if not trouble.outcome_known:
        return "unclear"
    return "unavailable" if trouble.retryable else "fails"


@given(REPLIES)
def test_a_write(reply: Reply) -> None:
    outcome = told(REFUND, reply)
    if outcome == "done":
        assert 200 <= reply.status < 300
        assert reply.body.startswith((b"{", b"[", b"1")) or reply.body.strip().isdigit() or b'"' in reply.body
    if reply.status >= 500 or 300 <= reply.status < 400 or reply.status < 200:
        assert outcome in ("unclear", "already_refunded")
        assert outcome == "unclear" or reply.status == 400
    if outcome in ("fails", "unavailable", "already_refunded"):
        assert 400 <= reply.status < 500


@given(REPLIES)
def test_a_read(reply: Reply) -> None:
    outcome = told(FIND_ORDER, reply)
    assert outcome in ("done", "unavailable", "fails")
    if outcome == "done":
        assert reply.status == 404 or 200 <= reply.status < 300


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7.0), ("0", 0.0), ("99999", 99999.0), ("Fri, 31 Dec 2027 23:59:59 GMT", 61.0), ("-1", 61.0)],
)
def test_how_long_a_system_asks_to_wait(text: str, seconds: float) -> None:
    reply = Reply(429, {"retry-after": text}, b"")
    with pytest.raises(Unavailable) as error:
        answer(replace(REFUND), read_http(REFUND), reply)
    assert error.value.retry_after == seconds
