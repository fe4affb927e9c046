"""RTP streams for tests: real VP8 and Opus, encoded once, cut into packets as a browser does."""

import array
import math
import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import cycle, islice

import av

AUDIO_SSRC = 0x11111111
VIDEO_SSRC = 0x22222222
RTX_SSRC = 0x33333333
AUDIO_STEP = 960  # 20 ms at 48 kHz
VIDEO_STEP = 3000  # one frame at 30 a second, 90 kHz
WIDTH, HEIGHT = 160, 120
PIECE = 30  # bytes of a frame in one packet: few, so that a frame takes several


@dataclass(frozen=True)
class Sent:
    """An RTP packet and when it came, in seconds from the start."""

    at_s: float
    data: bytes

    def late(self, seconds: float) -> "Sent":
        return replace(self, at_s=self.at_s + seconds)


def rtp(
    payload: bytes,
    *,
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    is_marked: bool = False,
) -> bytes:
    """A packet without extensions."""
    second = payload_type | (0x80 if is_marked else 0)
    wrapped = (sequence & 0xFFFF, timestamp & 0xFFFFFFFF)
    return struct.pack("!BBHLL", 0x80, second, *wrapped, ssrc) + payload


def opus_packets(count: int) -> list[bytes]:
    """A tone of `count` times 20 ms."""
    return list(islice(cycle(_opus()), count))


def vp8_frames(count: int, key_every: int = 30) -> list[bytes]:
    """A moving bar, with a key frame every so many frames."""
    return list(islice(cycle(_vp8(key_every)), count))


@cache
def _opus() -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    encoder.time_base = Fraction(1, 48_000)
    made: list[bytes] = []
    tone = _tone_of_100_ms()
    for number in range(102):
        frame = av.AudioFrame(format="s16", layout="mono", samples=AUDIO_STEP)
        frame.planes[0].update(tone[number % len(tone)])
        frame.sample_rate, frame.pts = 48_000, number * AUDIO_STEP
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return made[:100]


def _tone_of_100_ms() -> list[bytes]:
    samples = [round(8000 * math.sin(t * math.tau * 440 / 48_000)) for t in range(5 * AUDIO_STEP)]
    starts = range(0, len(samples), AUDIO_STEP)
    return [array.array("h", samples[at : at + AUDIO_STEP]).tobytes() for at in starts]


@cache
def _vp8(key_every: int) -> list[bytes]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.bit_rate = Fraction(1, 30), 300_000
    # A negative speed is kept; a positive one follows the machine's, and so would all sizes.
    encoder.options = {"deadline": "realtime", "cpu-used": "-8", "lag-in-frames": "0",
                       "g": str(key_every), "keyint_min": str(key_every),
                       "auto-alt-ref": "0"}  # fmt: skip
    made: list[bytes] = []
    for number in range(3 * key_every):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([128]) * plane.buffer_size)
        left = number * 3 % 140
        row = bytes([40]) * left + bytes([230]) * 20
        luma = frame.planes[0]
        luma.update(row.ljust(luma.line_size, bytes([40])) * HEIGHT)
        frame.pts = number
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return made + [bytes(packet) for packet in encoder.encode(None)]


def sound(seconds: float, *, sequence: int = 1, timestamp: int = 0) -> list[Sent]:
    """Opus packets of this length, on time."""
    packets = opus_packets(round(seconds * 50))
    return [
        Sent(
            number * 0.02,
            rtp(payload, payload_type=96, sequence=sequence + number,
                timestamp=timestamp + number * AUDIO_STEP, ssrc=AUDIO_SSRC),
        )
        for number, payload in enumerate(packets)
    ]  # fmt: skip


def picture(
    seconds: float, *, sequence: int = 1, timestamp: int = 0, key_every: int = 30
) -> list[Sent]:
    """VP8 packets of this length, on time."""
    sent: list[Sent] = []
    for number, frame in enumerate(vp8_frames(round(seconds * 30), key_every)):
        pieces = [frame[at : at + PIECE] for at in range(0, len(frame), PIECE)]
        for place, piece in enumerate(pieces):
            descriptor = b"\x10" if place == 0 else b"\x00"
            packet = rtp(
                descriptor + piece, payload_type=97, sequence=sequence + len(sent),
                timestamp=timestamp + number * VIDEO_STEP, ssrc=VIDEO_SSRC,
                is_marked=place == len(pieces) - 1,
            )  # fmt: skip
            sent.append(Sent(number / 30, packet))
    return sent


def repair(of: bytes, *, sequence: int) -> bytes:
    """The RTX packet that repeats a video packet (RFC 4588)."""
    timestamp = int.from_bytes(of[4:8], "big")
    return rtp(of[2:4] + of[12:], payload_type=98, sequence=sequence, timestamp=timestamp,
               ssrc=RTX_SSRC, is_marked=bool(of[1] & 0x80))  # fmt: skip
