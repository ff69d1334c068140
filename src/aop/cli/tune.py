"""`aop tune`: the thresholds of understanding from labelled tickets, written where the author keeps them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from difflib import unified_diff
from pathlib import Path

import yaml

from aop.cli.hearing import Hearing, trained_release
from aop.cli.loading import workspace_at
from aop.cli.thresholds import Heard, Outcome, Thresholds, best, outcome
from aop.cli.tickets import Ticket, read_tickets
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.understanding.fold import plain

#: With fewer tickets a threshold would be chance.
MIN_TICKETS = 20
#: Thresholds of `accept` that are shown beside the chosen one, in percent.
SHOWN = range(40, 100, 10)
_SECTION = re.compile(r"^understanding:.*\n?(?:(?:[ \t]+.*|[ \t]*)\n?)*", re.MULTILINE)


def run(tickets: Path, path: Path, wrong: float, output: str, *, write: bool) -> int:
    """Exit code 0; 1 when the workspace has errors. Raises WrongUse for tickets that cannot be used."""
    if not 0 <= wrong < 1:
        raise WrongUse("`--wrong` is a share of the tickets in percent, from 0 to below 100")
    release = trained_release(path)
    if release is None:
        return 1
    kept, left_out = _unseen(read_tickets(tickets, release.intents), release)
    if len(kept) < MIN_TICKETS:
        raise WrongUse(f"{len(kept)} tickets are too few to set thresholds from: label at least {MIN_TICKETS}")
    heard = _heard(kept, release)
    workspace = release.workspace
    before = Thresholds(round(workspace.accept * 100), round(workspace.clarify * 100))
    chosen = best(heard, wrong)
    file = workspace_at(path) / "workspace.yaml"
    old = file.read_text(encoding="utf-8")
    new = rewritten(old, chosen)
    if output == "json":
        sys.stdout.write(_json(heard, before, chosen, left_out, written=write and new != old))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(heard, before, chosen, left_out)))
        sys.stdout.write(_shown(old, new, file, write=write))
    if write and new != old:
        file.write_text(new, encoding="utf-8")
    return 0


def _unseen(tickets: Sequence[Ticket], release: Release) -> tuple[tuple[Ticket, ...], int]:
    """Without those that are an example of the workspace: they were learned from, so they say nothing."""
    examples = {plain(text) for intent in release.intents.values() for text in intent.examples}
    kept = tuple(ticket for ticket in tickets if plain(ticket.text) not in examples)
    return kept, len(tickets) - len(kept)


def _heard(tickets: Sequence[Ticket], release: Release) -> list[Heard]:
    hearing = Hearing(release)
    found = []
    for ticket in tickets:
        requests = hearing.hear(ticket.text).understanding.requests
        sure = {
            item.intent: float(item.confidence) * 100 for item in sorted(requests, key=lambda item: item.confidence)
        }
        found.append(Heard(ticket.intent, sure))
    return found


# ---- what is shown


def _lines(heard: Sequence[Heard], before: Thresholds, chosen: Thresholds, left_out: int) -> Iterator[str]:
    yield f"{len(heard)} tickets; {left_out} more are examples of the workspace and left out"
    yield ""
    yield f"{'accept':>7} {'clarify':>8} {'right':>7} {'wrong':>7} {'asked':>7} {'not understood':>15}"
    rows = {Thresholds(accept, min(chosen.clarify, accept)): "" for accept in SHOWN}
    rows |= {before: "now"} | {chosen: "now and chosen" if chosen == before else "chosen"}
    for at in sorted(rows, key=lambda item: (item.accept, item.clarify)):
        yield _row(at, outcome(heard, at), rows[at])
    yield ""


def _row(at: Thresholds, counted: Outcome, mark: str) -> str:
    shares = [f"{count / counted.tickets:>7.1%}" for count in (counted.right, counted.wrong, counted.asked)]
    away = f"{counted.not_understood / counted.tickets:>15.1%}"
    return f"{at.accept:>6}% {at.clarify:>7}% {' '.join(shares)} {away}  {mark}".rstrip()


def _shown(old: str, new: str, file: Path, *, write: bool) -> str:
    if new == old:
        return "nothing changes: these are the thresholds of the workspace\n"
    name = str(file)
    changes = unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), name, name, n=1)
    end = f"\n{file} is written\n" if write else "\nnot written: add `--write` to do so\n"
    return "".join(changes) + end


def _json(heard: Sequence[Heard], before: Thresholds, chosen: Thresholds, left_out: int, *, written: bool) -> str:
    """Thresholds in percent, outcomes as counts of tickets."""
    table = [{**asdict(at), **asdict(outcome(heard, at))} for at in (Thresholds(tried, tried) for tried in SHOWN)]
    data = {
        "tickets": len(heard),
        "left_out": left_out,
        "now": {**asdict(before), **asdict(outcome(heard, before))},
        "chosen": {**asdict(chosen), **asdict(outcome(heard, chosen))},
        "without_asking": table,
        "written": written,
    }
    return json.dumps(data, indent=2) + "\n"


# ---- what is written


def rewritten(text: str, chosen: Thresholds) -> str:
    """The workspace file with these thresholds; everything else, comments too, as it was. Raises WrongUse when
    `understanding:` is written in a way that is not edited safely."""
    found = _SECTION.search(text)
    if found is None:
        new = f"{text.rstrip(chr(10))}\nunderstanding: {{accept: {chosen.accept}%, clarify: {chosen.clarify}%}}\n"
    else:
        section = _with(_with(found.group(), "clarify", chosen.clarify), "accept", chosen.accept)
        new = text[: found.start()] + section + text[found.end() :]
    try:
        read = yaml.safe_load(new).get("understanding")
    except yaml.YAMLError:
        read = None
    wanted = {"accept": f"{chosen.accept}%", "clarify": f"{chosen.clarify}%"}
    if not isinstance(read, dict) or {name: str(read.get(name)) for name in wanted} != wanted:
        raise WrongUse(f"`understanding:` in workspace.yaml cannot be edited safely: write {wanted} there yourself")
    return new


def _with(section: str, name: str, percent: int) -> str:
    """A key's value replaced where it stands, or the key put first. A comment holds no key."""
    key = re.compile(rf"^([^#\n]*?\b{name}:[ \t]*)[^,}}#\s]+", re.MULTILINE)
    if key.search(section):
        return key.sub(rf"\g<1>{percent}%", section, count=1)
    if "{" in section.partition("\n")[0]:
        return section.replace("{", f"{{{name}: {percent}%, ", 1)
    head, _, rest = section.partition("\n")
    return f"{head}\n  {name}: {percent}%\n{rest}"
