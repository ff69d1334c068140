"""A service runs where only its own requirements are installed: no lark, no PyYAML, no z3, no compiler to be used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from openai import OpenAI
from packaging.requirements import Requirement

from aop.machine.artifact import dump
from service.live import Process
from service.sites import shop

REQUIREMENTS = Path("deploy/requirements-service.txt")
#: What only those need who write procedures.
OF_AUTHORS = {"lark", "pyyaml"}
#: Shows that none of it is there, then is `aop`.
SERVED = """
import importlib.util, sys
for name in ("lark", "yaml", "z3", "_yaml"):
    assert importlib.util.find_spec(name) is None, name
from aop.cli import main
sys.argv[0] = "aop"
main()
"""
TALK = [{"role": "user", "content": "hi, this isn't what I ordered"}]


def required() -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in REQUIREMENTS.read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def test_the_requirements_of_a_service_are_those_of_the_package_without_the_authors() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    expected = [*project["dependencies"], *extras["service"], *extras["audit"], *extras["http"], *extras["local"]]
    left = {Requirement(item) for item in expected if not item.startswith("aop-engine")}
    assert set(required()) == {item for item in left if item.name not in OF_AUTHORS}


def closure(requirements: list[Requirement]) -> Iterator[Distribution]:
    """What these need, and what that needs."""
    left, seen = list(requirements), set[str]()
    while left:
        wanted = left.pop()
        if wanted.name.lower() in seen:
            continue
        seen.add(wanted.name.lower())
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:  # for another platform
            continue
        yield found
        needs = [Requirement(item) for item in found.requires or ()]
        extras = [{"extra": name} for name in (*wanted.extras, "")]
        left += [item for item in needs if item.marker is None or any(item.marker.evaluate(one) for one in extras)]


def linked(target: Path, requirements: list[Requirement]) -> None:
    """A folder of packages with nothing else in it."""
    target.mkdir()
    for found in closure(requirements):
        for name in {item.parts[0] for item in found.files or () if item.parts[0] not in ("..", "__pycache__")}:
            source, link = Path(str(found.locate_file(name))), target / name
            if source.exists() and not link.exists():
                link.symlink_to(source.resolve())


def test_a_release_is_served_with_nothing_else_installed(tmp_path: Path) -> None:
    linked(tmp_path / "packages", [*required(), Requirement("sqlalchemy"), Requirement("sqlglot")])
    file = tmp_path / "shop.aopc"
    file.write_bytes(dump(shop()[0]))
    subprocess.run([sys.executable, "procedures/seed.py", "--out", str(tmp_path / "shop.db")], check=True)
    (tmp_path / "queries").symlink_to(Path("procedures/queries").resolve())
    path = os.pathsep.join((str(Path("src").resolve()), str(tmp_path / "packages")))
    served = Process(  # -S: no packages but these
        "-S", "-c", SERVED, "serve", str(file), "--port", "0", "--store", f"sqlite:{tmp_path / 'c.db'}",
        environment={"PYTHONPATH": path},
    )  # fmt: skip
    try:
        with OpenAI(base_url=f"{served.address}/v1", api_key=served.key, max_retries=0) as client:
            answer = client.chat.completions.create(model="x", messages=TALK)  # type: ignore[arg-type]
        assert answer.choices[0].message.content == "What is your order number? It starts with W."
    finally:
        assert served.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
