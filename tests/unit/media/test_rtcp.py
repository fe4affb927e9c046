"""RTCP reaches the other leg under the names it has there, or not at all."""

import random
import struct

import pytest

from services.media.rtc.packets import Malformed
from services.media.rtc.rtcp import Hop, picture_loss, split, translate

MINE, YOURS = b"\x00\x00\x00\x0a", b"\x00\x00\x00\x0b"
SENT, RECEIVED = b"\x00\x00\x00\x14", b"\x00\x00\x00\x15"
STRANGER = b"\x00\x00\x00\x63"
NAMES = {MINE: YOURS, RECEIVED: SENT}
PASSING = Hop()


def block(packet_type: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, packet_type, len(body) // 4) + body


def report(source: bytes) -> bytes:
    return source + bytes(20)


def sender_report(source: bytes, *about: bytes) -> bytes:
    return block(200, len(about), source + bytes(20) + b"".join(map(report, about)))


def receiver_report(*about: bytes) -> bytes:
    return block(201, len(about), STRANGER + b"".join(map(report, about)))


def nack(source: bytes, *items: tuple[int, int]) -> bytes:
    return block(205, 1, STRANGER + source + b"".join(struct.pack("!HH", *i) for i in items))


def through(compound: bytes, hop: Hop = PASSING, reporter: bytes = STRANGER) -> bytes:
    return translate(compound, NAMES, hop, reporter)


def test_sender_reports_and_their_blocks_are_renamed() -> None:
    assert through(sender_report(MINE, RECEIVED)) == sender_report(YOURS, SENT)


def test_receiver_reports_are_renamed() -> None:
    assert through(receiver_report(RECEIVED)) == receiver_report(SENT)


def test_a_report_of_an_unknown_sender_stops_here() -> None:
    assert through(sender_report(STRANGER)) == b""


def test_key_frame_requests_are_renamed() -> None:
    assert through(picture_loss(STRANGER, RECEIVED)) == picture_loss(STRANGER, SENT)
    fir = block(206, 4, STRANGER + bytes(4) + RECEIVED + b"\x07\x00\x00\x00")
    assert through(fir) == block(206, 4, STRANGER + bytes(4) + SENT + b"\x07\x00\x00\x00")


def test_who_reports_without_a_stream_goes_by_one_name() -> None:
    for made in (
        receiver_report(RECEIVED),
        nack(RECEIVED, (7, 0)),
        picture_loss(STRANGER, RECEIVED),
    ):
        passed = through(made, reporter=YOURS)
        assert passed == through(made)[:4] + YOURS + through(made)[8:]


def test_bandwidth_estimates_are_renamed() -> None:
    remb = b"REMB" + b"\x02\x10\x00\x00"
    estimate = block(206, 15, STRANGER + bytes(4) + remb + RECEIVED + STRANGER)
    assert through(estimate) == block(206, 15, STRANGER + bytes(4) + remb + SENT + STRANGER)


def test_transport_wide_feedback_padded_by_a_few_bytes_passes() -> None:
    """Its padding is no multiple of four; dropping it starves congestion control (measured)."""
    body = STRANGER + RECEIVED + struct.pack("!HHL", 1, 1, 5 << 8) + b"\x20\x01\x04"
    body += b"\x01"
    feedback = struct.pack("!BBH", 0x80 | 0x20 | 15, 205, len(body) // 4) + body
    assert through(feedback) == feedback.replace(RECEIVED, SENT)


def test_feedback_about_unknown_streams_stops_here() -> None:
    assert through(picture_loss(MINE, STRANGER)) == b""
    assert through(nack(STRANGER, (1, 0))) == b""


def test_what_concerns_one_leg_only_stops_here() -> None:
    source_description = block(202, 1, MINE + b"\x01\x02ab\x00\x00\x00\x00")
    goodbye = block(203, 1, MINE)
    compound = receiver_report(RECEIVED) + source_description + goodbye
    assert through(compound) == receiver_report(SENT)


def test_a_nack_is_answered_from_the_cache_and_the_rest_is_asked_of_the_origin() -> None:
    asked: list[tuple[bytes, list[int]]] = []

    def resend(ssrc: bytes, missing: list[int]) -> list[int]:
        asked.append((ssrc, missing))
        return [number for number in missing if number != 7]

    passed = through(nack(RECEIVED, (7, 0b101), (65_535, 0b1)), Hop(resend=resend))
    assert asked == [(RECEIVED, [7, 8, 10, 65_535, 0])]
    assert passed == nack(SENT, (8, 0b10), (65_535, 0b1))


def test_a_nack_that_is_answered_in_full_is_not_passed_on() -> None:
    assert through(nack(RECEIVED, (7, 0)), Hop(resend=lambda _ssrc, _missing: [])) == b""


@pytest.mark.parametrize(
    "compound",
    [
        b"\x80",
        b"\x81\xc8\x00\x06" + MINE + bytes(19),
        block(200, 1, MINE + bytes(20)),
        block(201, 3, STRANGER + report(RECEIVED)),
        block(205, 1, STRANGER + RECEIVED),
        block(205, 15, STRANGER + RECEIVED + bytes(4)),
        block(206, 1, STRANGER),
        block(206, 15, STRANGER + bytes(4) + b"REMB" + b"\xff\x00\x00\x00" + RECEIVED),
        b"\x41" + picture_loss(MINE, RECEIVED)[1:],
        b"\xa1" + picture_loss(MINE, RECEIVED)[1:-1] + b"\xff",
        b"\x80\xc9\x00\x00" + MINE,
        block(205, 1, STRANGER + RECEIVED + bytes(4 * 65)),
    ],
)
def test_fields_outside_of_their_packet_are_malformed(compound: bytes) -> None:
    with pytest.raises(Malformed):
        through(compound)


def test_nothing_takes_effect_when_a_later_packet_of_the_compound_is_malformed() -> None:
    asked: list[int] = []

    def resend(_ssrc: bytes, missing: list[int]) -> list[int]:
        asked.extend(missing)
        return []

    with pytest.raises(Malformed):
        through(nack(RECEIVED, (7, 0)) + b"\x80\xc9\xff\xff" + MINE, Hop(resend=resend))
    assert not asked


def test_random_and_mutated_bytes_are_dropped_or_stay_well_formed() -> None:
    chance = random.Random(3)
    seeds = [
        sender_report(MINE, RECEIVED),
        receiver_report(RECEIVED, STRANGER),
        nack(RECEIVED, (7, 5)),
        picture_loss(MINE, RECEIVED),
    ]
    for _ in range(20_000):
        data = bytearray(b"".join(chance.sample(seeds, chance.randrange(1, 4))))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            passed = through(bytes(data[: chance.randrange(1, len(data) + 1)]))
        except Malformed:
            continue
        assert all(len(each.body) % 4 == 0 for each in split(passed))
