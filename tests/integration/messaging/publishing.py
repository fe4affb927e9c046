"""Puts events and strangers' messages on the broker, and looks into queues."""

from __future__ import annotations

import dataclasses
from contextlib import closing
from typing import Any

from amqp.exceptions import NotFound

from shared import clock
from shared.events import Envelope, Event
from shared.events.scheduling import InterviewDeleted
from shared.messaging.link import Link, read_message
from shared.messaging.wire import Message, to_message


def an_envelope(event: Event) -> Envelope:
    """An event on its way."""
    return Envelope(clock.new_id(), event, clock.now(), sequence=1, correlation_id="c1")


def deleted(interview_id: str) -> Envelope:
    """The event that the consumers of these tests take."""
    return an_envelope(InterviewDeleted(interview_id, clock.now()))


def publish(url: str, *envelopes: Envelope) -> None:
    """As the publisher of an outbox does."""
    send(url, *map(to_message, envelopes))


def altered(envelope: Envelope, **changes: Any) -> Message:
    """The message of an event with something wrong in it."""
    return dataclasses.replace(to_message(envelope), **changes)


def send(url: str, *messages: Message) -> None:
    """Publish raw messages, confirmed."""
    with closing(Link(url, name="tests")) as link:
        assert all(link.publish(messages))


def take(url: str, queue: str) -> Message | None:
    """Take one message out of a queue."""
    with closing(Link(url, name="tests")) as link:
        found = link.channel.basic_get(queue, no_ack=True)
        return read_message(found) if found else None


def depth(url: str, *queues: str) -> int:
    """Messages that wait in these queues; one that a consumer works on is not among them."""
    with closing(Link(url, name="tests")) as link:
        declare = link.channel.queue_declare
        return sum(declare(queue, passive=True).message_count for queue in queues)


def consumers(url: str, queue: str) -> int:
    """How many consume this queue; none of one that does not exist."""
    with closing(Link(url, name="tests")) as link:
        try:
            return int(link.channel.queue_declare(queue, passive=True).consumer_count)
        except NotFound:
            return 0
