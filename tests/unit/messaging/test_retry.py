"""A failed delivery comes back after a growing delay and is parked with its reason in the end."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.messaging import retry
from shared.messaging.errors import Retry
from shared.messaging.wire import Malformed, Message
from shared.store.errors import Unavailable

AT = "2026-12-01T14:30:00+00:00"
QUEUE = "plan.CandidateJoined"


def a_message(**headers: Any) -> Message:
    return Message(
        body=b'{"interview_id": "i1"}',
        headers={"ce-type": "media.CandidateJoined.v1", "ce-subject": "i1", **headers},
        exchange="interview.events",
        routing_key="media.CandidateJoined.v1",
        message_id="e1",
        type="media.CandidateJoined.v1",
    )


def fail(message: Message, error: BaseException) -> Message:
    return retry.failed_copy(message, QUEUE, error, AT)


def destinations(error: BaseException, failures: int) -> list[str]:
    message, seen = a_message(), []
    for _ in range(failures):
        message = fail(message, error)
        seen.append(message.exchange)
    return seen


def test_delays_grow_and_the_fifth_failure_parks() -> None:
    assert destinations(ValueError("no"), 5) == [
        "interview.retry.500",
        "interview.retry.2000",
        "interview.retry.5000",
        "interview.retry.5000",
        "interview.parked",
    ]


@pytest.mark.parametrize("error", [Retry("the plan is not here yet"), Unavailable("no MongoDB")])
def test_handler_that_waits_for_something_gets_more_time(error: Exception) -> None:
    seen = destinations(error, 20)
    assert seen[:19].count("interview.retry.5000") == 17
    assert seen[19] == "interview.parked"


def test_malformed_message_is_parked_at_once() -> None:
    copy = fail(a_message(), Malformed("the body is not a JSON object"))
    assert copy.exchange == "interview.parked"
    assert copy.headers["x-reason"] == "the body is not a JSON object"


def test_copy_keeps_the_event_and_says_what_happened_where() -> None:
    copy = fail(fail(a_message(), ValueError("first")), ValueError("second\nline"))
    assert (copy.body, copy.message_id, copy.type) == (
        b'{"interview_id": "i1"}',
        "e1",
        "media.CandidateJoined.v1",
    )
    assert copy.routing_key == QUEUE
    assert copy.headers["x-attempt"] == 2
    assert copy.headers["x-reason"] == "ValueError: second line"
    assert copy.headers["x-consumer"] == QUEUE
    assert copy.headers["x-original-key"] == "media.CandidateJoined.v1"
    assert copy.headers["ce-subject"] == "i1"
    assert "x-parked-at" not in copy.headers


def test_long_reason_is_cut() -> None:
    assert len(fail(a_message(), ValueError("x" * 10_000)).headers["x-reason"]) == 300


@pytest.mark.parametrize("nonsense", ["three", None, -5, [1]])
def test_strange_attempt_header_counts_as_none(nonsense: object) -> None:
    assert fail(a_message(**{"x-attempt": nonsense}), ValueError()).headers["x-attempt"] == 1


def test_parked_entry_names_event_consumer_reason_and_interview() -> None:
    parked = fail(a_message(**{"x-attempt": 4}), ValueError("no"))
    entry = retry.parked_entry(parked)
    assert entry == {
        "id": retry.parked_id(parked),
        "type": "media.CandidateJoined.v1",
        "consumer": QUEUE,
        "reason": "ValueError: no",
        "attempts": 5,
        "at": AT,
        "interview_id": "i1",
    }


def test_parked_by_the_broker_is_explained_from_its_own_record() -> None:
    death = {
        "queue": QUEUE,
        "reason": "delivery_limit",
        "time": datetime(2026, 12, 1, tzinfo=UTC),
        "routing-keys": ["media.CandidateJoined.v1"],
    }
    message = a_message(**{"x-death": [death]})
    entry = retry.parked_entry(message)
    assert entry["consumer"] == QUEUE
    assert entry["reason"] == "the consumer crashed on it repeatedly"
    assert entry["at"] == "2026-12-01T00:00:00+00:00"
    replayed = retry.replayed_copy(message)
    assert (replayed.exchange, replayed.routing_key) == ("", QUEUE)
    assert replayed.headers["x-original-key"] == "media.CandidateJoined.v1"


def test_replay_goes_to_the_consumer_only_with_a_clean_record() -> None:
    parked = fail(a_message(**{"x-attempt": 4}), ValueError("no"))
    copy = retry.replayed_copy(parked)
    assert (copy.exchange, copy.routing_key) == ("", QUEUE)
    assert retry.attempts(copy.headers) == 0
    assert set(copy.headers) == {"ce-type", "ce-subject", "x-original-key"}


def test_message_of_unknown_consumer_cannot_be_replayed() -> None:
    with pytest.raises(Malformed, match="consumer"):
        retry.replayed_copy(a_message())


def test_parked_ids_tell_consumers_and_bodies_apart() -> None:
    parked = fail(a_message(), Malformed("x"))
    other_consumer = retry.failed_copy(a_message(), "notify.CallEnded", Malformed("x"), AT)
    other_body = dataclasses.replace(parked, body=b"{}")
    ids = {retry.parked_id(each) for each in (parked, other_consumer, other_body)}
    assert len(ids) == 3
    assert retry.parked_id(fail(a_message(), Malformed("x"))) in ids
