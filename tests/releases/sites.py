"""Releases that differ from the sample in one thing, and a service with rules about who lets them go live."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from aop.compiler import compile_files
from aop.machine.artifact import dump, sealed
from aop.machine.release import Release
from aop.syntax.disk import read_disk
from aop.syntax.load import read_contents
from service.sites import SHOP, Site, shop, site_of

#: Who has to say yes to a release that widens what may be done.
RULE = "\n  aop.release needs approval from finance_lead when widens is yes\n"


def other(number: int = 1, release: Release | None = None) -> Release:
    """The same with other bytes: nothing that it does is other than it was."""
    return sealed(replace(release or shop()[0], sources=f"other {number}"))


@cache
def changed(*changes: tuple[str, str, str]) -> Release:
    """The sample with texts of its files replaced (file, text, by what), and with a rule about releases that widen;
    its messages are read by the model of the sample."""
    contents = read_disk(SHOP)
    files = dict(contents.files)
    rules = "rules/service.yaml"
    for file, text, by in ((rules, "\nrules: |\n", f"\nrules: |{RULE}"), *changes):
        assert text.encode() in files[file], text
        files[file] = files[file].replace(text.encode(), by.encode(), 1)
    result = compile_files(*read_contents(replace(contents, files=files)))
    assert result.release is not None, result.findings
    return sealed(replace(result.release, classifier=shop()[0].classifier))


def put(folder: Path, release: Release, document: bytes | None = None) -> str:
    """Puts the file of a release where the service finds it; its digest."""
    folder.mkdir(exist_ok=True)
    (folder / f"{release.digest}.aopc").write_bytes(document or dump(release))
    return release.digest


def serving(folder: Path, release: Release | None = None, **more: Any) -> Site:
    return site_of(release=release, releases=folder, **more)


def went_live(site: Site, folder: Path, release: Release) -> None:
    digest = put(folder, release)
    assert site.post(f"/releases/{digest}/load").status_code == 200
    found = site.post(f"/releases/{digest}/activate", {})
    assert found.status_code == 200, found.text
    assert found.json()["live"] == digest
