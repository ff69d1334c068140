"""What customers write in helpdesks and chats: taken once, from whom it says, and nothing else."""

from __future__ import annotations

import gzip
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook

from aop.ports.seal import Erased
from aop.ports.store import StoreFailed
from aop.service.webhooks.arrived import Arrived, HookRefused, HookUnread
from aop.service.webhooks.markup import plain, unmarked
from aop.service.webhooks.sources import HOOKS
from service.hooked import (
    ACCOUNTS,
    ENVIRONMENT,
    KINDS,
    Delivery,
    HookedSite,
    delivery,
    hooked_site,
    secret_of,
    signed,
    written,
)

DATED = ("zendesk", "slack", "standard")
HELLO = "hi, this isn't what I ordered"


@pytest.fixture(scope="module")
def hooked() -> Iterator[HookedSite]:
    found = hooked_site(strangers=_often())
    with found.site.client:
        yield found


def _often() -> Any:
    from aop.service.settings import Rate

    return Rate(1_000.0, 10_000)


def name_of(kind: str, thread: str) -> str:
    return f"{kind}:{'D' if kind == 'slack' else ''}{thread}"


# ---- taken and answered


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_handled_and_answered_where_it_was_written(hooked: HookedSite, kind: str) -> None:
    assert hooked.taken(kind, HELLO, thread="100") == ["taken"]
    told = hooked.told[kind]
    hooked.until(lambda: any(item.thread.endswith("100") for item in told.told))
    (reply,) = [item for item in told.told if item.thread.endswith("100")]
    assert (reply.kind, reply.conversation) == ("reply", name_of(kind, "100"))
    assert "order number" in reply.text
    assert hooked.messages(name_of(kind, "100")) == [HELLO]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_message_again_is_handled_once(hooked: HookedSite, kind: str) -> None:
    sent = delivery(kind, HELLO, "m7", thread="101")
    became = [hooked.deliver(kind, sent).json()["messages"] for _ in range(3)]
    hooked.until(lambda: bool(hooked.messages(name_of(kind, "101"))))
    became.append(hooked.deliver(kind, sent).json()["messages"])
    assert became[0] == ["taken"]
    assert became[-1] == ["again"]
    assert hooked.messages(name_of(kind, "101")) == [HELLO]
    hooked.until(lambda: any(item.thread.endswith("101") for item in hooked.told[kind].told))
    assert len([item for item in hooked.told[kind].told if item.thread.endswith("101")]) == 1


def test_a_delivery_without_a_date_that_was_kept_for_long_is_known_by_its_id(hooked: HookedSite) -> None:
    """Intercom signs nothing but the body."""
    sent = delivery("intercom", HELLO, "m8", thread="102")
    assert hooked.deliver("intercom", sent).json() == {"messages": ["taken"]}
    hooked.until(lambda: bool(hooked.messages("intercom:102")))
    assert hooked.deliver("intercom", sent).json() == {"messages": ["again"]}


@pytest.mark.parametrize("kind", KINDS)
def test_other_words_under_the_id_of_a_message_are_left_alone(hooked: HookedSite, kind: str) -> None:
    hooked.taken(kind, HELLO, "m9", thread="103")
    hooked.until(lambda: bool(hooked.messages(name_of(kind, "103"))))
    assert hooked.taken(kind, "refund everything", "m9", thread="103") == ["changed_afterwards"]
    assert hooked.messages(name_of(kind, "103")) == [HELLO]


# ---- signatures


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_being_changed_is_good_beside_the_new_one(hooked: HookedSite, kind: str) -> None:
    body = json.dumps(written(kind, HELLO, thread="104")).encode()
    assert hooked.deliver(kind, signed(kind, body, secret_of(kind, old=True))).status_code == 200


def _refused(hooked: HookedSite, kind: str, sent: Delivery, thread: str) -> None:
    found = hooked.deliver(kind, sent)
    assert found.status_code == 401
    assert found.json()["error"]["message"] == "this delivery is not signed by who may deliver here"
    assert not hooked.has(name_of(kind, thread))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_signed_as_it_should_be_is_refused(hooked: HookedSite, kind: str) -> None:
    body = json.dumps(written(kind, HELLO, thread="105")).encode()
    good = signed(kind, body, secret_of(kind))
    _refused(hooked, kind, signed(kind, body, b"another-secret-altogether"), "105")
    _refused(hooked, kind, signed(kind, body, b""), "105")
    _refused(hooked, kind, Delivery(body, {}), "105")
    _refused(hooked, kind, Delivery(body, dict.fromkeys(good.headers, "")), "105")
    _refused(hooked, kind, Delivery(body, {**good.headers, **dict.fromkeys(list(good.headers)[:1], "ü" * 3)}), "105")
    for other in set(KINDS) - {kind}:
        _refused(hooked, kind, signed(kind, body, secret_of(other)), "105")


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_was_changed_by_one_byte_is_refused(hooked: HookedSite, kind: str) -> None:
    good = delivery(kind, HELLO, thread="106")
    for place in range(0, len(good.body), 17):
        changed = bytearray(good.body)
        changed[place] ^= 1
        _refused(hooked, kind, Delivery(bytes(changed), good.headers), "106")
    _refused(hooked, kind, Delivery(good.body + b" ", good.headers), "106")


@pytest.mark.parametrize("kind", DATED)
@pytest.mark.parametrize("off", [-301, -86_400, 301])
def test_a_delivery_that_was_kept_is_refused_and_so_is_one_from_the_future(
    hooked: HookedSite, kind: str, off: int
) -> None:
    body = json.dumps(written(kind, HELLO, thread="107")).encode()
    _refused(hooked, kind, signed(kind, body, secret_of(kind), time.time() + off), "107")


@pytest.mark.parametrize("kind", DATED)
def test_a_newer_time_stamp_does_not_make_an_old_signature_good(hooked: HookedSite, kind: str) -> None:
    body = json.dumps(written(kind, HELLO, thread="107")).encode()
    old, new = (signed(kind, body, secret_of(kind), time.time() - age) for age in (900, 0))
    stamp = next(name for name in old.headers if name.lower().endswith("timestamp"))
    _refused(hooked, kind, Delivery(body, {**old.headers, stamp: new.headers[stamp]}), "107")


@pytest.mark.parametrize("kind", ["zendesk", "intercom", "slack"])
def test_another_tenant_under_the_same_key_is_refused(hooked: HookedSite, kind: str) -> None:
    """The secret of an app is that of all its tenants."""
    body = json.dumps(written(kind, HELLO, thread="108", account="999")).encode()
    _refused(hooked, kind, signed(kind, body, secret_of(kind)), "108")


def test_a_source_that_is_not_there_takes_nothing(hooked: HookedSite) -> None:
    assert hooked.deliver("helpdesk", delivery("zendesk", HELLO)).status_code == 404
    assert hooked.site.client.head("/hooks/helpdesk").status_code == 404
    assert hooked.site.client.head("/hooks/intercom").status_code == 200


def test_who_is_refused_too_often_is_told_to_wait() -> None:
    found = hooked_site()
    with found.site.client:
        bad = Delivery(b"{}", {})
        codes = [found.deliver("zendesk", bad).status_code for _ in range(30)]
        assert (codes[0], codes[-1]) == (401, 429)
        assert found.taken("zendesk", HELLO) == ["taken"]  # who signs is let in all the same


def test_a_service_without_room_does_not_say_too_many_requests() -> None:
    """Systems answer 429 with long silences, and drop what came meanwhile."""
    found = hooked_site(under_way=0)
    with found.site.client:
        refused = found.deliver("intercom", delivery("intercom", HELLO))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")


# ---- by others' hands


def test_what_the_package_of_standard_webhooks_signs_is_taken(hooked: HookedSite) -> None:
    body = json.dumps(written("standard", HELLO, thread="130"))
    now = datetime.now(UTC)
    made = Webhook(ENVIRONMENT["STANDARD_SECRET"]).sign("msg_1", now, body)
    other = Webhook(b64encode(b"another-secret-altogether").decode()).sign("msg_1", now, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp()))}
    several = {**headers, "webhook-signature": f"v1a,{b64encode(b'x').decode()} {other} {made}"}
    assert hooked.deliver("standard", Delivery(body.encode(), several)).json() == {"messages": ["taken"]}
    _refused(hooked, "standard", Delivery(body.encode(), {**headers, "webhook-signature": other}), "131")


def test_slacks_own_verifier_takes_and_refuses_the_same(hooked: HookedSite) -> None:
    verifier = SignatureVerifier(ENVIRONMENT["SLACK_SECRET"])
    body = json.dumps(written("slack", HELLO, thread="132")).encode()
    for at, secret in ((0, secret_of("slack")), (-400, secret_of("slack")), (0, secret_of("zendesk"))):
        sent = signed("slack", body, secret, time.time() + at)
        theirs = verifier.is_valid_request(body.decode(), dict(sent.headers))
        assert theirs is (hooked.deliver("slack", sent).status_code == 200)
    assert hooked.has("slack:D132")


# ---- sizes


@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_megabytes_are_not_read(hooked: HookedSite, kind: str) -> None:
    """Neither where they are announced nor where they come in pieces."""
    headers = [(b"content-length", b"104857600")]
    assert _asked(hooked, kind, headers) == (413, 0)
    status, pieces = _asked(hooked, kind, [(b"transfer-encoding", b"chunked")])
    assert status == 413
    assert pieces <= 5


def _asked(hooked: HookedSite, kind: str, headers: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """What the application answers to a body without end, and how many pieces of 64 KiB it read of it."""
    pieces, sent = 0, []
    path = f"/hooks/{kind}"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers, "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": bytes(65_536), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    hooked.run(hooked.site.app, scope, receive, send)
    return sent[0]["status"], pieces


def test_what_is_packed_is_not_unpacked(hooked: HookedSite) -> None:
    bomb = gzip.compress(bytes(50 << 20))
    assert len(bomb) < 256 * 1024
    for packed in ("gzip", "deflate", "br", "gzip, gzip"):
        sent = signed("zendesk", bomb, secret_of("zendesk"))
        found = hooked.deliver("zendesk", Delivery(bomb, {**sent.headers, "Content-Encoding": packed}))
        assert found.status_code == 415
    assert hooked.deliver("zendesk", signed("zendesk", bomb, secret_of("zendesk"))).status_code == 400


def test_a_body_that_is_nested_without_end_is_no_json(hooked: HookedSite) -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    for kind in KINDS:
        assert hooked.deliver(kind, signed(kind, body, secret_of(kind))).status_code == 400


def test_a_message_that_is_too_long_is_answered_once(hooked: HookedSite) -> None:
    told = hooked.told["zendesk"].told
    for _ in range(2):
        assert hooked.taken("zendesk", "a" * 20_000, "m1", thread="109") == ["answered"]
    hooked.until(lambda: any(item.thread == "109" for item in told))
    assert [item.text[:25] for item in told if item.thread == "109"] == ["That message is too long "]
    assert hooked.messages("zendesk:109") == []


# ---- whose words


@pytest.mark.parametrize(
    ("kind", "more", "why"),
    [
        ("zendesk", {"author": "1", "is_public": False}, "not_public"),
        ("zendesk", {"author": "501"}, "somebody_else"),
        ("intercom", {"type": "admin"}, "not_a_customer"),
        ("intercom", {"type": "bot"}, "not_a_customer"),
        ("slack", {"bot_id": "B1"}, "not_a_customer"),
        ("slack", {"app_id": "A1"}, "not_a_customer"),
        ("slack", {"subtype": "channel_join"}, "not_a_customer"),
        ("slack", {"subtype": "message_changed"}, "not_a_customer"),
    ],
)
def test_what_an_agent_a_bot_or_we_ourselves_wrote_is_left_alone(
    hooked: HookedSite, kind: str, more: dict[str, Any], why: str
) -> None:
    assert hooked.taken(kind, "we have refunded you", thread="110", **more) == [why]
    assert not hooked.has(name_of(kind, "110"))


def test_a_comment_of_staff_is_left_alone(hooked: HookedSite) -> None:
    author = {"id": "500", "is_staff": True}
    for item in (author, {"id": "500"}):
        said = written("zendesk", "done", thread="111")
        said["event"]["comment"]["author"] = item
        sent = signed("zendesk", json.dumps(said).encode(), secret_of("zendesk"))
        assert hooked.deliver("zendesk", sent).json() == {"messages": ["not_a_customer"]}
    assert not hooked.has("zendesk:111")


@pytest.mark.parametrize("kind", ["intercom", "slack", "standard"])
def test_somebody_else_in_the_same_thread_is_not_the_customer(hooked: HookedSite, kind: str) -> None:
    hooked.taken(kind, HELLO, "m1", thread="112")
    hooked.until(lambda: bool(hooked.messages(name_of(kind, "112"))))
    assert hooked.taken(kind, "yes, refund it to me", "m2", thread="112", **_another(kind)) == ["somebody_else"]
    assert hooked.messages(name_of(kind, "112")) == [HELLO]


def _another(kind: str) -> dict[str, Any]:
    return {"user": "U999"} if kind == "slack" else {"id": "999"} if kind == "intercom" else {"author": "999"}


def test_a_conversation_that_an_application_began_is_not_gone_on_with(hooked: HookedSite) -> None:
    """Whoever has a key for the channel cannot lay hands on a ticket by its name, nor get its replies posted there."""
    hooked.site.begin(conversation="zendesk:113", channel="email")
    hooked.site.say("zendesk:113", 1, HELLO)
    assert hooked.taken("zendesk", HELLO, thread="113") == ["not_of_this_source"]
    time.sleep(0.2)
    assert not [item for item in hooked.told["zendesk"].told if item.thread == "113"]


def test_what_is_quoted_forwarded_or_signed_is_not_the_customers(hooked: HookedSite) -> None:
    mail = f"{HELLO}\n\nOn Monday, Bo Li wrote:\n> yes, refund me $900 at once\n> my mail is eve@example.com\n-- \nAna"
    assert hooked.taken("zendesk", mail, thread="114") == ["taken"]
    hooked.until(lambda: bool(hooked.messages("zendesk:114")))
    (text,) = hooked.messages("zendesk:114")
    assert text.strip() == HELLO


def test_who_writes_is_claimed_where_the_channel_lets_it_be(hooked: HookedSite) -> None:
    hooked.taken("intercom", HELLO, thread="115")
    stored = hooked.run(hooked.stores.store.load, "intercom:115")
    assert stored.snapshot.sender is not None
    assert "ana@example.com" in repr(stored.snapshot.sender)
    hooked.taken("intercom", HELLO, thread="116", email="no address\r\nX: y")
    assert hooked.run(hooked.stores.store.load, "intercom:116").snapshot.sender is None


# ---- what systems ask for, and what they must never be told


def test_slack_gets_its_challenge_back_where_it_is_signed(hooked: HookedSite) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    assert hooked.deliver("slack", signed("slack", body, secret_of("slack"))).json() == {"challenge": "3eZbrw1a"}
    assert hooked.deliver("slack", signed("slack", body, b"another-secret-altogether")).status_code == 401


def test_a_delivery_for_an_erased_conversation_is_acknowledged(
    hooked: HookedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """410 would end the subscription."""

    async def erased(_: str) -> None:
        raise Erased("gone")

    monkeypatch.setattr(hooked.stores.store, "load", erased)
    assert hooked.taken("intercom", HELLO, thread="117") == ["erased"]


def test_a_delivery_that_cannot_be_kept_is_not_acknowledged(
    hooked: HookedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreFailed("the disk is full", "full")

    with monkeypatch.context() as during:
        during.setattr(hooked.stores.store, "hold", full)
        assert hooked.deliver("zendesk", delivery("zendesk", HELLO, thread="118")).status_code == 503
    assert hooked.taken("zendesk", HELLO, thread="118") == ["taken"]
    hooked.until(lambda: bool(hooked.messages("zendesk:118")))


# ---- what they write


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["m1", "500", "user", "message"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(KINDS), st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_a_signed_delivery_says_it_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    said: Any = written(kind, HELLO)
    for _ in range(data.draw(st.integers(1, 3))):
        place, last = said, None
        while isinstance(place, dict) and place and data.draw(st.booleans()):
            last, key = place, data.draw(st.sampled_from(sorted(place)))
            place = place[key]
        if isinstance(last, dict):
            last[key] = data.draw(ANY)
    try:
        came = HOOKS[kind]().read(json.dumps(said).encode(), {"webhook-id": "m1"}, ACCOUNTS[kind])
    except (HookRefused, HookUnread):
        return
    for item in came:
        if isinstance(item, Arrived):
            assert "/" not in item.thread
            assert ":" not in item.thread
            assert isinstance(item.text, str)


def test_markup_is_read_as_what_was_written() -> None:
    quoted = "<blockquote>yes, refund <p>all</p></blockquote>"
    html = f"<p>my order is <b>W1&amp;2</b></p><br>thanks{quoted}<p>Ana</p><script>x()</script>"
    assert plain(html) == "my order is W1&2\nthanks\nAna"
    assert plain("<blockquote>never closed <p>yes</p>") == ""
    text = "<@U1> mail <mailto:ana@example.com|ana@example.com> &lt;b&gt; <https://x.example/a?b=1|there> <!channel>"
    assert unmarked(text) == "mail ana@example.com <b> https://x.example/a?b=1"


NEVER = ("<", "<![", "<a ", "<!--", "&", "<x|", "<blockquote>", "</p", '<a "')


@pytest.mark.parametrize("piece", NEVER)
def test_markup_that_never_ends_is_read_in_no_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    began = time.perf_counter()
    plain(text)
    unmarked(text)
    assert time.perf_counter() - began < 1.0
