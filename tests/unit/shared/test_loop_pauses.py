"""A loop that stands still is seen to."""

from prometheus_client import REGISTRY

from shared.telemetry.loop_pauses import SETTLE_S, TICK_S, LoopPauses


def seen(at_most: str) -> float:
    """So many seconds' worst pauses were no longer."""
    return REGISTRY.get_sample_value("rapport_loop_pause_seconds_bucket", {"le": at_most}) or 0.0


def test_the_worst_pause_of_each_second_is_counted() -> None:
    """Of a second with a pause of 180 ms, and of one without any."""
    now_s = 0.0
    pauses = LoopPauses(lambda: now_s)
    before = {edge: seen(edge) for edge in ("0.01", "0.15", "0.2")}

    def run(seconds: float) -> None:
        nonlocal now_s
        end_s = now_s + seconds
        while now_s < end_s:
            now_s += TICK_S
            pauses.tick()

    run(SETTLE_S / 2)
    now_s += 0.18
    run(SETTLE_S / 2)
    assert {edge: seen(edge) - before[edge] for edge in before} == {
        "0.01": 0.0,
        "0.15": 0.0,
        "0.2": 1.0,
    }
    run(SETTLE_S)
    assert seen("0.01") - before["0.01"] == 1.0
