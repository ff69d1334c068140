"""What a service is bounded by. Every figure is a limit, and what goes over it is refused with what to do."""

from __future__ import annotations

from dataclasses import dataclass

#: Whatever asks for a list gets so many at most, and so many where it does not say.
MAX_LISTED, LISTED = 200, 50

#: The longest name of a conversation, of a message, of anything that stands in a path.
MAX_NAME = 128


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second in the long run, and `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The bounds of one process. Sizes are in bytes, times in seconds.

    `answer_within` is how long a message waits for its reply before it is answered 202 and told on the stream;
    `under_way` how many requests run at once before others are told to come again; `drain` how long a stop waits for
    what is under way. `connections` are open at once, fewer where the host gives fewer files. A stream looks again
    after `looks_again` for what another process committed.
    """

    body_size: int = 256 * 1024
    header_size: int = 16 * 1024
    url_size: int = 4 * 1024
    under_way: int = 256
    connections: int = 4_000
    streams: int = 1_000
    streams_per_caller: int = 200
    stream_lasts: float = 3_600.0
    looks_again: float = 15.0
    answer_within: float = 10.0
    completion_within: float = 120.0
    drain: float = 20.0
    applications: Rate = Rate(500.0, 1_000)
    people: Rate = Rate(50.0, 100)
    visitors: Rate = Rate(2.0, 20)
    strangers: Rate = Rate(1.0, 20)
    callers: int = 10_000
    origins: tuple[str, ...] = ()
    #: The content of messages and of calls goes into traces only where this is set.
    traced_content: bool = False
