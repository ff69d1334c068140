"""The benchmark's training tasks: who writes, and what should have happened.

Who the customer is stands in no field of its own. It follows from the gold look-ups that found somebody, else
from the order or profile that the gold writes change, else from what the task lets its customer know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .calls import Call
from .database import DATA, Database, User
from .gold import Arguments, call_of
from .shop import Shop

TASKS = DATA / "tasks_train.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its gold actions; `identified_by` is `email` or `name`."""

    id: str
    user_id: str
    identified_by: str
    actions: tuple[tuple[str, Arguments], ...]

    @property
    def calls(self) -> tuple[Call, ...]:
        """The gold writes, in their order."""
        found = (call_of(name, arguments) for name, arguments in self.actions)
        return tuple(call for call in found if call)

    @property
    def wants_a_person(self) -> bool:
        return any(name == "transfer_to_human_agents" for name, _ in self.actions)


def load(shop: Shop, path: Path = TASKS) -> list[Task]:
    return [_task(shop, json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _task(shop: Shop, row: Mapping[str, Any]) -> Task:
    gold = row["evaluation_criteria"]["actions"] or []
    actions = tuple((action["name"], action["arguments"]) for action in gold)
    told = row["user_scenario"]["instructions"]
    known = f"{told['known_info']} {told['reason_for_call']}"
    user = _looked_up(shop, actions) or _changed(shop, actions) or _described(shop.rows, known)
    if user is None:
        raise ValueError(f"task {row['id']}: nobody in the database fits the customer")
    by_email = any(name == "find_user_id_by_email" for name, _ in _hits(shop, actions))
    unnamed = not any(name.startswith("find_user_id") for name, _ in actions)
    email = by_email or (unnamed and user["email"] in known)
    return Task(row["id"], user["user_id"], "email" if email else "name", actions)


def _hits(shop: Shop, actions: tuple[tuple[str, Arguments], ...]) -> Iterator[tuple[str, User]]:
    """The gold identifications that found somebody; customers also remember wrong addresses first."""
    for name, arguments in actions:
        match name:
            case "find_user_id_by_email":
                found = shop.find_account_by_email(email=arguments["email"])
            case "find_user_id_by_name_zip":
                found = shop.find_account_by_name(name=arguments, postcode=arguments["zip"])
            case _:
                continue
        if found:
            yield name, shop.rows["users"][found["id"]]


def _looked_up(shop: Shop, actions: tuple[tuple[str, Arguments], ...]) -> User | None:
    return next((user for _, user in _hits(shop, actions)), None)


def _changed(shop: Shop, actions: tuple[tuple[str, Arguments], ...]) -> User | None:
    for _, arguments in actions:
        order = shop.rows["orders"].get(arguments.get("order_id", ""))
        user_id = order["user_id"] if order else arguments.get("user_id")
        if user_id in shop.rows["users"]:
            return shop.rows["users"][user_id]
    return None


def _described(rows: Database, known: str) -> User | None:
    """Whose user id, email, or name and postcode the customer was told."""
    return next((user for user in rows["users"].values() if _fits(user, known)), None)


def _fits(user: User, known: str) -> bool:
    full_name = f"{user['name']['first_name']} {user['name']['last_name']}"
    named = full_name in known and user["address"]["zip"] in known
    return named or user["user_id"] in known or user["email"] in known
