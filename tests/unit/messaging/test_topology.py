"""What every process declares: nothing an event needs can be missing when it is published."""

from __future__ import annotations

import pytest

from shared.events.base import all_kinds
from shared.events.media import CallEnded
from shared.messaging import topology


def test_every_consumer_has_a_quorum_queue_with_limit_and_parking() -> None:
    queues = {queue.name: queue.queue_arguments for queue in topology.queues()}
    for kind in all_kinds():
        for service in kind.consumers:
            arguments = queues[f"{service}.{kind.name}"]
            assert arguments["x-queue-type"] == "quorum"
            assert arguments["x-delivery-limit"] > 0
            assert arguments["x-dead-letter-exchange"] == "interview.parked"


def test_consumer_queues_are_bound_by_the_events_own_key_and_reach() -> None:
    queues = {queue.name: queue for queue in topology.queues()}
    for kind in all_kinds():
        for service in kind.consumers:
            queue = queues[f"{service}.{kind.name}"]
            assert queue.exchange.name == kind.reach.value
            assert queue.routing_key == kind.routing_key


def test_a_service_has_no_queue_for_an_event_that_does_not_name_it() -> None:
    with pytest.raises(LookupError, match="CallEnded does not name notify"):
        topology.consumer_queue("notify", CallEnded)


def test_events_without_consumer_are_kept_for_a_look_but_bounded() -> None:
    exchanges = {exchange.name: exchange for exchange in topology.exchanges()}
    for name in topology.EXCHANGES:
        assert exchanges[name].arguments["alternate-exchange"] == "interview.unrouted"
    unrouted = next(queue for queue in topology.queues() if queue.name == "interview.unrouted")
    assert unrouted.queue_arguments["x-max-length"] > 0


def test_each_delay_queue_returns_messages_to_the_queue_they_failed_in() -> None:
    queues = {queue.name: queue.queue_arguments for queue in topology.queues()}
    for delay_ms in (500, 2000, 5000):
        arguments = queues[f"interview.retry.{delay_ms}"]
        assert arguments["x-message-ttl"] == delay_ms
        assert arguments["x-dead-letter-exchange"] == ""
        assert "x-dead-letter-routing-key" not in arguments


def test_names_are_declared_once_and_every_queue_is_fed_by_an_exchange_that_is_declared() -> None:
    exchanges = {exchange.name: exchange for exchange in topology.exchanges()}
    queues = [queue.name for queue in topology.queues()]
    assert len(set(queues)) == len(queues)
    assert len(exchanges) == len(list(topology.exchanges()))
    for queue in topology.queues():
        assert queue.exchange == exchanges[queue.exchange.name]


def test_everything_but_the_queues_of_requests_outlives_its_users() -> None:
    for declared in (*topology.exchanges(), *topology.queues()):
        assert declared.durable
        assert not declared.auto_delete


def test_requests_to_a_service_that_is_away_find_no_queue() -> None:
    shared_one, own = topology.request_queue("media"), topology.request_queue("m", exclusive=True)
    assert (shared_one.name, shared_one.routing_key) == ("rpc-media", "media.*")
    assert (shared_one.durable, shared_one.exclusive, shared_one.auto_delete) == (True, False, True)
    assert (own.durable, own.exclusive, own.auto_delete) == (False, True, True)


def test_alternate_and_dead_letter_exchanges_are_declared_before_their_users() -> None:
    seen: set[str] = set()
    for exchange in topology.exchanges():
        arguments = exchange.arguments or {}
        assert arguments.get("alternate-exchange", "") in seen | {""}
        seen.add(exchange.name)


def test_routing_keys_are_producer_event_and_version() -> None:
    for kind in all_kinds():
        assert kind.routing_key == f"{kind.producer}.{kind.name}.v{kind.version}"
