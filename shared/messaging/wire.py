"""An event on the broker: CloudEvents 1.0, binary mode, RabbitMQ binding (`ce-` headers).

Owns the translation between Envelope and message, nothing about delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.rabbitmq import (
    RabbitMQMessage,
    from_rabbitmq_event,
    to_binary_event,
)
from cloudevents.core.v1.event import CloudEvent

from shared.events import Envelope
from shared.events.base import kind_of

CONTENT_TYPE = "application/json"
REQUIRED = ("specversion", "id", "source", "type")


class Malformed(ValueError):
    """The message is not an event that this process knows how to read."""


@dataclass(frozen=True)
class Message:
    """A message as both AMQP clients send and receive it."""

    body: bytes
    headers: Mapping[str, Any]
    exchange: str
    routing_key: str
    message_id: str = ""
    type: str = ""
    correlation_id: str = ""
    content_type: str = CONTENT_TYPE
    app_id: str = ""


def to_message(envelope: Envelope) -> Message:
    """What is published for an event."""
    kind = envelope.event.kind
    attributes = {
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.event.subject,
        "time": envelope.time.astimezone(UTC),
        "datacontenttype": CONTENT_TYPE,
        "sequence": str(envelope.sequence),
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
        "traceparent": envelope.traceparent,
    }
    given = {name: value for name, value in attributes.items() if value != ""}
    encoded = to_binary_event(CloudEvent(attributes=given, data=envelope.event.payload()))
    return Message(
        body=encoded.body,
        headers=encoded.headers,
        exchange=kind.reach.value,
        routing_key=kind.routing_key,
        message_id=envelope.id,
        type=envelope.type,
        correlation_id=envelope.correlation_id,
        app_id=kind.producer,
    )


def to_envelope(body: bytes, headers: Mapping[str, Any], content_type: str | None) -> Envelope:
    """The event in a message; raises Malformed with a reason that a person can read."""
    try:
        _refuse_missing(headers)
        event = from_rabbitmq_event(RabbitMQMessage(_texts(headers), content_type, body))
        extension = event.get_extension
        return Envelope(
            id=event.get_id(),
            event=kind_of(event.get_type()).schema.load(_object(event.get_data())),
            time=_time(event, headers),
            sequence=int(extension("sequence") or 0),
            correlation_id=str(extension("correlationid") or event.get_id()),
            causation_id=str(extension("causationid") or ""),
            traceparent=str(extension("traceparent") or ""),
        )
    except Malformed:
        raise
    except Exception as error:  # a parser may raise anything on foreign bytes
        raise Malformed(f"{type(error).__name__}: {error}") from error


def _refuse_missing(headers: Mapping[str, Any]) -> None:
    """Name the missing headers in one line; the package's own error fills a page."""
    missing = [f"ce-{name}" for name in REQUIRED if not headers.get(f"ce-{name}")]
    if missing:
        raise Malformed(f"not a CloudEvents message: without the headers {', '.join(missing)}")


def _texts(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in headers.items() if name.startswith("ce-")}


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Malformed("the body is not a JSON object")
    return data


def _time(event: BaseCloudEvent, headers: Mapping[str, Any]) -> datetime:
    time = event.get_time()
    if time is None or "ce-time" not in headers:  # the package would say "now"
        raise Malformed("the attribute time is missing")
    return time.astimezone(UTC)
