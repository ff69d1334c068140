"""The commands with their options and help. What they do stands in a module each, imported when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aop.cli import app_keeping, release_commands, service_commands
from aop.cli.formats import PlainFormat

app = typer.Typer(
    name="aop",
    help="Agent Operating Procedures: write what a support agent may do, check it, talk to it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


knowledge = typer.Typer(no_args_is_help=True, help="Look after the articles that are quoted to customers.")
app.add_typer(knowledge, name="knowledge")


connect = typer.Typer(no_args_is_help=True, help="Write a file of actions from what a system says about itself.")
app.add_typer(connect, name="connect")
service_commands.add_to(app)
release_commands.add_to(app)
app_keeping.add_to(app)


class Systems(StrEnum):
    real = "real"
    sandbox = "sandbox"


class CheckFormat(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"


class GraphFormat(StrEnum):
    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"
    terminal = "terminal"


class PlanFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


class TestFormat(StrEnum):
    __test__ = False  # for those who collect tests by their names

    text = "text"
    json = "json"
    junit = "junit"
    markdown = "markdown"
    html = "html"


Workspace = Annotated[
    Path, typer.Argument(metavar="PATH", help="A workspace folder, or a file of one.", show_default=False)
]


def _version(wanted: bool) -> None:
    if wanted:
        from aop import __version__

        typer.echo(f"aop {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Agent Operating Procedures: write what a support agent may do, check it, talk to it."""


@app.command(epilog="Example: aop new my_shop")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.", show_default=False)],
) -> None:
    """Write a workspace to begin with: a small shop that answers from its sandbox, with tests that pass."""
    from aop.cli.new import run

    raise typer.Exit(run(folder))


@app.command(epilog="Example: aop check procedures")
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Every workspace at or below it.", show_default=False)],
    output: Annotated[CheckFormat, typer.Option("--format", help="How findings are shown.")] = CheckFormat.text,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Check again whenever a file changes.")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read everything anew, also what did not change since the last check.")
    ] = False,
    intents: Annotated[
        bool, typer.Option("--intents", help="Also ask the local model which intents it mixes up.")
    ] = False,
) -> None:
    """Find the mistakes in procedures. Exit code 0: none; 1: findings; 2: wrong use."""
    from aop.cli.check import run

    raise typer.Exit(run(path, output.value, watch=watch, cache=not no_cache, intents=intents))


@app.command(epilog="Example: aop fmt procedures --fix")
def fmt(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Workspaces, folders or files of one.", show_default=False)
    ],
    check: Annotated[bool, typer.Option("--check", help="List what would change; write nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Also rewrite mistakes of which it is certain what was meant.")
    ] = False,
) -> None:
    """Lay files out in one way. Exit code 0: done; 1: errors, or `--check` would change a file; 2: wrong use."""
    from aop.cli.fmt import run

    raise typer.Exit(run(paths, check=check, diff=diff, fix=fix))


@app.command(name="compile", epilog="Example: aop compile procedures -o shop.aopc")
def compile_(
    path: Workspace,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the release goes.", show_default=False)
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(
            "--sign",
            metavar="KEYFILE",
            help="Sign the release with the key of this file (`aop release key`).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compile a workspace into a release file: the machines, rules and catalogue with a digest.

    When it fails, the release of an earlier compile is removed from where this one was to go.
    """
    from aop.cli.compile import run

    raise typer.Exit(run(path, output, sign))


@app.command(
    epilog='Example: aop graph procedures --procedure wrong_item --path "a replacement is sent" --format terminal'
)
def graph(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    output: Annotated[GraphFormat, typer.Option("--format", help="How it is drawn.")] = GraphFormat.mermaid,
    way: Annotated[
        str | None,
        typer.Option(
            "--path",
            metavar="TEST",
            help="Draw the way of a conversation in it: the name of a test, or the file of a script.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where it is written.", show_default=False)
    ] = None,
) -> None:
    """Draw procedures from the code that runs: Mermaid, DOT, SVG, or lines in the terminal."""
    from aop.cli.graph import run

    raise typer.Exit(run(path, procedure, output.value, way, out))


@app.command(epilog="Example: aop plan procedures --procedure wrong_item")
def plan(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    output: Annotated[PlanFormat, typer.Option("--format", help="How it is shown.")] = PlanFormat.text,
) -> None:
    """Say what procedures take to be put to work: each sentence as read, decide, act or escalate; the systems with
    permission, time and fallback; what people still do; the risk, and where to begin."""
    from aop.cli.plan import run

    raise typer.Exit(run(path, procedure, output.value))


@app.command(epilog="Example: aop diff main:procedures procedures --no-widening")
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A workspace, a file of one, a release, or a revision of git: `main:procedures`.",
            show_default=False,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="The same; a single file takes the place of the other one.", show_default=False
        ),
    ],
    output: Annotated[PlanFormat, typer.Option("--format", help="How it is shown.")] = PlanFormat.text,
    no_widening: Annotated[
        bool, typer.Option("--no-widening", help="Exit code 3 when something is allowed that was not before.")
    ] = False,
    seconds: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="At most so long is compared.")
    ] = 60.0,
) -> None:
    """Say what two versions do differently: newly allowed, refused, asked and said, each with a conversation."""
    from aop.cli.diff import run

    raise typer.Exit(run(old, new, output.value, seconds, no_widening=no_widening))


@app.command(epilog="Example: aop chat procedures --script procedures/scripts/wrong_item.txt --show")
def chat(
    path: Workspace,
    script: Annotated[
        Path | None,
        typer.Option("--script", metavar="FILE", help="Play this conversation instead of asking.", show_default=False),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print understanding, guards and effects beside the talk.")
    ] = False,
    audit: Annotated[bool, typer.Option("--audit", help="Print at the end what was done and why.")] = False,
    channel: Annotated[
        str, typer.Option("--channel", metavar="NAME", help="The channel the customer writes on.")
    ] = "chat",
    systems: Annotated[
        Systems | None,
        typer.Option(
            "--systems",
            help="Who answers for the systems: `sandbox/`, where there is one, by default.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="The model of the workspace that reads messages, or local; its default otherwise.",
            show_default=False,
        ),
    ] = "",
    sender: Annotated[
        str | None,
        typer.Option(
            "--sender",
            metavar="ADDRESS",
            help="The email address or phone number that the channel says the customer writes from.",
            show_default=False,
        ),
    ] = None,
    signed_in: Annotated[
        str | None,
        typer.Option(
            "--signed-in",
            metavar="ACCOUNT",
            help="The account that the customer signed in with: its id, or `{id: c1, tier: gold}`.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Talk to a workspace as its customer; answer approvals as its people with `/as ROLE approves`."""
    from aop.cli.chat import run

    chosen = None if systems is None else systems.value
    from aop.cli.sender import sender_of

    writes = sender_of(sender, signed_in)
    raise typer.Exit(run(path, script, channel, show=show, audit=audit, systems=chosen, model=model, sender=writes))


@app.command(name="test", epilog="Example: aop test procedures --min-coverage 100")
def play_tests(
    given: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A workspace folder, or one of its tests.", show_default=False)
    ],
    words: Annotated[
        str | None,
        typer.Option("-k", metavar="WORDS", help="Only tests with this in their name or file.", show_default=False),
    ] = None,
    output: Annotated[TestFormat, typer.Option("--format", help="How results are shown.")] = TestFormat.text,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where they are written.", show_default=False)
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the whole talk of each test.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print what no test covers, and the shares.")] = False,
    minimum: Annotated[
        int | None,
        typer.Option(
            "--min-coverage",
            metavar="PERCENT",
            min=0,
            max=100,
            help="Exit code 3 when fewer sentences, outcomes of guards or rules are covered.",
            show_default=False,
        ),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="List the rules and guards that could be wrong with no test noticing.")
    ] = False,
    generate: Annotated[
        bool,
        typer.Option(
            "--generate",
            help="Write conversations for the ways through the procedures; -k means procedures, --out a new file.",
        ),
    ] = False,
    properties: Annotated[
        bool,
        typer.Option(
            "--properties",
            help="Hold random conversations against the `prove:` lines; the shortest that fails is shown.",
        ),
    ] = False,
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", min=1, help="So many random conversations of each procedure.")
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same conversations.")] = 0,
) -> None:
    """Play the conversation tests. Exit code 0: all hold; 1: a test fails; 2: wrong use; 3: too little is covered."""
    from aop.cli.test_options import refuse_what_does_nothing

    refuse_what_does_nothing(given)
    if mutate:
        from aop.cli.test_mutate import run as run_mutate

        raise typer.Exit(run_mutate(path, words or ""))
    if properties:
        from aop.cli.test_properties import run as run_properties

        raise typer.Exit(run_properties(path, words or "", runs, seed))
    if generate:
        from aop.cli.test_generate import run as run_generate

        raise typer.Exit(run_generate(path, words or "", out))
    from aop.cli.test_command import run

    raise typer.Exit(run(path, output.value, words or "", minimum, out, show=show, listed=coverage))


@app.command(epilog="Example: aop prove procedures --procedure wrong_item")
def prove(
    path: Workspace,
    procedure: Annotated[
        str | None, typer.Option("--procedure", "-p", metavar="NAME", help="Only this one.", show_default=False)
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 3 when something is not proved.")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="What is not proved by then is not proved.")
    ] = 60.0,
    output: Annotated[PlainFormat, typer.Option("--format", help="How results are shown.")] = PlainFormat.text,
) -> None:
    """Prove what holds on every way through the procedures, or show a conversation that violates it.

    Exit code 0: nothing is refuted; 1: something is; 2: wrong use; 3: `--strict`, and something is not proved.
    """
    from aop.cli.prove import run

    raise typer.Exit(run(path, procedure, output.value, timeout, strict=strict))


@app.command(epilog='Example: aop understand "where is my order W1234567?" --workspace procedures')
def understand(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A customer's message.", show_default=False)],
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="DIR", help="The workspace that reads it.")
    ] = Path(),
    asked: Annotated[
        str | None,
        typer.Option("--asked", metavar="SLOT", help="Read it as the answer to this slot.", show_default=False),
    ] = None,
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
) -> None:
    """Show what a message is understood to say: intents, values with their words, sentiment, and what was dropped."""
    from aop.cli.understand import run

    raise typer.Exit(run(text, workspace, asked, output.value))


@app.command(epilog="Example: aop tune tickets.jsonl --workspace procedures --write")
def tune(
    tickets: Annotated[
        Path,
        typer.Argument(
            metavar="TICKETS",
            help='A file with one JSON object a line: `{"text": "…", "intent": "wrong_item"}`; an intent of `null` '
            "says that no procedure covers it.",
            show_default=False,
        ),
    ],
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="DIR", help="The workspace that is tuned.")
    ] = Path(),
    wrong: Annotated[
        float,
        typer.Option("--wrong", metavar="PERCENT", help="At most this share of tickets may start a wrong procedure."),
    ] = 2.0,
    write: Annotated[
        bool, typer.Option("--write", help="Write workspace.yaml; without it the change is shown.")
    ] = False,
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
) -> None:
    """Set the thresholds of understanding (accept, clarify) from labelled tickets."""
    from aop.cli.tune import run

    raise typer.Exit(run(tickets, workspace, wrong / 100, output.value, write=write))


@app.command(epilog="Example: aop explain AOP303")
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A code such as AOP303; all by default.", show_default=False)
    ] = None,
) -> None:
    """Say what a code of a finding means, with an example to avoid and one to prefer."""
    from aop.cli.explain import run

    raise typer.Exit(run(code))


@knowledge.command(name="check", epilog="Example: aop knowledge check procedures --today 2027-05-01")
def knowledge_check(
    path: Workspace = Path(),
    output: Annotated[PlainFormat, typer.Option("--format", help="How it is shown.")] = PlainFormat.text,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="The day that articles are judged for.", show_default=False),
    ] = None,
) -> None:
    """List every article: current, stale, conflicting or ownerless; and the intents it answers."""
    from aop.cli.knowledge import run

    raise typer.Exit(run(path, output.value, today))


@connect.command(
    name="openapi", epilog="Example: aop connect openapi stripe.json --operation PostRefunds --system stripe"
)
def connect_openapi(
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC", help="An OpenAPI description, JSON or YAML, also .gz.", show_default=False)
    ],
    system: Annotated[
        str, typer.Option("--system", metavar="NAME", help="What the system is called.", show_default=False)
    ],
    operation: Annotated[
        list[str] | None,
        typer.Option(
            "--operation", metavar="ID", help="An operation by its id; as often as needed.", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All operations.")] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="URL", help="Its address, where the file has none.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: actions/NAME.yaml by default.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a typed file of actions from an OpenAPI description; says what it had to leave out."""
    from aop.cli.connect import run_openapi

    raise typer.Exit(run_openapi(spec, system, operation or [], base, out, every=every, force=force))


@connect.command(
    name="mcp",
    epilog='Example: aop connect mcp --command "npx @modelcontextprotocol/server-everything" --all --system demo',
)
def connect_mcp(
    system: Annotated[
        str, typer.Option("--system", metavar="NAME", help="What the system is called.", show_default=False)
    ],
    command: Annotated[
        str | None, typer.Option("--command", metavar="LINE", help="Starts a server over stdio.", show_default=False)
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Where a server is.", show_default=False)
    ] = None,
    tool: Annotated[
        list[str] | None,
        typer.Option("--tool", metavar="NAME", help="A tool by its name; as often as needed.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All tools.")] = False,
    private: Annotated[bool, typer.Option("--private", help="The server is in your own network.")] = False,
    secret: Annotated[
        str | None,
        typer.Option("--secret", metavar="NAME", help="The secret that the server wants.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes: actions/NAME.yaml by default.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a typed file of actions from what an MCP server offers, with the schema of each tool pinned."""
    from aop.cli.connect import run_mcp

    raise typer.Exit(
        run_mcp(command, url, system, tool or [], out, every=every, private=private, secret=secret, force=force)
    )


@app.command(epilog="Example: aop serve procedures --store sqlite:shop-conversations.db")
def serve(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A release of `aop compile`, or a workspace to compile first.", show_default=False
        ),
    ],
    store: Annotated[
        str,
        typer.Option("--store", metavar="STORE", help="memory, sqlite:PATH or postgresql://…"),
    ] = "sqlite:conversations.db",
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0: any free one.")] = 8080,
    workers: Annotated[
        int, typer.Option("--workers", metavar="NUMBER", min=1, help="Processes; several need PostgreSQL.")
    ] = 1,
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            metavar="FILE",
            help="Who is known, with which roles and keys; without it one key is made for this run.",
            show_default=False,
        ),
    ] = None,
    releases: Annotated[
        Path | None,
        typer.Option(
            "--releases",
            metavar="DIR",
            help="Where release files are put that may be loaded; beside the file of SQLite by default.",
            show_default=False,
        ),
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="DIR",
            help="Where the files are that the catalogue of a release names; beside the release by default.",
            show_default=False,
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="FILE",
            help="The file of keys (`aop keys new`): rows are encrypted, and there is an audit log.",
            show_default=False,
        ),
    ] = None,
    signed_by: Annotated[
        Path | None,
        typer.Option(
            "--signed-by",
            metavar="FILE",
            help="Public keys (`aop release key`), one a line: only a release that one of them signed is loaded.",
            show_default=False,
        ),
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(
            "--witness",
            metavar="WHERE",
            help="A file or an address that keeps heads of the audit log; more than one may be named.",
            show_default=False,
        ),
    ] = None,
    hooks: Annotated[
        Path | None,
        typer.Option(
            "--hooks",
            metavar="FILE",
            help="Helpdesks and chats that customers write in, and who is told of what (docs/webhooks.md).",
            show_default=False,
        ),
    ] = None,
    systems: Annotated[
        Systems | None,
        typer.Option(
            "--systems",
            help="Who answers for the systems of a workspace: `sandbox/`, where there is one, by default.",
            show_default=False,
        ),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            "--issuer", metavar="URL", help="The OpenID Connect issuer where people sign in.", show_default=False
        ),
    ] = None,
    audience: Annotated[
        str,
        typer.Option("--audience", metavar="NAME", help="Whom the issuer's tokens must be for.", show_default=False),
    ] = "",
    claim: Annotated[
        str, typer.Option("--claim", metavar="NAME", help="The claim of a token that names the person.")
    ] = "sub",
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="URL",
            help="A site whose pages may use a conversation's token; as often as needed.",
            show_default=False,
        ),
    ] = None,
    trace_content: Annotated[
        bool, typer.Option("--trace-content", help="Put what customers write and systems get into traces.")
    ] = False,
) -> None:
    """Serve conversations over HTTP: customers' channels, people's decisions, an OpenAI-compatible endpoint."""
    try:
        from aop.cli.serve import Wanted, run
        from aop.service.oidc import Issuer
    except ModuleNotFoundError as error:
        from aop.errors import WrongUse

        raise WrongUse(f"this needs `pip install aop-engine[service]`: {error.name} is missing") from None
    signed_in = None if issuer is None else Issuer(issuer, audience, claim)
    chosen = None if systems is None else systems.value
    wanted = Wanted(
        path,
        store,
        host,
        port,
        people,
        releases,
        files,
        chosen,
        signed_in,
        tuple(origin or ()),
        trace_content,
        keys,
        tuple(witness or ()),
        workers,
        signed_by,
        hooks,
    )
    raise typer.Exit(run(wanted))


@app.command(epilog="Example: aop schema --out .vscode/schemas")
def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="workspace, procedure, actions, rules, article, test, sandbox, findings, results, proofs, plan, "
            "diff or handoff; all of them by default.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the files go: schemas by default.", show_default=False),
    ] = None,
) -> None:
    """Write JSON Schema for editors; one KIND without --out is printed."""
    from aop.cli.schema import run

    raise typer.Exit(run(kind, out))


@app.command(epilog="Example: aop lsp")
def lsp(
    tcp: Annotated[
        str | None,
        typer.Option("--tcp", metavar="HOST:PORT", help="Listen on this machine instead.", show_default=False),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is asked, on standard error.")] = False,
) -> None:
    """Serve editors: findings, hints and completion while procedures are written."""
    from aop.cli.lsp import run

    raise typer.Exit(run(tcp, verbose=verbose))
