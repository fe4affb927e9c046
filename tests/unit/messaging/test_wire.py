"""Events travel as CloudEvents 1.0 in binary mode; what is not one is called malformed."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.events import Envelope, media, plan, scheduling
from shared.events.fingerprint import sample_of
from shared.messaging import wire

AT = datetime(2026, 12, 1, 14, 30, 0, 123000, tzinfo=UTC)


def an_envelope(**changes: Any) -> Envelope:
    envelope = Envelope(
        id="e1",
        event=media.CandidateJoined("i1", 2, AT),
        time=AT,
        sequence=7,
        correlation_id="c1",
        causation_id="e0",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return dataclasses.replace(envelope, **changes)


def test_message_is_a_binary_cloudevent_with_the_interview_as_subject() -> None:
    message = wire.to_message(an_envelope())
    assert message.content_type == "application/json"
    assert b'"interview_id": "i1"' in message.body
    assert message.headers == {
        "ce-specversion": "1.0",
        "ce-id": "e1",
        "ce-source": "/rapport/media",
        "ce-type": "media.CandidateJoined.v1",
        "ce-subject": "i1",
        "ce-time": "2026-12-01T14:30:00.123000Z",
        "ce-sequence": "7",
        "ce-correlationid": "c1",
        "ce-causationid": "e0",
        "ce-traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    assert (message.message_id, message.type) == ("e1", "media.CandidateJoined.v1")
    assert (message.correlation_id, message.app_id) == ("c1", "media")


def test_exchange_follows_the_reach_of_the_event() -> None:
    public = wire.to_message(an_envelope())
    kind = plan.PlanChanged.kind
    internal = wire.to_message(an_envelope(event=kind.schema.load(sample_of(kind))))
    assert (public.exchange, public.routing_key) == ("interview.events", "media.CandidateJoined.v1")
    assert (internal.exchange, internal.routing_key) == (
        "interview.internal",
        "plan.PlanChanged.v1",
    )


def test_round_trip_keeps_everything() -> None:
    for envelope in (an_envelope(), an_envelope(causation_id="", traceparent="")):
        message = wire.to_message(envelope)
        assert wire.to_envelope(message.body, message.headers, message.content_type) == envelope


def test_unknown_field_and_header_are_ignored() -> None:
    message = wire.to_message(an_envelope())
    body = message.body.replace(b"{", b'{"added_later": 1, ', 1)
    headers = {**message.headers, "ce-addedlater": "x", "x-attempt": 2, "x-death": [{}]}
    assert wire.to_envelope(body, headers, message.content_type) == an_envelope()


def test_event_without_extensions_is_readable() -> None:
    message = wire.to_message(an_envelope())
    bare = {
        name: value
        for name, value in message.headers.items()
        if name.removeprefix("ce-") in ("specversion", "id", "source", "type", "time")
    }
    envelope = wire.to_envelope(message.body, bare, message.content_type)
    assert (envelope.sequence, envelope.correlation_id) == (0, "e1")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": b"{"}, "not a JSON object"),
        ({"body": b"[1]"}, "not a JSON object"),
        ({"body": b"\xff\xfe"}, ""),
        ({"body": b"{}"}, "interview_id"),
        ({"headers": {}}, "without the headers ce-specversion, ce-id, ce-source, ce-type"),
        ({"headers": {"ce-type": "media.NeverHeardOf.v1"}}, "no event 'media.NeverHeardOf.v1'"),
        ({"headers": {"ce-type": "media.CandidateJoined.v99"}}, "v99"),
        ({"headers": {"ce-time": "yesterday"}}, ""),
        ({"headers": {"ce-sequence": "first"}}, "first"),
        ({"content_type": "application/cloudevents+json"}, ""),
    ],
)
def test_what_is_no_event_is_malformed_with_a_reason(change: dict[str, Any], reason: str) -> None:
    message = wire.to_message(an_envelope())
    headers = {**message.headers, **change["headers"]} if change.get("headers") else {}
    broken = dataclasses.replace(
        message, **{**change, "headers": headers if "headers" in change else message.headers}
    )
    with pytest.raises(wire.Malformed) as refused:
        wire.to_envelope(broken.body, broken.headers, broken.content_type)
    assert reason in str(refused.value)


def test_missing_time_is_malformed() -> None:
    message = wire.to_message(an_envelope())
    headers = {name: value for name, value in message.headers.items() if name != "ce-time"}
    with pytest.raises(wire.Malformed, match="time"):
        wire.to_envelope(message.body, headers, message.content_type)


def test_candidate_link_travels_on_the_internal_exchange_only() -> None:
    """N1-N14: InvitationIssued is the only event that bears a link."""
    assert scheduling.InvitationIssued.kind.reach.value == "interview.internal"
