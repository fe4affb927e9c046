"""Times are aware, UTC and exact to the millisecond; ids sort by when they were made."""

from datetime import UTC

from shared import clock


def test_now_is_aware_utc_cut_to_milliseconds() -> None:
    now = clock.now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_ids_are_unique_and_sort_by_time() -> None:
    ids = [clock.new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert ids == sorted(ids)
