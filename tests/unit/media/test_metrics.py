"""What is seen of an event loop that stands still, from outside of it."""

from unittest.mock import Mock

from prometheus_client import REGISTRY

from services.media import metrics
from services.media.metrics import ProcessMetrics


def test_a_loop_that_stands_still_shows_it_while_it_does() -> None:
    now_s = [100.0]
    nothing = Mock(all=lambda: (), overflows=lambda: 0)
    watched = ProcessMetrics(nothing, nothing, monotonic_s=lambda: now_s[0])
    now_s[0] += 10
    assert not watched.is_stuck
    now_s[0] += metrics.STUCK_S
    assert watched.is_stuck
    lag_s = REGISTRY.get_sample_value("rapport_media_loop_lag_seconds")
    assert lag_s is not None and lag_s > metrics.STUCK_S
