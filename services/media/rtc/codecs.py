"""The one codec table of every offer: Opus 96, VP8 97, RTX 98, header extensions with fixed ids.

The server always offers this table to both browsers, so payload types and extension ids mean the
same on both legs and forwarding needs new SSRCs only. Transport-wide congestion control and FIR
are offered although aiortc knows neither: they pass from browser to browser.
"""

from __future__ import annotations

from aiortc import codecs
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
)

from services.media.rtc.express.layout import FIRST_PAYLOAD_TYPE, STREAMS
from services.media.rtc.packets import Kind

OPUS, VP8, RTX = range(FIRST_PAYLOAD_TYPE, FIRST_PAYLOAD_TYPE + STREAMS)
KIND_OF_PAYLOAD_TYPE = {OPUS: Kind.AUDIO, VP8: Kind.VIDEO, RTX: Kind.RTX}
# What a browser may spend on video. Enough for 640x480 at 30 frames; 9 MB of recording a minute.
VIDEO_CAP_BPS = 1_200_000
# Where Chromium begins. Its own start is 300 kbit/s and two early probes; when those fail, as on a
# busy machine, it creeps up by 8 % a second, and not at all while the picture needs less than it
# may have (measured). So it begins above the cap, with room for one correction; a network that is
# slower than that is noticed within a second.
VIDEO_START_BPS = 1_500_000

_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
_AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
_VIDEO_FEEDBACK = (
    ("nack", None),
    ("nack", "pli"),
    ("ccm", "fir"),
    ("goog-remb", None),
    ("transport-cc", None),
)


def install_codec_table() -> None:
    """Make aiortc offer this table. It has no setting for that; its module tables are the way."""
    codecs.CODECS["audio"][:] = [
        RTCRtpCodecParameters(
            mimeType="audio/opus",
            clockRate=48000,
            channels=2,
            payloadType=OPUS,
            rtcpFeedback=[RTCRtcpFeedback("nack")],
            parameters={"minptime": 10, "useinbandfec": 1},
        )
    ]
    codecs.CODECS["video"][:] = [
        RTCRtpCodecParameters(
            mimeType="video/VP8",
            clockRate=90000,
            payloadType=VP8,
            parameters={"x-google-start-bitrate": VIDEO_START_BPS // 1000},
            rtcpFeedback=[RTCRtcpFeedback(*feedback) for feedback in _VIDEO_FEEDBACK],
        ),
        RTCRtpCodecParameters(
            mimeType="video/rtx", clockRate=90000, payloadType=RTX, parameters={"apt": VP8}
        ),
    ]
    codecs.HEADER_EXTENSIONS["audio"][:] = _extensions({1: _MID, 2: _AUDIO_LEVEL})
    codecs.HEADER_EXTENSIONS["video"][:] = _extensions({1: _MID, 3: _SEND_TIME, 4: _TRANSPORT_CC})


def _extensions(uris: dict[int, str]) -> list[RTCRtpHeaderExtensionParameters]:
    return [RTCRtpHeaderExtensionParameters(id=number, uri=uri) for number, uri in uris.items()]
