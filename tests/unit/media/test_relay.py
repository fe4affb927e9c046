"""Each side gets what the other sends, under SSRCs that are its own (R1, S9)."""

import struct
import time

from services.media.rtc import rtcp
from services.media.rtc.packets import Kind
from services.media.rtc.relay import CONTROL_BYTES_PER_S, CONTROL_RESERVE_BYTES, Leg, Relay
from tests.unit.media.peers import FakePeer
from tests.unit.media.streams import AUDIO_SSRC, VIDEO_SSRC, picture, repair, rtp, sound
from tests.unit.media.test_rtcp import nack, receiver_report, sender_report

AUDIO, VIDEO = AUDIO_SSRC.to_bytes(4, "big"), VIDEO_SSRC.to_bytes(4, "big")


def a_call(*, is_open: bool = True) -> tuple[Leg, FakePeer, Leg, FakePeer]:
    """Recruiter's leg and peer, candidate's leg and peer."""
    relay = Relay(("recruiter", "candidate"))
    recruiter, candidate = FakePeer(), FakePeer()
    relay.legs["recruiter"].seat(recruiter)
    relay.legs["candidate"].seat(candidate)
    if is_open:
        relay.open()
    return relay.legs["recruiter"], recruiter, relay.legs["candidate"], candidate


def test_packets_reach_the_other_side_with_nothing_changed_but_the_ssrc() -> None:
    recruiter_leg, _, _, candidate = a_call()
    packet = sound(0.02)[0].data
    recruiter_leg.on_rtp(packet)
    assert candidate.media == [packet[:8] + candidate.outgoing[Kind.AUDIO] + packet[12:]]


def test_repairs_go_out_on_their_own_ssrc() -> None:
    recruiter_leg, _, _, candidate = a_call()
    lost = picture(0.1)[0].data
    recruiter_leg.on_rtp(repair(lost, sequence=1))
    assert candidate.media[0][8:12] == candidate.outgoing[Kind.RTX]


def test_nothing_passes_before_the_interview_has_started() -> None:
    recruiter_leg, _, candidate_leg, candidate = a_call(is_open=False)
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    candidate_leg.on_rtcp(receiver_report(candidate.outgoing[Kind.AUDIO]))
    assert not candidate.media


def test_nothing_is_sent_to_a_side_that_is_not_connected_yet() -> None:
    recruiter_leg, _, _, candidate = a_call()
    candidate.is_connected = False
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    candidate.is_connected = True
    recruiter_leg.on_rtp(sound(0.04)[1].data)
    assert len(candidate.media) == 1


def test_a_side_without_camera_or_microphone_still_receives() -> None:
    """R27: joining with audio only, or without any device, works in both directions."""
    recruiter_leg, _, _, candidate = a_call()
    for packet in (*sound(0.1), *picture(0.1)):
        recruiter_leg.on_rtp(packet.data)
    assert {packet[1] & 0x7F for packet in candidate.media} == {96, 97}


def test_unknown_payload_types_and_second_streams_are_dropped() -> None:
    recruiter_leg, _, _, candidate = a_call()
    recruiter_leg.on_rtp(rtp(b"x", payload_type=111, sequence=1, timestamp=1, ssrc=5))
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    recruiter_leg.on_rtp(rtp(b"x", payload_type=96, sequence=1, timestamp=1, ssrc=5))
    recruiter_leg.on_rtp(b"\x80\x60")
    assert len(candidate.media) == 1


def test_a_returning_side_is_heard_only_after_new_streams_were_agreed() -> None:
    """S9: going on with the old SSRC would break SRTP's packet index and freeze the picture."""
    recruiter_leg, _, candidate_leg, candidate = a_call()
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    old_ssrc = candidate.outgoing[Kind.AUDIO]
    recruiter_leg.seat(FakePeer())
    recruiter_leg.on_rtp(sound(0.02, sequence=9000)[0].data)
    assert len(candidate.media) == 1
    candidate_leg.renew_streams()
    candidate.is_answered = False
    recruiter_leg.on_rtp(sound(0.02, sequence=9001)[0].data)
    assert len(candidate.media) == 1
    candidate.is_answered = True
    recruiter_leg.on_rtp(sound(0.02, sequence=9002)[0].data)
    assert candidate.media[-1][8:12] == candidate.outgoing[Kind.AUDIO] != old_ssrc


def test_new_streams_are_not_taken_when_the_old_ones_were_never_used() -> None:
    _, _, candidate_leg, candidate = a_call()
    before = dict(candidate.outgoing)
    candidate_leg.renew_streams()
    assert candidate.outgoing == before


def test_feedback_reaches_the_side_that_sends_the_stream() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    recruiter_leg.on_rtp(picture(0.1)[0].data)
    recruiter.sent.clear()
    candidate_leg.on_rtcp(rtcp.picture_loss(b"\x00\x00\x00\x01", candidate.outgoing[Kind.VIDEO]))
    assert recruiter.control == [rtcp.picture_loss(recruiter.outgoing[Kind.VIDEO], VIDEO)]


def test_a_key_frame_is_asked_for_when_a_side_begins_to_receive() -> None:
    recruiter_leg, recruiter, _, candidate = a_call()
    candidate.is_connected = False
    recruiter_leg.on_rtp(picture(0.1)[0].data)
    candidate.is_connected = True
    recruiter_leg.on_rtp(picture(0.1)[1].data)
    asked = rtcp.picture_loss(recruiter.outgoing[Kind.VIDEO], VIDEO)
    assert asked in recruiter.control


def test_lost_sound_is_repeated_from_the_cache_and_the_origin_is_not_asked() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    for packet in sound(0.2):
        recruiter_leg.on_rtp(packet.data)
    third = candidate.media[2]
    candidate_leg.on_rtcp(nack(candidate.outgoing[Kind.AUDIO], (3, 0)))
    assert candidate.media[-1] == third
    assert not recruiter.control


def test_sound_that_never_came_is_asked_of_the_origin() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    candidate_leg.on_rtcp(nack(candidate.outgoing[Kind.AUDIO], (2, 0)))
    assert recruiter.control == [rtcp.repeat(recruiter.outgoing[Kind.VIDEO], AUDIO, [2])]


def test_a_lost_picture_is_repeated_as_it_was_sent() -> None:
    """One hop, not the way to the other browser and back."""
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    packets = picture(0.1)
    for packet in packets:
        recruiter_leg.on_rtp(packet.data)
    recruiter.sent.clear()
    second = int.from_bytes(packets[1].data[2:4], "big")
    candidate_leg.on_rtcp(nack(candidate.outgoing[Kind.VIDEO], (second, 0)))
    assert candidate.media[-1] == candidate.media[1]
    assert not recruiter.control


def test_a_picture_lost_on_the_way_here_is_asked_for_once_by_us() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    first, second, third = picture(0.1)[:3]
    recruiter_leg.on_rtp(first.data)
    recruiter.sent.clear()
    recruiter_leg.on_rtp(third.data)
    missing = int.from_bytes(second.data[2:4], "big")
    candidate_leg.on_rtcp(nack(candidate.outgoing[Kind.VIDEO], (missing, 0)))
    assert recruiter.control == [
        rtcp.repeat(recruiter.outgoing[Kind.VIDEO], VIDEO, [missing]),
    ]


def test_a_repair_that_gets_lost_is_repeated_by_us() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    first, second, third = picture(0.1)[:3]
    recruiter_leg.on_rtp(first.data)
    recruiter_leg.on_rtp(third.data)
    recruiter_leg.on_rtp(repair(second.data, sequence=1))
    recruiter.sent.clear()
    missing = int.from_bytes(second.data[2:4], "big")
    candidate_leg.on_rtcp(nack(candidate.outgoing[Kind.VIDEO], (missing, 0)))
    ssrc = candidate.outgoing[Kind.VIDEO]
    assert candidate.media[-1] == second.data[:8] + ssrc + second.data[12:]
    assert not recruiter.control


def test_the_round_trip_is_that_to_us() -> None:
    """A browser waits that long before it asks again, and we are who answers."""
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    recruiter_leg.on_rtcp(sender_report(AUDIO))
    at_the_other_end_s = 5 * 65536
    report = bytearray(receiver_report(candidate.outgoing[Kind.AUDIO]))
    report[-4:] = at_the_other_end_s.to_bytes(4, "big")
    report[-8:-4] = sender_report(AUDIO)[10:14]
    candidate_leg.on_rtcp(bytes(report))
    assert int.from_bytes(recruiter.control[-1][-4:], "big") < 65536


def test_malformed_control_packets_are_dropped() -> None:
    recruiter_leg, recruiter, candidate_leg, _ = a_call()
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    candidate_leg.on_rtcp(b"\x81\xcd\xff\xff" + bytes(8))
    assert not recruiter.control


class Recorder:
    """Keeps kinds, and wants a key frame or not."""

    def __init__(self, *, is_stuck: bool) -> None:
        self.kinds: list[Kind] = []
        self.is_stuck = is_stuck

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        self.kinds.append(kind)
        return self.is_stuck


def test_the_recorder_sees_everything_a_side_sends() -> None:
    recruiter_leg, _, _, _ = a_call()
    recruiter_leg.recorder = recorder = Recorder(is_stuck=False)
    recruiter_leg.on_rtp(sound(0.02)[0].data)
    recruiter_leg.on_rtp(picture(0.1)[0].data)
    recruiter_leg.on_rtcp(receiver_report())
    assert recorder.kinds == [Kind.AUDIO, Kind.VIDEO, Kind.RTCP]


def test_a_recording_asks_for_its_own_key_frames() -> None:
    """So that it can be entered in many places, also while nobody watches."""
    relay = Relay(("recruiter", "candidate"))
    leg, alone = relay.legs["recruiter"], FakePeer()
    leg.seat(alone)
    leg.recorder = Recorder(is_stuck=True)
    for packet in picture(0.2):
        leg.on_rtp(packet.data)
    assert alone.control == [rtcp.picture_loss(alone.outgoing[Kind.VIDEO], VIDEO)]


def test_a_storm_of_rtcp_is_dropped_and_a_browsers_own_passes() -> None:
    recruiter_leg, recruiter, candidate_leg, candidate = a_call()
    for packet in picture(1.0):
        recruiter_leg.on_rtp(packet.data)
    everything = b"".join(struct.pack("!HH", 17 * number, 0xFFFF) for number in range(64))
    asking = rtcp.picture_loss(b"\0\0\0\1", candidate.outgoing[Kind.VIDEO])[4:] + everything
    storm = struct.pack("!BBH", 0x81, rtcp.TRANSPORT_FEEDBACK, len(asking) // 4) + asking
    begun = time.monotonic()
    for _ in range(3000):
        candidate_leg.on_rtcp(storm)
    refilled_bytes = CONTROL_BYTES_PER_S * (time.monotonic() - begun)
    passed = 3000 - candidate_leg.traffic.dropped["too_much_rtcp"]
    assert 100 < passed <= (CONTROL_RESERVE_BYTES + refilled_bytes) / len(storm)
    assert not recruiter_leg.traffic.dropped
    recruiter.sent.clear()
    recruiter_leg.on_rtcp(sender_report(VIDEO))
    assert not recruiter_leg.traffic.dropped
