"""What nobody receives is confirmed, so that a lone browser keeps its bit rate."""

import struct

from services.media.rtc import rtcp
from services.media.rtc.feedback import INTERVAL_S, StandInReceiver
from services.media.rtc.transport_wide import transport_sequence

SENDER, SOURCE = b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"
HEADER = bytes.fromhex("906100010000000200000003")


def packet(number: int) -> bytes:
    """With a one-byte extension 3 of three bytes before the transport sequence number."""
    extension = b"\x32\x01\x02\x03" + b"\x41" + struct.pack("!H", number) + b"\x00"
    return HEADER + b"\xbe\xde" + struct.pack("!H", len(extension) // 4) + extension + b"data"


def reported(*arrivals: tuple[int, float]) -> bytes:
    receiver = StandInReceiver()
    for number, at_s in arrivals:
        receiver.on_packet(packet(number), at_s)
    return receiver.report(SENDER, SOURCE, arrivals[-1][1])


def read(report: bytes) -> dict[int, float]:
    """Arrivals in a report, in seconds, by transport sequence number."""
    (block,) = rtcp.split(report)
    base, count, reference = struct.unpack_from("!HHL", block.body, 12)
    at_s = (reference >> 8) * 0.064
    symbols: list[int] = []
    position, found = 20, {}
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", block.body, position)
        run, vector = [chunk >> 13] * (chunk & 0x1FFF), [chunk >> p & 3 for p in range(12, -1, -2)]
        symbols += vector if chunk & 0x8000 else run
        position += 2
    del symbols[count:]
    for place, symbol in enumerate(symbols):
        if symbol == 0:
            continue
        form = "!B" if symbol == 1 else "!h"
        at_s += struct.unpack_from(form, block.body, position)[0] * 0.00025
        position += struct.calcsize(form)
        found[(base + place) & 0xFFFF] = round(at_s, 5)
    assert 0 <= block.length - position < 4
    return found


def test_the_number_is_found_behind_other_extensions() -> None:
    assert transport_sequence(packet(4711)) == 4711


def test_packets_without_the_number_have_none() -> None:
    assert transport_sequence(b"\x80" + HEADER[1:] + b"data") is None
    for length in range(12, 23):
        assert transport_sequence(packet(1)[:length]) is None


def test_a_report_says_when_each_packet_came_and_which_did_not() -> None:
    arrivals = [(100, 64.0), (101, 64.01), (103, 64.02), (108, 64.09)]
    assert read(reported(*arrivals)) == dict(arrivals)


def test_packets_that_came_late_or_in_disorder_are_reported() -> None:
    arrivals = [(10, 1.0), (12, 1.05), (11, 1.06), (13, 1.5)]
    assert read(reported(*arrivals)) == dict(arrivals)


def test_numbers_wrap_within_a_report() -> None:
    arrivals = [(65_534, 2.0), (65_535, 2.001), (0, 2.002), (1, 2.003)]
    assert read(reported(*arrivals)) == dict(arrivals)


def test_a_report_is_due_in_intervals() -> None:
    receiver = StandInReceiver()
    assert receiver.on_packet(packet(1), 5.0)
    receiver.report(SENDER, SOURCE, 5.0)
    assert not receiver.on_packet(packet(2), 5.0 + INTERVAL_S / 2)
    assert receiver.on_packet(packet(3), 5.01 + INTERVAL_S)


def test_a_report_is_well_formed_and_passes_as_feedback() -> None:
    report = reported((1, 3.0), (2, 3.001), (5, 3.002))
    names = {SOURCE: b"\x00\x00\x00\x09"}
    assert rtcp.translate(report, names, rtcp.Hop(), bytes(4))
