"""JSON Schema for editors: current, complete, true of every real file, and strict about keys."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aop.cli.schema import NAMES
from aop.machine import types
from aop.syntax.kinds import Kind, kind_of
from aop.syntax.load import read_one
from aop.syntax.schema import KINDS, schema
from aop.syntax.schema.shapes import NAMED
from aop.syntax.schema.values import TYPES
from aop.syntax.shape.descriptions import DESCRIPTIONS
from aop.syntax.shape.keys import Named, Shape, Shaped
from aop.syntax.shape.limits import LIMITS
from aop.syntax.shape.simple import Many

ROOT = Path(__file__).parents[2]
WORKSPACES = (
    ROOT / "procedures",
    ROOT / "benchmarks" / "tau2" / "retail" / "workspace",
    *sorted(file.parent for file in (ROOT / "tests" / "workspaces").glob("*/workspace.yaml")),
)
OF_KIND = {kind: kind.value for kind in (Kind.WORKSPACE, Kind.PROCEDURE, Kind.ACTIONS, Kind.RULES)}


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema(kind))


def real_files() -> Iterator[Any]:
    for root in WORKSPACES:
        for file in sorted(root.rglob("*.yaml")):
            kind = kind_of(file.relative_to(root).as_posix())
            if kind in OF_KIND:
                yield pytest.param(OF_KIND[kind], file, id=file.relative_to(ROOT).as_posix())


class Core(yaml.CSafeLoader):
    """Guesses types as YAML 1.2 does, which is what editors do: numbers, `true` and `false`; dates stay texts."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
):
    Core.add_implicit_resolver(tag, re.compile(pattern), list(first))


def errors(kind: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(data)]


# ---- the schemas themselves


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_the_one_that_the_tables_give(kind: str) -> None:
    file = ROOT / "schemas" / f"{kind}.schema.json"
    assert json.loads(file.read_text("utf-8")) == schema(kind), "run `aop schema`"


def test_a_file_for_each_schema_and_no_other() -> None:
    names = sorted(file.name for file in (ROOT / "schemas").iterdir())
    assert names == sorted(f"{kind}.schema.json" for kind in NAMES)


def shapes() -> dict[str, Shape]:
    """Every shape that a file can hold."""
    found: dict[str, Shape] = {}

    def visit(item: object) -> None:
        match item:
            case Shape() if item.what not in found:
                found[item.what] = item
                for reader in item.readers.values():
                    visit(reader)
            case Shaped(shape):
                visit(shape)
            case Many(reader):
                visit(reader)
            case Named(reader):
                for inner in NAMED[reader]:
                    visit(inner)

    for document in KINDS.values():
        visit(document.shape)
    for inner in (*NAMED.values(), (LIMITS,)):
        for item in inner:
            visit(item)
    return found


def test_each_key_is_described_and_each_description_has_its_key() -> None:
    described = {what: sorted(keys) for what, keys in DESCRIPTIONS.items() if what != "a connection"}
    assert described == {what: sorted(shape.readers) for what, shape in shapes().items()}


def test_descriptions_are_one_line_and_end() -> None:
    for keys in DESCRIPTIONS.values():
        for line in keys.values():
            assert "\n" not in line
            assert line.endswith((".", "…")), line


def test_the_types_are_those_of_the_language() -> None:
    plain = set(types.KINDS) - {"record", "list"}
    own = {name for name in types.BUILT_IN_RECORDS if not name.startswith("aop.")}  # what only built-in procedures use
    assert set(TYPES) == plain | own


# ---- files


@pytest.mark.parametrize(("kind", "file"), list(real_files()))
@pytest.mark.parametrize("loader", [yaml.CBaseLoader, Core], ids=["texts", "typed"])
def test_real_files_are_valid(kind: str, file: Path, loader: Any) -> None:
    assert errors(kind, yaml.load(file.read_text("utf-8"), loader)) == []  # noqa: S506 - both only make plain data


def test_there_are_real_files_of_each_kind() -> None:
    assert {parameter.values[0] for parameter in real_files()} == set(OF_KIND.values())


TESTS = """
tests:
  - name: a replacement is sent
    at: 2026-11-22 10:00
    given:
      shop.stock: {available: yes}
    conversation: |
      customer: you sent me the wrong shoes
    expect: {finished: resolved, never_did: [stripe.refund]}
"""


@pytest.mark.parametrize("loader", [yaml.CBaseLoader, Core])
def test_a_file_of_tests_is_valid(loader: Any) -> None:
    assert errors("test", yaml.load(TESTS, loader)) == []  # noqa: S506


# ---- mistakes


def loaded(path: str) -> Any:
    return yaml.load((ROOT / path).read_text("utf-8"), yaml.CBaseLoader)  # noqa: S506


def misspelled(kind: str, data: Any) -> list[str]:
    return [item for item in errors(kind, data) if "Additional properties" in item or "not valid under" in item]


@pytest.mark.parametrize("key", list(KINDS["procedure"].shape.readers))
def test_a_misspelled_key_is_refused(key: str) -> None:
    data = loaded("procedures/returns/wrong_item.aop.yaml")
    assert misspelled("procedure", data | {f"{key}s_": data.get(key, "x")})


def test_a_misspelled_key_of_a_slot_an_intent_and_an_action_is_refused() -> None:
    data = loaded("procedures/returns/wrong_item.aop.yaml")
    data["slots"]["order_id"]["patern"] = "x"
    next(iter(data["intents"].values()))["exampels"] = "x"
    assert len(misspelled("procedure", data)) == 2
    actions = loaded("procedures/actions/stripe.yaml")
    next(iter(actions["actions"].values()))["timout"] = "3 seconds"
    assert misspelled("actions", actions)


@pytest.mark.parametrize("key", ["aop", "procedure", "title", "owner", "steps"])
def test_a_required_key_is_asked_for(key: str) -> None:
    data = loaded("procedures/returns/wrong_item.aop.yaml")
    del data[key]
    assert errors("procedure", data) == [f"$: '{key}' is a required property"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aop", "2"),
        ("procedure", "Wrong Item"),
        ("role", "Tier 1"),
        ("actions", "shop.find_order"),
        ("steps", {"identify": {}}),
        ("slots", {"order_id": {}}),
        ("slots", {"order_id": {"type": "text", "many": "maybe"}}),
        ("slots", {"remedy": {"type": "choice", "of": {"refund": "money back"}}}),
        ("slots", {"variant": {"type": "choice", "from": "a.b", "valid when": "x is yes"}}),
        ("inputs", {"Order": "shop.order"}),
        ("release", {"stage": "everywhere"}),
        ("on", {"fails": "finish as resolved"}),
    ],
)
def test_a_wrong_value_is_refused(key: str, value: Any) -> None:
    assert errors("procedure", loaded("procedures/returns/wrong_item.aop.yaml") | {key: value})


# ---- editors


def test_the_line_that_names_the_schema_is_a_comment_for_our_loader() -> None:
    text = (ROOT / "procedures/returns/wrong_item.aop.yaml").read_text("utf-8")
    line = "# yaml-language-server: $schema=../../schemas/procedure.schema.json\n"
    plain, found = read_one(Kind.PROCEDURE, "x.aop.yaml", text)
    with_line, found_with_line = read_one(Kind.PROCEDURE, "x.aop.yaml", line + text)
    assert (found, found_with_line) == ((), ())
    assert plain is not None
    assert with_line is not None


def test_nothing_of_the_schema_is_imported_by_who_reads_files() -> None:
    code = "import sys, aop.compiler, aop.syntax.load; sys.exit('aop.syntax.schema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
