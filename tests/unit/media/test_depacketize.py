"""Frames come out of packets whole, in order and once, whatever the network did."""

import random
from itertools import pairwise

from services.media.recording.depacketize import (
    AudioDepacketizer,
    Frame,
    Unwrapper,
    VideoDepacketizer,
    size_of,
    strip_descriptor,
)
from services.media.rtc.packets import parse, parse_repair
from tests.unit.media.streams import (
    HEIGHT,
    WIDTH,
    Sent,
    opus_packets,
    picture,
    repair,
    sound,
    vp8_frames,
)


def heard(packets: list[Sent]) -> list[Frame]:
    audio = AudioDepacketizer()
    frames = [f for each in packets for f in audio.push(parse(each.data), each.at_s)]
    return frames + list(audio.flush())


def seen(packets: list[Sent]) -> list[Frame]:
    video = VideoDepacketizer()
    frames: list[Frame] = []
    for each in packets:
        is_repair = each.data[1] & 0x7F == 98
        packet = parse_repair(each.data) if is_repair else parse(each.data)
        assert packet is not None
        frames += video.push(packet, each.at_s)
    return frames + list(video.flush())


def shuffled(packets: list[Sent], share: float) -> list[Sent]:
    """Some packets change places with the next one."""
    chance = random.Random(7)
    mixed = list(packets)
    for place in range(len(mixed) - 1):
        if chance.random() < share:
            first, second = mixed[place], mixed[place + 1]
            mixed[place] = Sent(first.at_s, second.data)
            mixed[place + 1] = Sent(second.at_s, first.data)
    return mixed


def test_a_counter_goes_on_beyond_its_end() -> None:
    count = Unwrapper(16)
    assert [count(value) for value in (65_534, 65_535, 0, 1, 65_535, 2)] == [
        65_534, 65_535, 65_536, 65_537, 65_535, 65_538,
    ]  # fmt: skip


def test_frames_are_what_was_sent() -> None:
    assert [frame.data for frame in heard(sound(2))] == opus_packets(100)
    assert [frame.data for frame in seen(picture(2))] == vp8_frames(60)


def test_numbers_and_time_stamps_wrap_unnoticed() -> None:
    frames = seen(picture(2, sequence=65_500, timestamp=2**32 - 30 * 3000))
    assert [frame.data for frame in frames] == vp8_frames(60)
    steps = {b.timestamp - a.timestamp for a, b in pairwise(frames)}
    assert steps == {3000}


def test_reordered_packets_are_put_in_order() -> None:
    assert [f.data for f in seen(shuffled(picture(2), 0.1))] == vp8_frames(60)
    assert [f.data for f in heard(shuffled(sound(2), 0.1))] == opus_packets(100)


def test_repeated_packets_count_once() -> None:
    twice = [each for packet in picture(1) for each in (packet, packet.late(0.01))]
    assert [frame.data for frame in seen(twice)] == vp8_frames(30)


def test_a_lost_sound_packet_costs_only_itself() -> None:
    packets = sound(2)
    del packets[50]
    expected = opus_packets(100)
    del expected[50]
    assert [frame.data for frame in heard(packets)] == expected


def test_a_repair_within_the_wait_loses_nothing() -> None:
    packets = picture(2)
    lost = packets.pop(100)
    packets.insert(110, Sent(packets[110].at_s, repair(lost.data, sequence=9)))
    assert [frame.data for frame in seen(packets)] == vp8_frames(60)


def test_after_an_unrepaired_loss_the_picture_waits_for_a_key_frame() -> None:
    packets = picture(4, key_every=30)
    frame_35 = next(p for p in packets if p.at_s >= 35 / 30)
    packets.remove(frame_35)
    expected = vp8_frames(120)
    assert [frame.data for frame in seen(packets)] == expected[:35] + expected[60:]


def test_the_picture_begins_with_a_key_frame() -> None:
    late = [packet for packet in picture(2) if packet.at_s > 0.5]
    frames = seen(late)
    assert frames[0].is_key
    assert [frame.data for frame in frames] == vp8_frames(60)[30:]


def test_a_key_frame_tells_the_size() -> None:
    assert size_of(vp8_frames(30)[0]) == (WIDTH, HEIGHT)


def test_descriptors_with_all_optional_fields_are_stripped() -> None:
    long_picture_id = b"\x90\xf0\x80\x01\x05\x20" + b"data"
    short_picture_id = b"\x90\x80\x01" + b"data"
    assert strip_descriptor(long_picture_id) == (True, b"data")
    assert strip_descriptor(short_picture_id) == (True, b"data")


def test_cut_off_descriptors_hold_no_data() -> None:
    for payload in (b"", b"\x90", b"\x90\xf0", b"\x90\xf0\x80", b"\x90\xf0\x80\x01\x05"):
        assert not strip_descriptor(payload)[1]
