"""When the supervisor speaks, when it waits, when it starts something again."""

from dataclasses import dataclass, field

from deploy.processes import LONGEST_PAUSE_S, STABLE_AFTER_S, Supervisor


@dataclass
class FakePart:
    """A part whose life the test decides."""

    name: str = "plan"
    is_running: bool = False
    exit_status: int | None = None
    ready: bool = False
    starts: int = 0
    refuses_to_start: bool = False

    def spawn(self) -> None:
        if self.refuses_to_start:
            raise OSError("no such program")
        self.starts += 1
        self.is_running = True

    def is_ready(self) -> bool:
        return self.ready

    def end(self, status: int) -> None:
        self.is_running, self.exit_status = False, status


@dataclass
class Watch:
    """A supervisor with a clock that the test moves."""

    part: FakePart = field(default_factory=FakePart)
    clock: float = 1000.0
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(say=self.said.append, now=lambda: self.clock)
        self.supervisor.start(self.part)

    def after(self, seconds: float) -> None:
        self.clock += seconds
        self.supervisor.look()


def test_readiness_is_said_once() -> None:
    watch = Watch()
    watch.after(1)
    assert watch.supervisor.waiting_for == ["plan"]
    watch.part.ready = True
    watch.after(1)
    watch.after(1)
    assert watch.said == ["plan is ready"]
    assert watch.supervisor.waiting_for == []


def test_ended_part_is_started_again_after_a_pause() -> None:
    watch = Watch()
    watch.part.end(3)
    watch.after(0)
    assert watch.said == ["plan ended with status 3; starting it again in 1 s"]
    watch.after(0.9)
    assert watch.part.starts == 1
    watch.after(0.1)
    assert watch.part.starts == 2


def test_pauses_grow_to_a_limit_while_it_keeps_ending() -> None:
    watch = Watch()
    for _ in range(7):
        watch.part.end(-9)
        watch.after(0)
        watch.after(LONGEST_PAUSE_S)
    pauses = [line.rsplit("in ", 1)[1] for line in watch.said]
    assert pauses == ["1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s"]
    assert watch.said[0].startswith("plan was ended by SIGKILL")


def test_pause_is_short_again_after_a_long_life() -> None:
    watch = Watch()
    for _ in range(3):
        watch.part.end(1)
        watch.after(0)
        watch.after(LONGEST_PAUSE_S)
    watch.after(STABLE_AFTER_S)
    watch.part.end(1)
    watch.after(0)
    assert watch.said[-1].endswith("in 1 s")


def test_part_that_cannot_be_started_is_tried_again() -> None:
    watch = Watch()
    watch.part.end(1)
    watch.after(0)
    watch.part.refuses_to_start = True
    watch.after(1)
    assert watch.said[-1] == "plan did not start (no such program); starting it again in 2 s"
    watch.part.refuses_to_start = False
    watch.after(2)
    assert watch.part.is_running


def test_part_that_ended_counts_as_not_ready_again() -> None:
    watch = Watch()
    watch.part.ready = True
    watch.after(1)
    watch.part.end(1)
    watch.after(0)
    assert watch.supervisor.waiting_for == ["plan"]
