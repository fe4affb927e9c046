"""Decides what happens to a delivery whose handler failed. Pure: both runtimes act on it.

A copy with a note of what went wrong is published (confirmed, mandatory) to a delay queue, from
which it returns to the consumer's queue, or to the parked queue; only then is the original
acknowledged. A crash in between makes a repeat, never a loss.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any

from shared.messaging.errors import Retry
from shared.messaging.topology import DELAYS_MS, PARKED, delay_name
from shared.messaging.wire import Malformed, Message
from shared.store.errors import Unavailable

ATTEMPT = "x-attempt"  # deliveries that failed so far
REASON = "x-reason"  # of the last failure
CONSUMER = "x-consumer"  # the queue in which it failed
ORIGINAL_KEY = "x-original-key"  # the routing key under which the event was published
PARKED_AT = "x-parked-at"  # ISO 8601, UTC
OWN_HEADERS = (ATTEMPT, REASON, CONSUMER, ORIGINAL_KEY, PARKED_AT)

MAX_ATTEMPTS = 5  # by a handler that fails
MAX_ATTEMPTS_WHILE_WAITING = 20  # by one that waits for something: about 90 s
WAITING = (Retry, Unavailable)
REASON_LENGTH = 300


def failed_copy(message: Message, queue: str, error: BaseException, at: str) -> Message:
    """The copy to publish for a delivery of `queue` that failed with `error` at a time."""
    attempt = attempts(message.headers) + 1
    park = isinstance(error, Malformed) or attempt >= _limit(error)
    headers = {
        **message.headers,
        ATTEMPT: attempt,
        REASON: reason_of(error),
        CONSUMER: queue,
        ORIGINAL_KEY: message.headers.get(ORIGINAL_KEY) or message.routing_key,
    }
    if park:
        headers[PARKED_AT] = at
    exchange = PARKED if park else delay_name(DELAYS_MS[min(attempt, len(DELAYS_MS)) - 1])
    return dataclasses.replace(message, headers=headers, exchange=exchange, routing_key=queue)


def replayed_copy(message: Message) -> Message:
    """The copy that sends a parked message to the queue in which it failed, with a clean record.

    Raises Malformed when the message does not say which queue that was.
    """
    queue = consumer_of(message.headers)
    if not queue:
        raise Malformed("the parked message does not name its consumer")
    headers = {
        name: value
        for name, value in message.headers.items()
        if name not in OWN_HEADERS and not _is_brokers(name)
    }
    headers[ORIGINAL_KEY] = message.headers.get(ORIGINAL_KEY) or _first_death(
        message.headers, "routing-keys"
    )
    return dataclasses.replace(message, headers=headers, exchange="", routing_key=queue)


def parked_id(message: Message) -> str:
    """A stable name for a parked message: same event, same consumer, same name."""
    parts = (message.message_id, consumer_of(message.headers), str(attempts(message.headers)))
    digest = hashlib.sha256("|".join(parts).encode() + b"|" + message.body)
    return digest.hexdigest()[:24]


def parked_entry(message: Message) -> dict[str, Any]:
    """How a parked message is shown to a person; never its content."""
    headers = message.headers
    by_broker = "" if REASON in headers else _brokers_reason(headers)
    return {
        "id": parked_id(message),
        "type": message.type or str(headers.get("ce-type", "")),
        "consumer": consumer_of(headers),
        "reason": str(headers.get(REASON) or by_broker),
        "attempts": attempts(headers),
        "at": str(headers.get(PARKED_AT) or _first_death(headers, "time")),
        "interview_id": str(headers.get("ce-subject") or ""),
    }


def attempts(headers: Mapping[str, Any]) -> int:
    """Failed deliveries so far; anything but a count is none."""
    value = headers.get(ATTEMPT, 0)
    return value if isinstance(value, int) and value > 0 else 0


def consumer_of(headers: Mapping[str, Any]) -> str:
    """The queue in which a parked message failed: by our note, else by the broker's."""
    return str(headers.get(CONSUMER) or _first_death(headers, "queue"))


def reason_of(error: BaseException) -> str:
    """One line that names the failure."""
    text = str(error) if isinstance(error, Malformed) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:REASON_LENGTH]


def _limit(error: BaseException) -> int:
    return MAX_ATTEMPTS_WHILE_WAITING if isinstance(error, WAITING) else MAX_ATTEMPTS


def _is_brokers(name: str) -> bool:
    return name.startswith(("x-death", "x-first-death", "x-last-death", "x-delivery-count"))


def _brokers_reason(headers: Mapping[str, Any]) -> str:
    reason = _first_death(headers, "reason")
    return "the consumer crashed on it repeatedly" if reason == "delivery_limit" else reason


def _first_death(headers: Mapping[str, Any], what: str) -> str:
    deaths = headers.get("x-death")
    if not isinstance(deaths, list) or not deaths or not isinstance(deaths[0], dict):
        return ""
    value = deaths[0].get(what, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
