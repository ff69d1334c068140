"""What the commands of a service say to whoever runs it: what became of it, when, and what to look at."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from typer.testing import CliRunner

from aop.cli import asking_service
from aop.cli.app import app
from aop.errors import Unavailable, WrongUse
from service.test_commands import aop, approval, served

__all__ = ["aop", "approval", "served"]

#: A moment, as the commands write one.
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"


def test_a_pause_says_what_is_paused_and_what_goes_on(aop: Any) -> None:
    assert aop("pause", "procedure", "wrong_item") == "done: procedure wrong_item is paused\n"
    assert aop("resume", "procedure", "wrong_item") == "done: procedure wrong_item goes on\n"
    share = ("slice", "--channel", "chat", "--percent", "50")
    assert aop("pause", *share) == "done: slice chat 50 % is paused\n"
    assert aop("resume", *share) == "done: slice chat 50 % goes on\n"


def test_times_say_that_they_are_in_utc(aop: Any, approval: str) -> None:
    assert re.search(rf"^{approval} +open +chat +{MOMENT}  \d+ entries$", aop("conversations", "list"), re.MULTILINE)
    assert re.search(rf"^{approval}/\d+  stripe.refund  for team_lead, until {MOMENT}$", aop("approvals", "list"), re.M)
    assert re.search(rf" loaded {MOMENT}$", aop("release", "list"), re.M)


def test_a_time_of_another_zone_is_told_in_utc() -> None:
    assert asking_service.moment("2026-11-23T10:00:00.5-05:00") == "2026-11-23 15:00:00Z"


def test_one_is_not_called_several() -> None:
    assert [asking_service.counted(number, "entry", "entries") for number in (0, 1, 2)] == [
        "0 entries", "1 entry", "2 entries",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["a\nb", "schlüssel"])
def test_what_is_no_key_is_said_before_anybody_is_asked(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AOP_KEY", key)
    with pytest.raises(WrongUse, match="what stands in AOP_KEY is no key"):
        CliRunner().invoke(app, ["parked", "list"], catch_exceptions=False)


def test_something_else_that_answers_is_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n<html> </html>"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(page)

        answering = threading.Thread(target=answer)
        answering.start()
        monkeypatch.setenv("AOP_KEY", "aop_x")
        monkeypatch.setenv("AOP_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(WrongUse, match="is no service of this kind: look at AOP_URL"):
            CliRunner().invoke(app, ["parked", "list"], catch_exceptions=False)
        answering.join()


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (URLError(untrusted()), "its certificate is not trusted here \\(self-signed certificate\\)"),
        (URLError(TimeoutError()), "nothing came within 60 seconds"),
        (TimeoutError(), "nothing came within 60 seconds"),
        (URLError(ConnectionRefusedError()), "is it running"),
    ],
)
def test_why_nobody_answers_is_said(error: Exception, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def open(self, *_: Any, **__: Any) -> None:
            raise error

    monkeypatch.setattr(asking_service, "build_opener", lambda *_: Failing())
    monkeypatch.setenv("AOP_KEY", "aop_x")
    with pytest.raises(Unavailable, match=says):
        CliRunner().invoke(app, ["parked", "list"], catch_exceptions=False)


# ---- starting


def refused(*words: str) -> str:
    with pytest.raises(WrongUse) as problem:
        CliRunner().invoke(app, ["serve", *words, "--store", "memory"], catch_exceptions=False)
    return str(problem.value)


@pytest.mark.parametrize(
    "origin",
    ["shop.example.com", "https://shop.example.com/", "https://shop.example.com/help", "*", "ftp://a", "http://["],
)
def test_an_origin_that_no_browser_sends_is_refused(origin: str) -> None:
    assert refused("procedures", "--origin", origin) == (
        f"`{origin}` is no origin of pages: write it as https://shop.example.com, without a path"
    )


def test_a_release_without_its_files_says_where_they_were_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "shop.aopc"
    assert CliRunner().invoke(app, ["compile", "procedures", "-o", str(file)]).exit_code == 0
    assert refused(str(file)) == (
        f"crm: the queries `{tmp_path}/queries/crm.sql` cannot be read: say with `--files DIR` where the files of the "
        "catalogue are"
    )


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("conversations.db", "this names no store: write one of memory, sqlite:PATH or postgresql://…"),
        ("sqlite:", "this names no store: write one of memory, sqlite:PATH or postgresql://…"),
        (
            "mysql://u:secret@h/d",
            "there is no store of the kind `mysql`: there are memory, sqlite:PATH or postgresql://…",
        ),
    ],
)
def test_a_store_that_there_is_not_is_said_without_what_may_be_a_password(store: str, says: str) -> None:
    with pytest.raises(WrongUse) as problem:
        CliRunner().invoke(app, ["serve", "procedures", "--store", store], catch_exceptions=False)
    assert str(problem.value) == says
