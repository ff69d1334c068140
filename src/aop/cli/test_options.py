"""What `aop test` does with which options: one that would do nothing is refused, so that nobody rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import typer

from aop.errors import WrongUse

#: What else may be said beside each thing to do; playing the tests is what is done without any of them.
PLAYING = frozenset(("output", "out", "show", "coverage", "minimum"))
BESIDE: Mapping[str, frozenset[str]] = {
    "mutate": frozenset(("show",)),
    "generate": frozenset(("out",)),
    "properties": frozenset(("runs", "seed")),
}
ALWAYS = frozenset(("path", "words"))


def refuse_what_does_nothing(given: typer.Context) -> None:
    """Raises WrongUse for two things to do at once, and for an option that the one that is meant does not heed."""
    doing = [name for name in BESIDE if given.params[name]]
    if len(doing) > 1:
        raise WrongUse("`--mutate`, `--generate` and `--properties` are three things to do: say one of them")
    heeded = ALWAYS | (BESIDE[doing[0]] | {doing[0]} if doing else PLAYING)
    ignored = next((option for name, option in _said(given) if name not in heeded), None)
    if ignored is None:
        return
    if doing:
        raise WrongUse(f"`{ignored}` does nothing with `--{doing[0]}`: leave it out, or play the tests with it")
    needs = next(f"--{name}" for name, more in BESIDE.items() if ignored.removeprefix("--") in more)
    raise WrongUse(f"`{ignored}` does nothing without `{needs}`: say it too, or leave `{ignored}` out")


def _said(given: typer.Context) -> Iterator[tuple[str, str]]:
    """The options that somebody wrote, by their names here and there."""
    for option in given.command.params:
        name = option.name or ""
        source, spelled = given.get_parameter_source(name), option.opts[0]
        if source is not None and source.name == "COMMANDLINE" and spelled.startswith("-"):
            yield name, spelled
