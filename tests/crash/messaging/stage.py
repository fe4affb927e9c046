"""Publisher and consumers as real processes over one broker, and the account of what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from deploy.broker import Broker
from shared.messaging import topology
from tests.conftest import purge
from tests.crash.messaging.aggregates import STOP_FILE, effects, interviews, tallies
from tests.integration.messaging.publishing import depth
from tests.support.programs import Program
from tests.support.waiting import wait_until

PACKAGE = "tests.crash.messaging"
CONSUMERS = {"plan": "nameko_consumer", "media": "asyncio_consumer"}


class Stage:
    """One scenario: `publisher` commits events, `consumers` count their effects."""

    def __init__(
        self, broker: Broker, folder: Path, *, publisher: str, failure_rate: float = 0.0
    ) -> None:
        self.broker = broker
        self.folder = folder
        self.publisher = Program(f"{PACKAGE}.{publisher}", folder, broker.url)
        self.consumers = {
            service: Program(
                f"{PACKAGE}.{module}", folder, broker.url, FAILURE_RATE=str(failure_rate)
            )
            for service, module in CONSUMERS.items()
        }
        self._interviews = interviews(folder)
        self._tallies = {service: tallies(folder, service) for service in CONSUMERS}

    def start_consumers(self) -> None:
        for consumer in self.consumers.values():
            consumer.spawn()
        for consumer in self.consumers.values():
            wait_until(lambda c=consumer: c.probe("/readyz") == 200, what="a consumer")

    def wait_for_commits(self, more: int) -> None:
        """Until that many more events are committed."""
        target = self._interviews.count() + more
        wait_until(lambda: self._interviews.count() >= target, what=f"{more} commits")

    def wait_for_effects(self, more: int) -> None:
        """Until each consumer has seen that many more events."""
        for service, kept in self._tallies.items():
            target = kept.count() + more
            wait_until(lambda k=kept, t=target: k.count() >= t, what=f"{more} effects at {service}")

    def settle(self) -> None:
        """Commit nothing more; wait until everything has arrived everywhere."""
        (self.folder / STOP_FILE).touch()
        wait_until(lambda: not self._interviews.outbox.pending(1), what="an empty outbox")
        for service in self._tallies:
            wait_until(partial(self._has_all, service), what=f"all events at {service}")

    def committed(self) -> set[str]:
        return {interview.id for interview in self._interviews}

    def effects(self, service: str) -> Counter[str]:
        return effects(self._tallies[service])

    def _has_all(self, service: str) -> bool:
        return self.effects(service).total() >= self._interviews.count() and not self.waiting()

    def waiting(self) -> int:
        """Deliveries that wait for a consumer or for the time to be tried again."""
        names = [f"{service}.InterviewDeleted" for service in CONSUMERS]
        names += [topology.delay_name(delay_ms) for delay_ms in topology.DELAYS_MS]
        return depth(self.broker.url, *names)

    def close(self) -> None:
        for program in (self.publisher, *self.consumers.values()):
            if program.process and program.exit_status() is None:
                program.stop()
        for kept in (self._interviews, *self._tallies.values()):
            kept.store.close()


@contextmanager
def stage(broker: Broker, folder: Path, **options: object) -> Iterator[Stage]:
    """An empty broker, everything stopped at the end."""
    purge(broker.url)
    made = Stage(broker, folder, **options)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()
