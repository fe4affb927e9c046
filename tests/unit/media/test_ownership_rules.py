"""One room, one media process: who owns it, who may take it over, and when."""

from dataclasses import replace
from functools import partial

import pytest

from services.media.domain import ownership
from services.media.domain import room as rules
from services.media.domain.errors import CallHasEnded
from services.media.domain.ownership import LEASE_S, Instance, OwnedElsewhere, Watch
from services.media.domain.room import EndReason, Phase, Room
from shared.events import Event
from shared.events.media import CallEnded, CandidateJoined, ParticipantLeft, RecruiterJoined
from tests.unit.media.builders import CANDIDATE, a_room, after


def owned_by(name: str | None, phase: Phase = Phase.LIVE) -> Room:
    return replace(a_room(phase=phase), owner=name)


def test_a_room_that_nobody_has_is_taken() -> None:
    assert ownership.take(owned_by(None), "b", (), is_taking=True).owner == "b"


def test_a_room_of_another_process_is_pointed_at() -> None:
    with pytest.raises(OwnedElsewhere) as refusal:
        ownership.take(owned_by("a"), "b", (), is_taking=True)
    assert refusal.value.owner == "a"


def test_a_room_of_a_process_that_is_gone_is_taken_over_by_exactly_one() -> None:
    taken = ownership.take(owned_by("a"), "b", {"a"}, is_taking=True)
    with pytest.raises(OwnedElsewhere) as refusal:
        ownership.take(taken, "c", {"a"}, is_taking=True)
    assert refusal.value.owner == "b"


def test_a_draining_process_keeps_its_rooms_and_takes_no_other() -> None:
    assert ownership.take(owned_by("a"), "a", (), is_taking=False).owner == "a"
    with pytest.raises(OwnedElsewhere):
        ownership.take(owned_by(None), "a", (), is_taking=False)


def test_nobody_takes_a_room_that_is_over() -> None:
    with pytest.raises(CallHasEnded):
        ownership.take(owned_by("a", Phase.DONE), "a", (), is_taking=True)


def test_only_the_holder_changes_a_room() -> None:
    leave = partial(rules.leave, who=CANDIDATE, connection_id=None, now=after(5))
    with pytest.raises(OwnedElsewhere):
        ownership.by_owner("b", leave)(owned_by("a"))
    changed, _ = ownership.by_owner("a", leave)(owned_by("a"))
    assert not changed.is_present(CANDIDATE)


def test_a_waiting_room_is_free_once_everyone_has_left() -> None:
    room = owned_by("a", Phase.WAITING)
    for who in rules.Participant:
        leave = partial(rules.leave, who=who, connection_id=None, now=after(5))
        room, _ = ownership.by_owner("a", leave)(room)
    assert room.owner is None


def test_a_call_that_starts_unheld_is_looked_after_by_whoever_heard_of_it() -> None:
    start = partial(rules.start, started_at=after(0))
    room, _ = ownership.by_anyone("c", start)(Room("interview-1"))
    assert (room.phase, room.owner) == (Phase.LIVE, "c")


def test_a_fact_heard_elsewhere_leaves_the_room_with_its_holder() -> None:
    start = partial(rules.start, started_at=after(0))
    room, _ = ownership.by_anyone("c", start)(owned_by("a", Phase.WAITING))
    assert (room.phase, room.owner) == (Phase.LIVE, "a")


def test_who_ends_the_call_finishes_it() -> None:
    end = partial(rules.end, reason=EndReason.EVERYONE_LEFT, now=after(9))
    room, _ = ownership.by_owner("a", end)(owned_by("a"))
    assert (room.phase, room.owner) == (Phase.FINALISING, "a")


def test_what_is_left_by_a_gone_process_is_inherited_once() -> None:
    room, _ = ownership.inherit(owned_by("a"), "b", "a")
    assert room.owner == "b"
    assert ownership.inherit(room, "c", "a") == (room, ())


def test_a_running_call_is_not_let_go() -> None:
    assert ownership.let_go(owned_by("a"), "a")[0].owner == "a"
    assert ownership.let_go(owned_by("a", Phase.WAITING), "a")[0].owner is None


def test_a_heartbeat_that_stands_still_has_stopped() -> None:
    watch = Watch()
    for second in range(10):
        watch.see([Instance("a", beats=7), Instance("b", beats=second)], float(second))
    assert watch.gone() == ["a"]
    watch.see([Instance("a", beats=8)], 9.5)
    assert watch.gone() == []


def test_a_process_never_heard_of_may_have_just_been_started() -> None:
    watch = Watch()
    watch.see([], 100.0)
    assert not watch.is_gone("a")
    for second in range(1, 6):
        watch.see([], 100.0 + second)
        assert not watch.is_gone("a")
    watch.see([], 100.0 + LEASE_S)
    assert watch.is_gone("a")


def test_who_could_not_look_does_not_take_others_for_gone() -> None:
    """The store was away for everybody: nobody could beat, and nobody could see."""
    watch = Watch()
    watch.see([Instance("a", 7)], 1.0)
    assert not watch.is_gone("never heard of")
    watch.see([Instance("a", 7)], 61.0)
    assert not watch.is_gone("a") and not watch.is_gone("never heard of")
    watch.see([Instance("a", 8)], 63.0)
    for second in range(64, 64 + int(LEASE_S)):
        watch.see([Instance("a", 8)], float(second))
    assert watch.gone() == ["a"] and watch.is_gone("never heard of")


def test_a_process_that_said_goodbye_is_gone_at_once() -> None:
    watch = Watch()
    watch.see([Instance("a", 5, is_taking=False, is_running=False)], 1.0)
    assert watch.is_gone("a")


def test_only_others_that_live_and_do_not_drain_can_take_rooms() -> None:
    watch = Watch()
    watch.see([Instance("a", 1), Instance("b", 1, is_taking=False)], 0.0)
    assert not watch.has_taker(besides="a")
    watch.see([Instance("c", 1)], 1.0)
    assert watch.has_taker(besides="a")
    for second in range(2, 8):
        watch.see([Instance("c", 1)], float(second))
    assert not watch.has_taker(besides="a")


@pytest.mark.parametrize(
    ("event", "is_news"),
    [
        (CandidateJoined("interview-1", 1, after(1)), False),
        (CandidateJoined("interview-1", 2, after(1)), True),
        (RecruiterJoined("interview-1", 2, after(1)), True),
        (ParticipantLeft("interview-1", CANDIDATE, 1, after(1)), True),
        (CallEnded("interview-1", EndReason.EVERYONE_LEFT, after(1)), True),
    ],
)
def test_what_was_not_decided_here_is_news_of_another_holder(event: Event, is_news: bool) -> None:
    assert ownership.is_news(owned_by("a"), event) is is_news


def test_what_was_decided_here_is_no_news() -> None:
    room, (left,) = rules.leave(owned_by("a"), CANDIDATE, None, after(5))
    assert not ownership.is_news(room, left)
    room, (joined,) = rules.join(room, CANDIDATE, "again", after(6))
    assert not ownership.is_news(room, joined) and not ownership.is_news(room, left)
    room, told = rules.end(room, EndReason.EVERYONE_LEFT, after(9))
    assert not any(ownership.is_news(room, event) for event in told)
