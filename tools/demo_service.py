"""`make demo-service`: a service is killed in the middle of twenty conversations, starts again, and finishes them all.

    compile ─▶ serve ─▶ 20 customers write, a team lead approves ─▶ kill -9 ─▶ serve again ─▶ each sends again what it
    has no answer to ─▶ every refund once, every conversation at its end, the audit log verifies

Everything is real but the money: the service is `aop serve` on SQLite, the shop is the sample's database.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from aop.service.people import new_key

CUSTOMERS = 20
#: The service is killed once so many messages were answered.
KILLED_AFTER = 45
#: A customer writes so often at most, and waits so long for the service to be there again.
MAX_MESSAGES, MAX_SECONDS = 20, 90.0

ANSWERS = (
    ("What is your order number", "the order is {order} and my email is {email}"),
    ("Which email", "{email}"),
    ("Which items are wrong", "the first one"),
    ("Could you send a photo", "here it is"),
    ("refund or a replacement", "a refund please"),
    ("Shall I refund", "yes"),
)
ENDS = ("I've refunded", "past our 30-day window", "A colleague will", "I'm passing this on", "I can't find")


@dataclass
class Customer:
    """Somebody who got the wrong item, and what came of it."""

    order: str
    email: str
    conversation: str = ""
    heard: list[str] = field(default_factory=list)
    sent_again: int = 0


@dataclass
class Service:
    """`aop serve` as a process, and who may ask it."""

    folder: Path
    website: str
    maria: str
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = [
            sys.executable,
            "-m",
            "aop",
            "serve",
            str(self.folder / "shop.aopc"),
            "--files",
            str(self.folder / "shop"),
        ]
        words += [
            "--store",
            f"sqlite:{self.folder / 'conversations.db'}",
            "--people",
            str(self.folder / "people.jsonl"),
        ]
        words += ["--port", str(self.port), "--keys", str(self.folder / "keys.json")]
        words += ["--witness", str(self.folder / "heads.jsonl")]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            print(f"  {line.rstrip()}")
            if line.startswith("serving "):
                self.port = int(line.rsplit(":", 1)[1])
            if line.startswith("ready"):
                return
        raise SystemExit("the service did not start")

    def ask(self, method: str, path: str, key: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - this machine's own address
            return json.loads(answer.read())

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=30)


def main() -> int:
    with TemporaryDirectory() as name:
        folder = Path(name)
        service = prepared(folder)
        customers = list(_customers(folder / "shop" / "shop.db"))
        print(f"{len(customers)} customers, {KILLED_AFTER} messages until the service is killed")
        service.start()
        play(service, customers)
        service.stop()
        wrong = checked(folder, customers)
        verified = audit(folder)
    return 1 if wrong or verified else 0


def prepared(folder: Path) -> Service:
    """The sample compiled, its shop seeded, and two people with keys."""
    shutil.copytree("procedures", folder / "shop", ignore=shutil.ignore_patterns("*.db", "__pycache__"))
    _run("procedures/seed.py", "--out", str(folder / "shop" / "shop.db"))
    _run("-m", "aop", "compile", "procedures", "-o", str(folder / "shop.aopc"))
    _run("-m", "aop", "keys", "new", str(folder / "keys.json"))
    (website, site_digest), (maria, maria_digest) = new_key(), new_key()
    people = [
        {"person": "website", "channels": ["chat"], "key_sha256": site_digest},
        {"person": "maria", "roles": ["team_lead"], "key_sha256": maria_digest},
    ]
    (folder / "people.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in people))
    return Service(folder, website, maria)


def _run(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)


def _customers(database: Path) -> Iterator[Customer]:
    """Orders that arrived in the last weeks, one a customer while there are customers; Ana's first."""
    sql = (
        "select order_id, email from shop_order join shop_account using (account_id) where status = 'delivered' "
        "and delivered_on >= date('now', '-28 days') order by account_id = 'c1' desc, delivered_on desc"
    )
    with closing(sqlite3.connect(database)) as shop:
        rows = shop.execute(sql).fetchall()
    for number in range(CUSTOMERS):
        order, email = rows[number % len(rows)]
        yield Customer(order, email)


# ---- playing


def play(service: Service, customers: list[Customer]) -> None:
    """All customers at once, a team lead beside them, and the end of the process in the middle."""
    answered, killed, over = Answered(), threading.Event(), threading.Event()
    threads = [threading.Thread(target=_talk, args=(service, one, answered)) for one in customers]
    approver = threading.Thread(target=_approve, args=(service, over))
    for thread in (*threads, approver):
        thread.start()
    while not killed.is_set() and any(thread.is_alive() for thread in threads):
        if answered.count >= KILLED_AFTER:
            print(f"kill -9 after {answered.count} answers")
            service.kill()
            killed.set()
            service.start()
        time.sleep(0.005)
    for thread in threads:
        thread.join()
    over.set()
    approver.join()
    assert killed.is_set(), "everything was over before the service was killed"


class Answered:
    """How many answers there were, counted by many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0

    def one_more(self) -> None:
        with self._lock:
            self.count += 1


def _talk(service: Service, customer: Customer, answered: Answered) -> None:
    begun = _until_answered(customer, lambda: service.ask("POST", "/conversations", service.website, {}))
    customer.conversation = begun["conversation"]
    text = "hi, this isn't what I ordered"
    attachments: list[str] = []
    for number in range(1, MAX_MESSAGES):
        body = {"id": f"m{number}", "text": text, "attachments": attachments}
        path = f"/conversations/{customer.conversation}/messages"
        told = _until_answered(customer, lambda path=path, body=body: service.ask("POST", path, service.website, body))
        answered.one_more()
        said = " ".join(line["text"] for line in told["lines"])
        customer.heard.append(said)
        if "A colleague checks refunds" in said:
            said = _what_came(service, customer)
        if any(end in said for end in ENDS):
            return
        text = next((answer for question, answer in ANSWERS if question in said), "a refund please")
        text = text.format(order=customer.order, email=customer.email)
        attachments = ["photo.jpg"] if "photo" in said else []


def _what_came(service: Service, customer: Customer) -> str:
    """Waits for what a colleague decides, as the event stream would tell it."""
    path = f"/conversations/{customer.conversation}/said?limit=200"
    end = time.monotonic() + MAX_SECONDS
    while time.monotonic() < end:
        items = _until_answered(customer, lambda: service.ask("GET", path, service.website))["items"]
        last = " ".join(line["text"] for line in items[-1]["lines"])
        if any(word in last for word in ENDS):
            customer.heard.append(last)
            return last
        time.sleep(0.1)
    return ""


def _until_answered(customer: Customer, ask: Any) -> Any:
    """A client that does not know whether its message arrived sends it again, under the same id."""
    end = time.monotonic() + MAX_SECONDS
    while True:
        try:
            return ask()
        except HTTPError as error:
            with error:
                if error.code not in (429, 503) or time.monotonic() > end:
                    raise
        except (URLError, HTTPException, OSError, ValueError):
            if time.monotonic() > end:
                raise
        customer.sent_again += 1
        time.sleep(0.1)


def _approve(service: Service, over: threading.Event) -> None:
    """The team lead says yes to whatever waits, having looked at it."""
    while not over.wait(0.1):
        try:
            for item in service.ask("GET", "/approvals", service.maria)["items"]:
                path = f"/approvals/{quote(item['approval'])}"
                seen = service.ask("GET", path, service.maria)["digest"]
                service.ask("POST", f"{path}/decision", service.maria, {"granted": True, "seen": seen})
        except (URLError, HTTPException, OSError, ValueError):
            continue  # it is not there just now, or somebody decided


# ---- looking at what came of it


def checked(folder: Path, customers: list[Customer]) -> int:
    """Every conversation at its end, and no refund twice; how much is wrong."""
    with closing(sqlite3.connect(folder / "shop" / "shop.db")) as shop:
        refunds = shop.execute("select charge_id, count(*) from stripe_refund group by charge_id").fetchall()
    twice = [charge for charge, count in refunds if count > 1]
    refunded = sum("I've refunded" in " ".join(one.heard) for one in customers)
    ended = sum(any(end in (one.heard or [""])[-1] for end in ENDS) for one in customers)
    again = sum(one.sent_again for one in customers)
    approved = sum("A colleague checks" in " ".join(one.heard) for one in customers)
    print(f"{ended} of {len(customers)} conversations ended, {refunded} with a refund, {approved} after an approval")
    print(f"{again} requests were sent again; {len(refunds)} refunds in the shop, {len(twice)} of them twice")
    return int(ended != len(customers)) + int(refunded != len(refunds)) + len(twice)


def audit(folder: Path) -> int:
    """`aop audit verify` on the store that was killed; its exit code."""
    words = [sys.executable, "-m", "aop", "audit", "verify", f"sqlite:{folder / 'conversations.db'}"]
    words += ["--keys", str(folder / "keys.json"), "--witness", str(folder / "heads.jsonl")]
    found = subprocess.run(words, text=True, capture_output=True, env=os.environ)
    print((found.stdout + found.stderr).rstrip())
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
