"""How service processes start, report and end."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from shared.messaging import topology
from shared.messaging.bus import Bus
from shared.messaging.link import Link
from tests.integration.messaging.effects import Effects
from tests.integration.messaging.proxy import Proxy
from tests.integration.messaging.publishing import deleted, publish
from tests.support.programs import Program
from tests.support.waiting import DEADLINE_S, eventually, wait_until

BOTH = pytest.mark.parametrize("module", ["nameko_program", "asyncio_program"])


@BOTH
async def test_process_waits_for_a_broker_that_comes_later(
    module: str, amqp_url: str, tmp_path: Path
) -> None:
    """Alive but not ready meanwhile; nothing restarts it."""
    proxy = Proxy(amqp_url)
    program = Program(module, tmp_path, proxy.url).spawn()

    async def is_alive() -> bool:
        return program.probe("/livez") == 200

    async def is_ready() -> bool:
        return program.probe("/readyz") == 200

    await eventually(is_alive, what="life")
    assert program.probe("/readyz") == 503
    await proxy.open()
    await eventually(is_ready, what="readiness")
    assert program.exit_status() is None
    proxy.cut()
    assert program.stop() == 0
    await proxy.close()


@BOTH
def test_process_ends_with_status_zero_while_the_broker_is_away(
    module: str, amqp_url: str, tmp_path: Path
) -> None:
    program = Program(module, tmp_path, Proxy(amqp_url).url).spawn()
    wait_until(lambda: program.probe("/livez") == 200, what="life")
    assert program.stop() == 0


@BOTH
def test_wrong_setting_stops_the_process_with_one_sentence(
    module: str, amqp_url: str, tmp_path: Path
) -> None:
    program = Program(module, tmp_path, amqp_url, RAPPORT_LOG_LEVEL="loud").spawn()
    assert program.process is not None
    assert program.process.wait(DEADLINE_S) == 1
    said = program.log.read_text().strip()
    assert said == (
        "RAPPORT_LOG_LEVEL is malformed. It must be one of debug, info, warning, error."
    )


def test_service_that_cannot_be_built_ends_with_a_failure(amqp_url: str, tmp_path: Path) -> None:
    """So that whoever started it starts it again."""
    program = Program("nameko_program", tmp_path, amqp_url, BUILD_BREAKS="1").spawn()
    assert program.process is not None
    assert program.process.wait(DEADLINE_S) == 1
    assert any(
        line["event"] == "service_died" and "the database is away" in line["exception"]
        for line in program.logged()
    )


@BOTH
def test_metrics_count_what_was_taken_delayed_and_parked(
    module: str, amqp_url: str, tmp_path: Path
) -> None:
    service = {"nameko_program": "plan", "asyncio_program": "media"}[module]
    label = f'{{queue="{service}.InterviewDeleted"}}'
    with Program(module, tmp_path, amqp_url) as program:
        publish(amqp_url, deleted("fine"), deleted("breaks-once"))
        wait_until(
            lambda: program.metric(f"rapport_events_consumed_total{label}") == 2, what="two taken"
        )
        assert program.metric(f"rapport_events_failed_total{label}") == 1


def test_failure_of_a_timer_is_logged_and_ends_nothing(amqp_url: str, tmp_path: Path) -> None:
    with Program("nameko_program", tmp_path, amqp_url, TIMER_BREAKS="1") as program:

        def failures() -> int:
            return sum("a timer broke" in line.get("exception", "") for line in program.logged())

        wait_until(lambda: failures() >= 2, what="two logged failures")
        assert program.exit_status() is None


@BOTH
def test_failure_of_a_handler_is_logged_once_with_event_and_interview(
    module: str, amqp_url: str, tmp_path: Path
) -> None:
    with Program(module, tmp_path, amqp_url) as program:
        envelope = deleted("breaks-once")
        publish(amqp_url, envelope)
        wait_until(
            lambda: any(line["event"] == "event_delayed" for line in program.logged()),
            what="a delayed event",
        )
        (failure,) = [line for line in program.logged() if "exception" in line]
    assert (failure["event_id"], failure["interview_id"]) == (envelope.id, "breaks-once")
    assert "ValueError: it was a bad moment" in failure["exception"]


async def test_delivery_that_crashes_its_consumer_is_parked_by_the_broker(
    amqp_url: str, tmp_path: Path
) -> None:
    """A crash leaves no reason behind; the broker's own record stands in, and replay works."""
    publish(amqp_url, deleted("crash"))
    for _ in range(topology.DELIVERY_LIMIT + 1):
        with closing(Link(amqp_url, name="crashing")) as link:
            taken: list[object] = []
            link.channel.basic_consume("plan.InterviewDeleted", callback=taken.append)
            while not taken:
                link.read(5)
            link.connection.transport.sock.close()  # no goodbye

    bus = Bus(amqp_url, name="gateway")
    await bus.start()
    (entry,) = await eventually(bus.parked, what="a parked delivery")
    assert entry["consumer"] == "plan.InterviewDeleted"
    assert entry["reason"] == "the consumer crashed on it repeatedly"
    assert entry["interview_id"] == "crash"
    with Program("nameko_program", tmp_path, amqp_url):
        assert await bus.replay_parked(entry["id"])

        async def handled() -> bool:
            return Effects(tmp_path, "plan").runs() == ["crash"]

        await eventually(handled, what="the replayed event")
    await bus.stop()
