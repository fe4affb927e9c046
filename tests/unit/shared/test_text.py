"""What is left of any text once it has met the one rule."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some
from marshmallow import ValidationError

from shared.contracts.text import NotText, cleaned, is_seen, line_of, normal
from shared.events.scheduling import InvitationIssued
from shared.requests.fields import Text

ANY = some.text(some.characters(), max_size=40)  # halves of characters and controls among them
NAME = Text("Name", most=10)


@given(ANY)
def test_a_text_that_is_taken_can_be_stored_sent_and_taken_again(text: str) -> None:
    try:
        taken = normal(text)
    except NotText:
        return
    assert json.loads(json.dumps(taken).encode()) == taken.encode().decode() == normal(taken)
    assert unicodedata.is_normalized("NFC", taken)


@given(ANY)
def test_what_is_left_of_a_broken_text_keeps_the_rule(text: str) -> None:
    assert normal(cleaned(text)) == cleaned(text)
    assert normal(line_of(text), lines=False) == line_of(text)


@given(ANY)
def test_a_name_is_one_line_that_somebody_can_see(text: str) -> None:
    try:
        taken = NAME.deserialize(text)
    except ValidationError as refused:
        assert str(refused.messages[0]).startswith("Name ")  # type: ignore[index]
        return
    assert 1 <= len(taken) <= 10 and taken.isprintable() | is_seen(taken)
    assert taken.splitlines() == [taken] and NAME.deserialize(taken) == taken


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("good \ud83d", "half of a character"),
        ("nul \x00", "control characters"),
        ("esc \x1b[2J", "control characters"),
        ("Eve\nSample", "must be one line"),
        ("Eve\u2028Sample", "must be one line"),
        ("Eve\x85Sample", "must be one line"),
        ("\u202eevE", "turns the direction"),
        ("\u2067evE", "turns the direction"),
        ("", "is missing"),
        (" \u200b\u200d\ufe0f ", "is missing"),
        ("\u3164\u2800", "is missing"),
        ("x" * 11, "at most 10"),
        (7, "no text"),
    ],
)
def test_a_name_that_breaks_the_rule_is_refused_in_words(typed: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        NAME.deserialize(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoe\u0308 \t Nu\u0301n\u0303ez ", "Zoë Núñez"),
        ("e\u0301" * 10, "é" * 10),  # counted after it is composed
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("\u05d3\u05e0\u05d4\u200f", "\u05d3\u05e0\u05d4\u200f"),  # a mark is no override
    ],
)
def test_names_of_all_peoples_are_taken(typed: str, kept: str) -> None:
    assert NAME.deserialize(typed) == kept


def test_lines_are_kept_where_lines_are_meant() -> None:
    note = Text("Note", most=100, lines=True)
    assert note.deserialize(" a\r\nb\rc\u2028\n d\t ") == "a\nb\nc\n\n d"
    with pytest.raises(ValidationError, match="half of a character"):
        note.deserialize("a\n\ud83d")


def test_an_event_is_read_whatever_broken_text_it_bears() -> None:
    """Nobody can be asked about a fact again, and a parked one is lost to who waits for it."""
    sample = {
        "interview_id": "i1",
        "sequence_number": 1,
        "candidate_name": "Zoe\u0308 \ud83d\x00",
        "candidate_email": "zoe@example.com",
        "candidate_url": "https://r.example/join/x",
        "recruiter_name": "Rita",
        "recruiter_email": "",
        "position": "Tester\r\nof things",
        "starts_at": "2026-12-01T13:30:00.000Z",
        "time_zone": "UTC",
        "duration_minutes": 60,
    }
    told = InvitationIssued.kind.schema.load(sample)
    assert (told.candidate_name, told.position) == ("Zoë ", "Tester\nof things")
    assert told.payload()["candidate_name"] == "Zoë "
