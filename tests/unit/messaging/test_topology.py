"""What every process declares: nothing an event needs can be missing when it is published."""

from __future__ import annotations

from shared.events.base import all_kinds
from shared.events.consumers import CONSUMERS
from shared.messaging import topology


def test_every_consumer_has_a_quorum_queue_with_limit_and_parking() -> None:
    queues = {queue.name: queue.arguments for queue in topology.queues()}
    for service, events in CONSUMERS.items():
        for event in events:
            arguments = queues[f"{service}.{event.__name__}"]
            assert arguments["x-queue-type"] == "quorum"
            assert arguments["x-delivery-limit"] > 0
            assert arguments["x-dead-letter-exchange"] == "interview.parked"


def test_consumer_queues_are_bound_by_the_events_own_key_and_reach() -> None:
    bindings = set(topology.bindings())
    for service, events in CONSUMERS.items():
        for event in events:
            kind = event.kind
            queue = f"{service}.{kind.name}"
            assert topology.Binding(queue, kind.reach.value, kind.routing_key) in bindings


def test_events_without_consumer_are_kept_for_a_look_but_bounded() -> None:
    exchanges = {exchange.name: exchange for exchange in topology.exchanges()}
    for name in topology.EXCHANGES:
        assert exchanges[name].arguments["alternate-exchange"] == "interview.unrouted"
    unrouted = next(queue for queue in topology.queues() if queue.name == "interview.unrouted")
    assert unrouted.arguments["x-max-length"] > 0


def test_each_delay_queue_returns_messages_to_the_queue_they_failed_in() -> None:
    queues = {queue.name: queue.arguments for queue in topology.queues()}
    for delay_ms in (500, 2000, 5000):
        arguments = queues[f"interview.retry.{delay_ms}"]
        assert arguments["x-message-ttl"] == delay_ms
        assert arguments["x-dead-letter-exchange"] == ""
        assert "x-dead-letter-routing-key" not in arguments


def test_names_are_declared_once_and_every_binding_has_both_ends() -> None:
    queues = [queue.name for queue in topology.queues()]
    exchanges = [exchange.name for exchange in topology.exchanges()]
    assert len(set(queues)) == len(queues)
    assert len(set(exchanges)) == len(exchanges)
    for binding in topology.bindings():
        assert binding.queue in queues
        assert binding.exchange in exchanges


def test_alternate_and_dead_letter_exchanges_are_declared_before_their_users() -> None:
    seen: set[str] = set()
    for exchange in topology.exchanges():
        assert exchange.arguments.get("alternate-exchange", "") in seen | {""}
        seen.add(exchange.name)


def test_routing_keys_are_producer_event_and_version() -> None:
    for kind in all_kinds():
        assert kind.routing_key == f"{kind.producer}.{kind.name}.v{kind.version}"
