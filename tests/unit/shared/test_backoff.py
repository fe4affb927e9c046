"""Pauses between attempts grow, and the last one repeats."""

from shared.backoff import Backoff


def test_pauses_follow_each_other_and_the_last_one_repeats() -> None:
    backoff = Backoff(0.5, 1.0, 3.0)
    assert [backoff.after(failures) for failures in (1, 2, 3, 4, 100)] == [0.5, 1.0, 3.0, 3.0, 3.0]
