"""A call whose paths lose packets is repaired, and a sender slows down for congestion only (S9).

How real browsers fare, in bit rate and freezes, depends on the machine too: `make bench-loss`.
"""

import pytest

from services.media.rtc.codecs import VIDEO_CAP_BPS
from services.media.rtc.express_switch import KEY_FRAME_INTERVAL_S
from tests.support.lossy_path import Link
from tests.unit.media.lossy_call import LossyCall

CLEAN = Link(delay_s=0.03, jitter_s=0.005)
LOSSY = Link(loss=0.03, delay_s=0.03, jitter_s=0.005)
JAMMED = Link(loss=0.25, delay_s=0.03, jitter_s=0.005)
OUTAGE = Link(loss=1.0)
LOSSY_FOR_S = 30


@pytest.fixture(scope="module")
def seen() -> LossyCall:
    """A call after half a minute in which 3 % got lost each way, on both paths."""
    call = LossyCall(CLEAN)
    call.change(LOSSY)
    call.run(LOSSY_FOR_S)
    call.change(CLEAN)
    call.run(2)
    return call


def test_all_that_got_lost_on_either_hop_is_repaired(seen: LossyCall) -> None:
    """Some of what gets lost is a request, a report or a repair, not a packet that is missed."""
    assert seen.lost > 400
    assert 0.7 * seen.lost < seen.repaired <= seen.lost
    assert seen.given_up == 0


def test_what_gets_lost_on_the_way_here_is_asked_for_by_us(seen: LossyCall) -> None:
    for who, leg in seen.relay.legs.items():
        lost = seen.browsers[who].up.lost
        assert 0.7 * lost < leg.traffic.asked_again < 1.5 * lost


def test_what_gets_lost_on_the_way_from_here_is_repeated_by_us(seen: LossyCall) -> None:
    for who, leg in seen.relay.legs.items():
        lost = seen.browsers[who].down.lost
        assert 0.7 * lost < leg.traffic.resent < 2.5 * lost  # repairs that cross count as well


def test_no_key_frame_is_asked_for_while_repairs_succeed(seen: LossyCall) -> None:
    """But for the first, and those that a recording wants at regular times."""
    for who, browser in seen.browsers.items():
        assert browser.key_frames_asked <= 2 + LOSSY_FOR_S / KEY_FRAME_INTERVAL_S
        assert seen.recorders[who].stuck == 0


def test_a_picture_beyond_repair_is_replaced_by_a_key_frame() -> None:
    call = LossyCall(CLEAN)
    call.change(OUTAGE)
    call.run(6)
    call.change(CLEAN)
    call.run(2)
    for who, recorder in call.recorders.items():
        assert recorder.stuck > 0
        assert call.browsers[who].key_frames_asked > 1
        assert recorder.has_whole_picture


def test_losses_that_are_repaired_do_not_keep_the_bit_rate_low() -> None:
    call = LossyCall(LOSSY)
    assert max(call.rates_bps) < VIDEO_CAP_BPS / 2
    call.run(40)
    assert call.rates_bps == [VIDEO_CAP_BPS, VIDEO_CAP_BPS]


def test_the_bit_rate_falls_when_much_gets_lost_and_rises_when_that_ends() -> None:
    call = LossyCall(CLEAN)
    call.run(15)
    before = min(call.rates_bps)
    call.change(JAMMED)
    call.run(10)
    jammed = max(call.rates_bps)
    assert jammed < before / 2
    call.change(CLEAN)
    call.run(20)  # the losses are forgotten in the course of time
    risen = min(call.rates_bps)
    call.run(10)
    assert jammed < risen < min(call.rates_bps)


def test_a_sender_whom_nobody_receives_keeps_its_bit_rate() -> None:
    """We confirm in the place of the side that is away, so that the recording stays good."""
    call = LossyCall(CLEAN)
    stays = call.browsers["recruiter"]
    call.run(15)
    before = stays.rate_bps
    call.relay.legs["candidate"].seat(None)
    call.run(15)
    assert stays.rate_bps > before
