"""Who is known, by a key, a sign-in or a token; and that no credential is ever shown."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from aop.errors import Unavailable, WrongUse
from aop.ports.keys import Key
from aop.runtime.clocks import ManualClock, SystemClock
from aop.service.oidc import Issuer, Oidc
from aop.service.people import PeopleFile, key_digest, new_key, read_people
from aop.service.tokens import LASTS, PURPOSE, Tokens
from aop.stores.given import GivenKeys
from service.sites import site_of

ROLES = frozenset(("team_lead", "tier1_support"))

# ---- keys and the people file


def test_a_key_is_long_and_is_kept_as_its_digest() -> None:
    key, digest = new_key()
    assert key.startswith("aop_")
    assert len(key) >= 4 + 43  # 256 bits
    assert digest == key_digest(key)
    assert key not in digest


def test_the_people_of_a_file_have_the_roles_of_all_their_lines(tmp_path: Path) -> None:
    key, digest = new_key()
    file = tmp_path / "people.jsonl"
    file.write_text(
        '{"person": "maria", "roles": ["team_lead"]}\n\n'
        + json.dumps({"person": "maria", "roles": ["tier1_support"], "key_sha256": digest})
    )
    found = read_people(file, ROLES).with_key(key)
    assert found is not None
    assert (found.name, found.roles) == ("maria", ROLES)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("maria", "line 1: it is no JSON object"),
        ('{"roles": []}', 'line 1: write `{"person": "NAME", "roles": […]}`'),
        ('{"person": "m", "roles": ["boss"]}', "line 1: the workspace has no role `boss`"),
        ('{"person": "m", "roles": "team_lead"}', "line 1: `roles` is a list of names"),
        (
            '{"person": "m", "rolls": []}',
            "line 1: there is no `rolls`; there are channels, key_sha256, note, person, roles",
        ),
        ('{"person": "m", "key_sha256": "aop_secret"}', "is 64 hexadecimal digits"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_not_shown(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "people.jsonl"
    file.write_text(line)
    with pytest.raises(WrongUse) as refused:
        read_people(file, ROLES)
    assert said in str(refused.value)
    assert "aop_secret" not in str(refused.value)


def test_a_line_that_is_taken_out_ends_what_it_gave(tmp_path: Path) -> None:
    key, digest = new_key()
    file = tmp_path / "people.jsonl"
    file.write_text(json.dumps({"person": "maria", "roles": ["team_lead"], "key_sha256": digest}))
    now = [0.0]
    people = PeopleFile(file, ROLES, lambda: now[0])
    assert people.with_key(key) is not None
    file.write_text('{"person": "maria", "roles": ["team_lead"]}')
    now[0] = 1.0
    assert people.with_key(key) is None
    file.write_text("{")
    now[0] = 2.0
    assert asyncio.run(people.roles("maria")) == {"team_lead"}  # a file that is wrong changes nothing
    assert people.problem is not None


def test_a_file_that_is_wrong_while_it_is_used_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who was taken out of it is still let in, so whoever took them out has to know."""
    file = tmp_path / "people.jsonl"
    file.write_text('{"person": "maria", "roles": ["team_lead"]}')
    now = [0.0]
    people = PeopleFile(file, ROLES, lambda: now[0])
    for content in ('{"person": "maria", "roles": []', '{"person": "maria", "roles": []', '{"person": "maria"}'):
        file.write_text(content)
        now[0] += 1.0
        assert asyncio.run(people.roles("maria")) == ({"team_lead"} if content[-1] == "]" else frozenset())
    [told] = [item.getMessage() for item in caplog.records]
    assert told == (
        f"who is known stays as it was before the people file was changed: `{file}`, line 1: it is no JSON object"
    )
    assert people.problem is None


def test_a_file_that_others_may_write_to_is_refused_at_the_start_and_while_it_is_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "people.jsonl"
    file.write_text('{"person": "maria", "roles": ["team_lead"]}')
    file.chmod(0o666)
    with pytest.raises(WrongUse, match=r"others may write to `.*`, and give themselves roles: `chmod go-w"):
        PeopleFile(file, ROLES, lambda: 0.0)
    file.chmod(0o600)
    now = [0.0]
    people = PeopleFile(file, ROLES, lambda: now[0])
    file.chmod(0o620)
    file.write_text('{"person": "eve", "roles": ["team_lead"]}')
    now[0] = 1.0
    assert asyncio.run(people.roles("eve")) == frozenset()
    assert "others may write to" in caplog.text


# ---- tokens for one conversation


def test_a_token_is_for_one_conversation_and_lapses() -> None:
    clock = ManualClock(SystemClock().now())
    tokens = Tokens(GivenKeys({PURPOSE: [Key("k", b"s" * 32)]}), clock)
    token = tokens.make("c-1")
    assert tokens.conversation(token) == "c-1"
    clock.advance(LASTS)
    assert tokens.conversation(token) is None


def test_a_token_that_was_changed_is_none() -> None:
    tokens = Tokens(GivenKeys({PURPOSE: [Key("k", b"s" * 32)]}), SystemClock())
    others = Tokens(GivenKeys({PURPOSE: [Key("k", b"t" * 32)]}), SystemClock())
    token = tokens.make("c-1")
    signed, _, signature = token.rpartition(".")
    for wrong in (
        others.make("c-1"), f"{signed}x.{signature}", f"{signed}.", signed, "", "..", "é.é.é", "a" * 2_000,
        f"{signed}.{signature}.{signature}",
    ):  # fmt: skip
        assert tokens.conversation(wrong) is None


def test_a_browser_writes_in_its_conversation_and_does_nothing_else(site: Any) -> None:
    name = site.begin()
    token = site.post("/conversations", {"conversation": name}, "website").json()["token"]
    said = site.post(f"/conversations/{name}/messages", {"id": "m1", "text": "where is my order?"}, token)
    assert said.status_code == 200
    assert site.post("/conversations", {}, token).status_code == 403
    assert site.post(f"/conversations/{name}/sender", {"address": "a@example.com"}, token).status_code == 403
    assert site.get("/approvals", token).status_code == 403
    assert site.get("/metrics", token).status_code == 403


# ---- people who sign in elsewhere


class _Issuer:
    """An OpenID Connect issuer on this machine, as far as a service asks one."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                if self.path == "/.well-known/openid-configuration":
                    said: Any = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
                else:
                    said = KeySet([issuer.key]).as_dict(private=False)
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, key: Any = None, alg: str = "RS256", **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": "aop", "sub": "maria", "exp": now + 60, "iat": now, **claims}
        key = key or self.key
        return jwt.encode({"alg": alg, "kid": "k1"}, {name: item for name, item in said.items() if item}, key)


@pytest.fixture
def issuer() -> Iterator[_Issuer]:
    found = _Issuer()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_somebody_who_signed_in_has_the_roles_that_the_service_knows(issuer: _Issuer) -> None:
    site = site_of(issuer=Issuer(issuer.url, "aop"))
    with site.client:
        assert site.get("/pauses", issuer.token()).status_code == 200
        assert site.get("/pauses", issuer.token(sub="mallory", roles=["team_lead"])).status_code == 401
        site.to_approval()
        approval = site.get("/approvals", issuer.token()).json()["items"][0]
        seen = site.get(f"/approvals/{approval['approval']}", issuer.token()).json()["digest"]
        body = {"granted": True, "seen": seen}
        assert site.post(f"/approvals/{approval['approval']}/decision", body, issuer.token()).status_code == 200


def test_a_token_that_is_not_the_issuers_is_nobodys(issuer: _Issuer) -> None:
    oidc = Oidc(Issuer(issuer.url, "aop"), time.monotonic)
    public = json.dumps(issuer.key.as_dict(private=False)).encode()
    wrong = (
        issuer.token(aud="another"),
        issuer.token(iss="http://127.0.0.1:1"),
        issuer.token(exp=int(time.time()) - 120),
        issuer.token(exp=None),
        issuer.token(key=RSAKey.generate_key(2048)),
        issuer.token(key=ECKey.generate_key("P-256"), alg="ES256"),
        issuer.token(key=OctKey.import_key(public), alg="HS256"),  # signed with what everybody may read
        issuer.token()[:-4] + "AAAA",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJpYSJ9.",
        "a.b.c",
    )
    assert asyncio.run(oidc.person(issuer.token())) == "maria"
    for token in wrong:
        assert asyncio.run(_again(oidc, token)) is None


async def _again(oidc: Oidc, token: str) -> str | None:
    oidc._lock = asyncio.Lock()  # each run has its own loop
    return await oidc.person(token)


def test_an_email_names_somebody_only_where_the_issuer_verified_it(issuer: _Issuer) -> None:
    oidc = Oidc(Issuer(issuer.url, "aop", "email"), time.monotonic)
    assert asyncio.run(_again(oidc, issuer.token(email="m@example.com"))) is None
    assert asyncio.run(_again(oidc, issuer.token(email="m@example.com", email_verified=True))) == "m@example.com"


def test_tokens_that_are_wrong_do_not_have_the_keys_fetched_each_time(issuer: _Issuer) -> None:
    oidc = Oidc(Issuer(issuer.url, "aop"), time.monotonic)
    for _ in range(5):
        asyncio.run(_again(oidc, issuer.token(key=RSAKey.generate_key(2048))))
    assert issuer.asked == 2  # its description and its keys, once


def test_an_issuer_that_is_away_is_said_and_an_address_without_tls_is_refused() -> None:
    oidc = Oidc(Issuer("http://127.0.0.1:1", "aop"), time.monotonic)
    with pytest.raises(Unavailable, match="does not answer"):
        asyncio.run(oidc.person("a.b.c"))
    with pytest.raises(WrongUse, match="is no https address"):
        Issuer("http://login.example.com", "aop")


# ---- nothing secret is shown


def test_no_answer_and_no_log_holds_a_credential(site: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    name = site.begin()
    secret = "aop_" + "s3cret" * 8
    answers = [
        site.get(f"/conversations/{name}", secret).text,
        site.post("/conversations", {"conversation": secret + "!"}, "website").text,
        site.client.get("/pauses", headers={"Authorization": f"Basic {secret}"}).text,
    ]
    site.get("/pauses")
    assert all(secret not in answer for answer in answers[:1] + answers[2:])
    assert secret not in caplog.text
    assert site.keys.maria not in caplog.text
