"""What gets lost on the way to us is asked for again at once, and again when that was in vain."""

from services.media.rtc.uplink import Uplink


def test_nothing_is_asked_for_while_all_comes_in_order() -> None:
    uplink = Uplink()
    assert not any(uplink.on_packet(number & 0xFFFF, 1.0) for number in range(65_500, 65_600))


def test_a_hole_is_asked_for_as_soon_as_it_is_seen() -> None:
    uplink = Uplink()
    uplink.on_packet(65_534, 1.0)
    assert uplink.on_packet(2, 1.01) == (65_535, 0, 1)


def test_what_came_late_is_missing_no_more() -> None:
    uplink = Uplink()
    uplink.on_packet(1, 1.0)
    uplink.on_packet(4, 1.01)
    uplink.on_packet(2, 1.02)
    assert set(uplink.missing) == {3}


def test_it_is_asked_for_again_after_a_round_trip_and_not_before() -> None:
    uplink = Uplink()
    uplink.on_packet(1, 1.0)
    uplink.on_packet(3, 1.0)
    assert not uplink.on_packet(4, 1.05)
    assert uplink.on_packet(5, 1.2) == (2,)
    assert not uplink.on_packet(6, 1.25)


def test_on_a_short_way_the_second_request_comes_sooner() -> None:
    uplink = Uplink()
    uplink.on_packet(0, 0.0)
    now_s = 0.0
    for number in range(2, 100, 2):  # every second one is lost and repaired within 20 ms
        now_s += 0.02
        uplink.on_packet(number, now_s)
        assert uplink.found(number - 1, now_s + 0.02)
    uplink.on_packet(101, 10.0)
    assert uplink.on_packet(102, 10.04) == (99, 100)


def test_requests_end_after_a_second() -> None:
    uplink = Uplink()
    uplink.on_packet(1, 1.0)
    uplink.on_packet(3, 1.0)
    for step in range(1, 40):
        uplink.on_packet(3 + step, 1.0 + 0.05 * step)
    assert not uplink.missing


def test_an_outage_is_not_asked_for() -> None:
    uplink = Uplink()
    uplink.on_packet(1, 1.0)
    assert not uplink.on_packet(1000, 5.0)
    assert not uplink.missing


def test_holes_without_end_are_given_up() -> None:
    """Somebody who skips numbers with every packet does not make us keep them all."""
    uplink = Uplink()
    for number in range(1000):
        uplink.on_packet(100 * number & 0xFFFF, 0.0001 * number)
    assert len(uplink.missing) < 300


def test_a_stream_that_stops_with_a_hole_is_whole_again_once_that_is_given_up() -> None:
    uplink = Uplink()
    uplink.on_packet(1, 1.0)
    uplink.on_packet(3, 1.0)
    assert not uplink.is_whole(1.5)
    assert uplink.is_whole(2.1)
