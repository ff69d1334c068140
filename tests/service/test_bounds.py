"""What is too large, too often or too much at once is refused, and says when to come again."""

from __future__ import annotations

import asyncio
from typing import Any

from aop.service.rates import Rates
from aop.service.settings import Rate
from service.sites import hold


def test_a_body_has_a_size(bounded: Any) -> None:
    site = bounded(body_size=1_000)
    refused = site.post("/conversations", {"channel": "x" * 2_000}, "website")
    assert refused.status_code == 413
    assert refused.json()["error"]["message"] == "the body is larger than 1000 bytes"


def test_a_body_without_a_length_has_a_size_too(bounded: Any) -> None:
    site = bounded(body_size=1_000)
    refused = site.client.post(
        "/conversations", content=iter([b"x" * 600, b"x" * 600]), headers=site.headers("website")
    )
    assert refused.status_code == 413


def test_headers_and_addresses_have_a_size(bounded: Any) -> None:
    site = bounded(header_size=2_000, url_size=500)
    assert site.get("/pauses", headers={"X-Anything": "x" * 3_000}).status_code == 431
    assert site.get(f"/pauses?{'x' * 600}").status_code == 414


def test_who_asks_too_often_is_told_when_to_come_again(bounded: Any) -> None:
    site = bounded(people=Rate(0.5, 3))
    statuses = [site.get("/pauses").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert 1 <= int(site.get("/pauses").headers["Retry-After"]) <= 2
    assert site.get("/pauses", "lee").status_code == 200


def test_a_stranger_may_not_guess_keys(bounded: Any) -> None:
    site = bounded(strangers=Rate(0.1, 2))
    assert [site.get("/pauses", f"aop_{guess}").status_code for guess in range(4)] == [401, 401, 429, 429]
    assert site.get("/pauses").status_code == 200


def test_the_table_of_callers_does_not_grow(bounded: Any) -> None:
    now = [0.0]
    rates = Rates(100, lambda: now[0])
    for number in range(1_000):
        rates.take(f"caller-{number}", Rate(1, 1))
    assert len(rates) == 100
    assert rates.take("caller-999", Rate(1, 1)) == 1
    now[0] = 1.0
    assert rates.take("caller-999", Rate(1, 1)) is None


def test_when_too_much_is_under_way_others_come_again(bounded: Any) -> None:
    site = bounded(under_way=2, answer_within=0.05)
    names = [site.begin() for _ in range(3)]
    for name in names[:2]:
        site.say(name, 1, "hi, this isn't what I ordered")
    hold(site)
    order = "the order is W1234567 and my email is ana@example.com"
    waiting = [
        site.post(f"/conversations/{name}/messages", {"id": "m2", "text": order}, "website") for name in names[:2]
    ]
    assert [item.status_code for item in waiting] == [202, 202]
    assert waiting[0].headers["Location"] == f"/conversations/{names[0]}/events"
    refused = site.post(f"/conversations/{names[2]}/messages", {"id": "m1", "text": "hi"}, "website")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    site.client.portal.call(let_go, site)
    for name in names[:2]:  # the slow answer comes to the same id
        again = site.post(f"/conversations/{name}/messages", {"id": "m2", "text": order}, "website")
        assert again.status_code in (200, 202)
    assert "Which items are wrong?" in str(site.get(f"/conversations/{names[0]}/said", "website").json())


def test_streams_are_bounded(bounded: Any) -> None:
    site = bounded(streams_per_caller=0)
    name = site.begin()
    assert site.get(f"/conversations/{name}/events").status_code == 429


def test_a_service_that_stops_takes_nothing_new(bounded: Any) -> None:
    site = bounded()
    name = site.begin()
    site.service.conversations._is_stopping = True
    refused = site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "hi"}, "website")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    site.service.conversations._is_stopping = False


def test_no_page_of_another_site_may_hold_an_answer(site: Any) -> None:
    headers = site.get("/pauses").headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "access-control-allow-origin" not in headers


async def let_go(site: Any) -> None:
    site.slow.go.set()
    await asyncio.sleep(0.3)
