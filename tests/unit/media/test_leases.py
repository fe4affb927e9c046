"""A seat is kept by saying so, and lost by silence."""

from services.media.domain.leases import LEASE_S, Leases
from shared.events.media import Participant

CANDIDATE = Participant.CANDIDATE


def test_a_seat_lapses_ten_seconds_after_the_last_sign() -> None:
    leases = Leases()
    leases.take(CANDIDATE, "a", 0.0)
    assert leases.renew(CANDIDATE, "a", 6.0)
    assert leases.lapsed(6.0 + LEASE_S - 0.1) == ()
    assert leases.lapsed(6.0 + LEASE_S) == (CANDIDATE,)


def test_a_second_tab_takes_the_seat_from_the_first() -> None:
    """S10."""
    leases = Leases()
    leases.take(CANDIDATE, "first", 0.0)
    leases.take(CANDIDATE, "second", 1.0)
    assert not leases.renew(CANDIDATE, "first", 2.0)
    assert leases.renew(CANDIDATE, "second", 2.0)


def test_a_seat_nobody_took_cannot_be_kept() -> None:
    assert not Leases().renew(CANDIDATE, "a", 0.0)


def test_a_revoked_connection_must_join_again_but_its_seat_counts_for_a_while() -> None:
    leases = Leases()
    leases.take(CANDIDATE, "a", 0.0)
    leases.revoke(CANDIDATE)
    assert not leases.renew(CANDIDATE, "a", 1.0)
    assert not leases.is_empty
    assert leases.lapsed(LEASE_S) == (CANDIDATE,)


def test_a_seat_of_another_process_counts_until_its_page_has_had_time_to_join() -> None:
    leases = Leases()
    leases.expect(CANDIDATE, 0.0)
    assert not leases.renew(CANDIDATE, "a", 1.0)
    leases.expect(CANDIDATE, 5.0)
    assert leases.lapsed(LEASE_S) == (CANDIDATE,)


def test_a_released_seat_is_free() -> None:
    leases = Leases()
    leases.take(CANDIDATE, "a", 0.0)
    leases.release(CANDIDATE)
    assert leases.is_empty


def test_a_page_is_known_by_the_names_it_had_over_one_connection() -> None:
    """It may not have heard of the latest one."""
    leases = Leases()
    leases.take(CANDIDATE, "first", 0.0)
    leases.rename(CANDIDATE, "second", 1.0)
    assert leases.knows(CANDIDATE, "first") and not leases.has(CANDIDATE, "first")
    assert not leases.is_anothers(CANDIDATE, "first")
    assert leases.is_anothers(CANDIDATE, "a phone")
    leases.take(CANDIDATE, "a phone", 2.0)
    assert leases.is_anothers(CANDIDATE, "second")
    leases.revoke(CANDIDATE)
    assert not leases.is_anothers(CANDIDATE, "second")
