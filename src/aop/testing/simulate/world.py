"""One simulation: people, processes and systems on one disk, from a seed and a list of faults.

faults strike while people talk ──▶ calm: no more faults, every process runs ──▶ a week passes ──▶ judged
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aop.testing.simulate.disk import Disk, in_memory
from aop.testing.simulate.faults import Fault, Striking, planned
from aop.testing.simulate.judging import Judged, judged
from aop.testing.simulate.loop import Stuck, VirtualLoop
from aop.testing.simulate.people import Colleague, Customer, Lead, Parcels, Sent, Someone
from aop.testing.simulate.process import Process
from aop.testing.simulate.systems import Systems
from aop.testing.simulate.words import EMAILS, ORDERS

#: Everything is over so long after the last fault, seconds: the longest wait of the desk is three days.
SETTLES_SECONDS = 6 * 86_400.0
#: People stop talking after so long.
TALKS_SECONDS = 6 * 86_400.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a seed. `wrong` is empty where everything held; `trace` says what happened, in order."""

    seed: int
    faults: tuple[Fault, ...]
    struck: tuple[Fault, ...]
    wrong: tuple[str, ...]
    trace: tuple[str, ...]
    commits: int
    steps: int
    deeds: int
    reached: dict[str, int]


@dataclass(slots=True)
class World:
    """Everything of one simulation."""

    seed: int
    faults: Striking
    disk: Disk
    loop: VirtualLoop = field(default_factory=VirtualLoop)
    processes: list[Process] = field(default_factory=list)
    alive: set[int] = field(default_factory=set)
    customers: dict[str, Customer] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    calm: bool = False
    problems: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    started: int = 0
    systems: Systems = field(init=False)
    _beside: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.systems = Systems(self.loop, self.disk)
        for place, order in enumerate(ORDERS):
            email = EMAILS[place // 2]
            self.systems.owners[f"#{order}"] = {"id": f"c{place // 2}", "email": email}

    # ---- what people use

    def note(self, what: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{self.loop.time():12.3f}  {what}")

    def wrong(self, what: str) -> None:
        """Something that must never be."""
        self.problems.append(what)
        self.note(f"WRONG: {what}")

    def beside(self, coming: Coroutine[Any, Any, None]) -> None:
        """Goes on at the same time."""
        self._beside.append(self.loop.create_task(coming))

    def any_process(self, chance: Random) -> Process:
        """One of those that there are, running or not."""
        return chance.choice(self.processes)

    # ---- running

    async def plays(self, processes: int, conversations: int) -> Judged:
        for place in range(processes):
            self.processes.append(self._started(place))
        someone = self._people(conversations)
        talking = [self.loop.create_task(item.talks()) for item in self.customers.values()]
        working = [self.loop.create_task(item.works()) for item in someone]
        for task in talking:
            await task
        for task in self._beside:
            await task
        self.faults.calm = self.calm = True
        for task in (*working, *self._beside):
            await task
        self.note("calm: nothing goes wrong any more")
        await self.loop.sleep(SETTLES_SECONDS)
        return await judged(self)

    def _people(self, conversations: int) -> list[Any]:
        chance = Random(f"{self.seed} people")  # noqa: S311 - repeatable on purpose
        for number in range(conversations):
            channel = "burst" if chance.random() < 0.3 else "chat"
            self.customers[f"c{number}"] = Customer(self, f"c{number}", channel)
        found: list[Someone] = [Lead(self, "maria"), Parcels(self, "parcels"), Colleague(self, "kim")]
        return found

    def _started(self, place: int) -> Process:
        self.started += 1
        process = Process(
            self.started, self.seed, self.loop, self.disk, self.systems, self.faults, self.alive, self.note
        )
        process.on_death = lambda: self._died(process, place)
        self.loop.create_task(process.runs())
        return process

    def _died(self, process: Process, place: int) -> None:
        self.note(f"process {process.number} dies")
        self.loop.create_task(self._again(place))

    async def _again(self, place: int) -> None:
        pauses = Random(f"{self.seed} {self.started} again")  # noqa: S311 - repeatable on purpose
        await self.loop.sleep(pauses.random() * 30)
        if not self.alive:
            await self.disk.restarted()
        self.processes[place] = self._started(place)
        self.note(f"process {self.processes[place].number} starts in its place")


def simulate(
    seed: int, faults: Sequence[Fault] | None = None, disk: Callable[[], Disk] = in_memory, processes: int | None = None
) -> Outcome:
    """Plays a seed; with `faults` these instead of its own."""
    chance = Random(f"{seed} size")  # noqa: S311 - repeatable on purpose
    count, conversations = chance.choice((1, 1, 2)), chance.choice((1, 1, 1, 2, 3))
    struck = Striking(planned(seed) if faults is None else tuple(faults))
    world = World(seed, struck, disk())
    try:
        found = world.loop.run(world.plays(processes or count, conversations))
        world.problems.extend(found.problems)
    except (Stuck, Exception) as error:  # noqa: BLE001 - whatever escapes is a finding of its own
        world.wrong(f"it came to an end by {type(error).__name__}: {error}")
    finally:
        world.loop.run(world.disk.store.close())
    return Outcome(
        seed,
        tuple(struck.faults),
        tuple(struck.struck),
        tuple(world.problems),
        tuple(world.trace),
        world.disk.commits,
        struck.reached["step"],
        len(world.systems.journal),
        dict(struck.reached),
    )
