"""RTP headers are read within their bounds."""

import random

import pytest

from services.media.rtc.packets import Malformed, parse, parse_repair
from tests.unit.media.streams import picture, repair, rtp

HEADER = bytes.fromhex("80e00001000000020000abcd")


def test_extension_contributors_and_padding_are_not_payload() -> None:
    contributors = b"\x00" * 8
    extension = b"\xbe\xde\x00\x01" + b"\x10\x30\x00\x00"
    packet = bytes([0x80 | 0x20 | 0x10 | 2]) + HEADER[1:] + contributors + extension
    parsed = parse(packet + b"sound" + b"\x00\x00\x03")
    assert parsed.payload == b"sound"
    assert (parsed.sequence, parsed.timestamp, parsed.is_marked) == (1, 2, True)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        HEADER[:11],
        b"\x40" + HEADER[1:],
        b"\x8f" + HEADER[1:],
        b"\x90" + HEADER[1:] + b"\xbe\xde",
        b"\x90" + HEADER[1:] + b"\xbe\xde\xff\xff",
        b"\xa0" + HEADER[1:] + b"\x00",
        b"\xa0" + HEADER[1:] + b"abc\x09",
    ],
)
def test_impossible_headers_are_malformed(packet: bytes) -> None:
    with pytest.raises(Malformed):
        parse(packet)


def test_random_bytes_never_break_the_parser() -> None:
    chance = random.Random(1)
    for _ in range(5000):
        data = bytes([0x80 | chance.randrange(64)]) + chance.randbytes(chance.randrange(60))
        for read in (parse, parse_repair):
            try:
                read(data)
            except Malformed:
                pass


def test_a_repair_names_the_packet_it_repeats() -> None:
    lost = picture(1)[4].data
    assert parse_repair(repair(lost, sequence=77)) == parse(lost)


def test_padding_that_probes_the_path_repairs_nothing() -> None:
    probe = rtp(b"", payload_type=98, sequence=5, timestamp=0, ssrc=3)
    padded = bytes([probe[0] | 0x20]) + probe[1:] + b"\x00" * 254 + b"\xff"
    assert parse_repair(padded) is None
