"""The event contract: samples load, shapes are frozen, generated files are fresh (R61, R63)."""

import json
from pathlib import Path

import pytest
from marshmallow import ValidationError

from shared.events import Envelope, Reach, all_kinds, catalogue, kind_of
from shared.events.base import EventKind, UnknownEvent
from shared.events.draft import draft
from shared.events.fingerprint import accepted, fingerprint, sample_of

KINDS = {kind.routing_key: kind for kind in all_kinds()}
EVERY_EVENT = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
PERSONAL = {"name", "email", "url", "text", "key", "score", "answer", "label", "position"}


@EVERY_EVENT
def test_sample_survives_loading_and_dumping(kind: EventKind) -> None:
    """R63: what a stranger reads in the catalogue is what the code sends."""
    sample = sample_of(kind)
    assert kind.schema.load(sample).payload() == sample


@EVERY_EVENT
def test_consumers_ignore_fields_of_the_future(kind: EventKind) -> None:
    loaded = kind.schema.load(sample_of(kind) | {"added_next_year": {"deep": True}})
    assert "added_next_year" not in loaded.payload()


@EVERY_EVENT
def test_missing_required_field_is_refused(kind: EventKind) -> None:
    sample = sample_of(kind)
    sample.pop(next(name for name, field in kind.schema.fields.items() if field.required))
    with pytest.raises(ValidationError):
        kind.schema.load(sample)


@EVERY_EVENT
def test_payload_does_not_change_without_a_new_version(kind: EventKind) -> None:
    """A red line here: give the event a new version instead of changing this one."""
    assert accepted(kind) == fingerprint(kind)


@EVERY_EVENT
def test_first_sample_of_an_event_is_a_valid_payload(kind: EventKind) -> None:
    first = draft(kind.schema)
    assert kind.schema.load(first).payload() == first


@EVERY_EVENT
def test_public_events_carry_no_personal_or_recruiter_only_field(kind: EventKind) -> None:
    """N1-N14: the public exchange holds ids, times and states only."""
    if kind.reach is Reach.PUBLIC:
        words = {word for name in kind.schema.fields for word in name.split("_")}
        assert not words & PERSONAL


@EVERY_EVENT
def test_an_event_is_immutable_and_its_name_is_a_fact(kind: EventKind) -> None:
    assert kind.cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert kind.cls.__doc__ and not kind.cls.__doc__.startswith(kind.name + "(")


def test_envelope_survives_the_outbox() -> None:
    kind = KINDS["media.CallEnded.v1"]
    event = kind.schema.load(sample_of(kind))
    sent = Envelope("1", event, event.ended_at, 4, "c", "b", "00-1-2-01")
    assert Envelope.from_record(json.loads(json.dumps(sent.record()))) == sent


def test_unknown_type_is_named() -> None:
    with pytest.raises(UnknownEvent, match="NeverHeardOf"):
        kind_of("media.NeverHeardOf.v1")


def test_generated_catalogue_is_fresh(tmp_path: Path) -> None:
    """Run `make events` when this fails."""
    root = catalogue.ROOT
    assert (root / "EVENTS.md").read_text() == catalogue.events_markdown()
    assert json.loads((root / "asyncapi.json").read_text()) == catalogue.asyncapi()
