"""Requests between the asyncio bus and services of both runtimes, on a real broker (R50)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.broker import Broker
from shared.messaging.bus import Bus
from shared.messaging.errors import (
    Refused,
    ServiceError,
    ServiceFailed,
    ServiceTimeout,
    ServiceUnavailable,
)
from tests.integration.messaging.proxy import Proxy
from tests.support.programs import Program
from tests.support.waiting import DEADLINE_S, eventually


@pytest.fixture(scope="module")
def plan(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with Program("nameko_program", tmp_path_factory.mktemp("plan"), broker.url) as running:
        yield running


@pytest_asyncio.fixture
async def bus(broker: Broker) -> AsyncIterator[Bus]:
    bus = Bus(broker.url, name="gateway")
    await bus.start()
    yield bus
    await bus.stop()


async def test_result_of_a_nameko_service_arrives(bus: Bus, plan: Program) -> None:
    value = {"a": [1, None, "ü"], "b": {"c": 1.5}}
    assert await bus.call("plan", "echo", value=value) == value


async def test_large_answers_arrive_whole_and_to_the_one_who_asked(bus: Bus, plan: Program) -> None:
    values = [f"{number}" * 200_000 for number in range(9)]
    answers = await asyncio.gather(*(bus.call("plan", "echo", value=value) for value in values))
    assert answers == values


async def test_refusal_is_seen_by_name_with_code_message_and_fields(
    bus: Bus, plan: Program
) -> None:
    with pytest.raises(Refused) as refused:
        await bus.call("plan", "refuse")
    assert (refused.value.kind, refused.value.code) == ("conflict", "plan_ended")
    assert refused.value.message == "The call is over."
    assert refused.value.fields == {"stage": "Ended."}


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("break_down", {}),
        ("answer_no_json", {}),
        ("never_heard_of", {}),
        ("echo", {"wrong": 1}),
        ("_private", {}),
        ("__init__", {}),
    ],
)
async def test_any_other_error_is_a_failure_without_internals(
    bus: Bus, plan: Program, method: str, arguments: dict[str, int]
) -> None:
    with pytest.raises(ServiceFailed) as failed:
        await bus.call("plan", method, **arguments)
    assert str(failed.value) == "The service could not finish the request."


async def test_failure_is_logged_with_its_traceback_at_the_service(bus: Bus, plan: Program) -> None:
    with pytest.raises(ServiceFailed):
        await bus.call("plan", "break_down")
    failures = [line for line in plan.logged() if line["event"] == "request_failed"]
    assert any("KeyError" in line["exception"] for line in failures)


async def test_ping_is_answered_with_what_the_service_knows_of_its_health(
    bus: Bus, plan: Program
) -> None:
    assert await bus.call("plan", "ping") == {"service": "plan", "ok": True, "plans": 3}


async def test_service_that_does_not_run_is_unavailable_at_once(bus: Bus) -> None:
    await bus.wait_ready(DEADLINE_S)
    with pytest.raises(ServiceUnavailable):  # not ServiceTimeout
        await bus.call("nobody", "ping", timeout_s=DEADLINE_S)


async def test_stopped_service_is_unavailable_and_stops_with_status_zero(
    bus: Bus, broker: Broker, tmp_path: Path
) -> None:
    asyncio_program = Program("asyncio_program", tmp_path, broker.url).start()
    assert await bus.call("media", "where") == "media-1"
    assert await bus.call("media-1", "where") == "media-1"
    assert asyncio_program.stop() == 0
    for name in ("media", "media-1"):
        with pytest.raises(ServiceUnavailable):
            await bus.call(name, "where", timeout_s=5)


async def test_killed_instance_is_unavailable_under_its_own_name(
    bus: Bus, broker: Broker, tmp_path: Path
) -> None:
    """R50: whoever sees this opens the room on another instance."""
    program = Program("asyncio_program", tmp_path, broker.url).start()
    assert await bus.call("media-1", "where") == "media-1"
    program.kill()

    async def is_unavailable() -> bool:
        try:
            await bus.call("media-1", "where", timeout_s=1)
        except ServiceUnavailable:
            return True
        except ServiceTimeout:  # the broker had not noticed yet that nobody is there
            return False
        return False

    await eventually(is_unavailable, what="word that the instance is gone")


async def test_slow_answer_ends_in_a_timeout_and_comes_too_late_for_anybody(
    bus: Bus, plan: Program
) -> None:
    with pytest.raises(ServiceTimeout):
        await bus.call("plan", "think", seconds=1.0, timeout_s=0.2)
    assert await bus.call("plan", "echo", value=1) == 1


async def test_busy_requests_do_not_hold_up_others(bus: Bus, plan: Program) -> None:
    slow = [
        asyncio.ensure_future(bus.call("plan", "think", seconds=3.0, timeout_s=DEADLINE_S))
        for _ in range(10)
    ]
    assert await bus.call("plan", "echo", value=1, timeout_s=DEADLINE_S) == 1
    assert not any(each.done() for each in slow)
    assert await asyncio.gather(*slow) == ["done"] * 10


async def test_broker_that_is_away_makes_services_unavailable_within_the_deadline(
    broker: Broker,
) -> None:
    bus = Bus(Proxy(broker.url).url, name="gateway")  # nothing listens there
    await bus.start()
    with pytest.raises(ServiceUnavailable):
        await bus.call("plan", "ping", timeout_s=0.5)
    assert not bus.is_ready
    await bus.stop()


async def test_lost_connection_leaves_a_request_in_doubt_and_the_next_one_works(
    broker: Broker, plan: Program
) -> None:
    """A timeout, not "unavailable": it may have been done."""
    async with Proxy(broker.url) as proxy:
        bus = Bus(proxy.url, name="gateway")
        await bus.start()
        assert await bus.call("plan", "echo", value=1) == 1
        waiting = asyncio.ensure_future(bus.call("plan", "think", seconds=0.5, timeout_s=5))
        assert await bus.call("plan", "echo", value=2) == 2  # so the request before has gone, too
        proxy.cut()
        with pytest.raises(ServiceTimeout):
            await waiting
        assert await bus.call("plan", "echo", value=3, timeout_s=10) == 3
        await bus.stop()


async def test_server_on_the_bus_answers_again_after_a_lost_connection(
    bus: Bus, broker: Broker
) -> None:
    async def add(a: int, b: int) -> int:
        return a + b

    async with Proxy(broker.url) as proxy:
        server = Bus(proxy.url, name="media")
        await server.start()
        await server.serve("adder", {"add": add})
        await server.serve("adder-1", {"add": add}, exclusive=True)
        await server.wait_ready(DEADLINE_S)
        assert await bus.call("adder", "add", a=1, b=2) == 3
        proxy.cut()

        async def answers() -> bool:
            try:
                both = [await bus.call(name, "add", a=1, b=2) for name in ("adder", "adder-1")]
            except ServiceError:  # a request may also have gone into the queue that was just lost
                return False
            return both == [3, 3]

        await eventually(answers, what="both names answer again")
        await server.stop()


async def test_own_name_has_one_owner_only(bus: Bus, broker: Broker) -> None:
    async def first() -> int:
        return 1

    async def second() -> int:
        return 2

    await bus.serve("media-7", {"who": first}, exclusive=True)
    await bus.wait_ready(DEADLINE_S)
    rival = Bus(broker.url, name="rival")
    await rival.start()
    await rival.serve("media-7", {"who": second}, exclusive=True)
    assert [await bus.call("media-7", "who") for _ in range(4)] == [1, 1, 1, 1]
    assert not rival.is_ready
    await rival.stop()


async def test_stock_nameko_client_can_ask(broker: Broker, plan: Program) -> None:
    """The wire is nameko's own."""
    script = (
        "import sys, eventlet; eventlet.monkey_patch()\n"
        "from nameko.standalone.rpc import ClusterRpcClient\n"
        "with ClusterRpcClient(uri=sys.argv[1], timeout=10) as client:\n"
        "    print(client.plan.echo(value='hello'))\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", script, broker.url]
    asked = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True)
    assert asked.stdout == b"hello\n"
