"""A share over time, and a reserve for a burst."""

from services.media.rtc.budget import Budget


def test_a_burst_takes_the_reserve_and_no_more() -> None:
    budget = Budget(per_s=10, reserve=100)
    assert [budget.takes(40, 5.0) for _ in range(3)] == [True, True, False]


def test_time_fills_it_again_up_to_the_reserve() -> None:
    budget = Budget(per_s=10, reserve=100)
    assert budget.takes(100, 0.0)
    assert not budget.takes(21, 2.0)
    assert budget.takes(20, 2.0)
    assert not budget.takes(101, 1000.0)
    assert budget.takes(100, 1000.0)
