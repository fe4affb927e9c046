"""What every participant sends: some seconds of picture and sound, encoded and cut up once.

VP8 640x480 at 30 frames with about 1 Mbit/s, key frames every five seconds, and Opus with 32
kbit/s. The picture moves everywhere, so that the encoder needs its whole bit rate all the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from aiortc.codecs.vpx import Vp8Encoder

from services.media.rtc.packets import Kind

CLOCK_HZ = {Kind.AUDIO: 48_000, Kind.VIDEO: 90_000}
PICTURE = "mandelbrot=size=640x480:rate=30"
SOUND = "anoisesrc=sample_rate=48000:color=pink:amplitude=0.3:seed=7"
VIDEO_BPS, AUDIO_BPS = 960_000, 32_000


@dataclass(frozen=True)
class Moment:
    """A frame of picture or sound: when it is due, in seconds from the start, and its payloads."""

    at_s: float
    kind: Kind
    timestamp: int
    payloads: tuple[bytes, ...]


@dataclass(frozen=True)
class Material:
    """The moments in their order, and the payloads of each kind in theirs. Sent round and round."""

    moments: tuple[Moment, ...]
    seconds: int

    def payloads(self, kind: Kind) -> list[bytes]:
        """All payloads of one kind."""
        return [each for moment in self.moments if moment.kind is kind for each in moment.payloads]


def encode(seconds: int = 10) -> Material:
    """Takes about half as long."""
    moments = [*_picture(seconds), *_sound(seconds)]
    return Material(tuple(sorted(moments, key=lambda moment: moment.at_s)), seconds)


def _picture(seconds: int) -> Iterator[Moment]:
    options = {"deadline": "realtime", "cpu-used": "8", "error-resilient": "1", "g": "150"}
    limits = {"minrate": str(VIDEO_BPS), "maxrate": str(VIDEO_BPS), "bufsize": str(VIDEO_BPS // 2)}
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 640, 480, "yuv420p"
    encoder.framerate, encoder.time_base = 30, Fraction(1, 30)
    encoder.bit_rate = VIDEO_BPS
    encoder.options = {**options, **limits}
    packer = Vp8Encoder()
    for number, packet in enumerate(_encoded(encoder, PICTURE, seconds * 30)):
        packet.time_base, packet.pts = encoder.time_base, number
        payloads, _ = packer.pack(packet)
        yield Moment(number / 30, Kind.VIDEO, number * 3000, tuple(payloads))


def _sound(seconds: int) -> Iterator[Moment]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "flt"
    encoder.bit_rate = AUDIO_BPS
    encoder.options = {"vbr": "off", "application": "voip", "frame_duration": "20"}
    encoder.open()
    for number, packet in enumerate(_encoded(encoder, SOUND, seconds * 50)):
        yield Moment(number / 50, Kind.AUDIO, number * 960, (bytes(packet),))


def _encoded(encoder: av.CodecContext, source: str, count: int) -> Iterator[av.Packet]:
    is_video = encoder.type == "video"
    resampler = None if is_video else av.AudioResampler("flt", "stereo", 48_000, 960)
    made = 0
    with av.open(source, format="lavfi") as container:
        for frame in container.decode(video=0) if is_video else container.decode(audio=0):
            for fit in (
                resampler.resample(frame) if resampler else [frame.reformat(format="yuv420p")]
            ):
                for packet in encoder.encode(fit):
                    yield packet
                    made += 1
                    if made == count:
                        return
