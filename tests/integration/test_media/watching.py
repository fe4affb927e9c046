"""What two browsers say about their call, once a second, and what it comes to."""

import asyncio
import statistics
import time
from dataclasses import asdict, dataclass
from typing import Any

from services.media.rtc.codecs import VIDEO_CAP_BPS
from tests.integration.test_media.lab import Side

# By kind of entry and of media, such as "inbound-rtp.audio".
STATS = """async () => {
  const found = {};
  (await window.rapportPeer.getStats()).forEach((s) => {
    if (["inbound-rtp", "outbound-rtp"].includes(s.type)) found[`${s.type}.${s.kind}`] = { ...s };
    if (s.type === "candidate-pair" && s.nominated) found["candidate-pair"] = { ...s };
  });
  return found;
}"""
SETTLED_S = 8  # by then a start that was too high is corrected


@dataclass(frozen=True)
class Sample:
    """One side's getStats at a moment; counts are since the start of the call."""

    at_s: float
    target_bps: float
    available_bps: float
    limited_by: str
    round_trip_s: float  # of the way to the server, queues included
    packets: int  # received, repairs included
    frames: int
    freezes: int
    frozen_s: float
    picture_delay_s: float  # sum over all frames, in the jitter buffer
    sound_lost: int  # never repaired
    sound_received: int
    sound_concealed: int  # samples, those that came too late among them
    sound_played: int
    key_frames_asked: int
    nacks: int
    repairs: int


@dataclass(frozen=True)
class Summary:
    """One side's call."""

    target_bps_median: float  # of what it sends
    target_bps_least: float
    target_share_of_cap: float
    freezes_per_15_s: float
    frozen_s: float
    sound_loss: float
    sound_concealed: float
    picture_delay_ms: float
    round_trip_ms_median: float
    round_trip_ms_most: float
    key_frames_asked: int
    repairs: int


async def watch(sides: dict[str, Side], seconds: int) -> dict[str, list[Sample]]:
    """Samples by participant, taken each second from now on."""
    begun_s = time.monotonic()
    samples: dict[str, list[Sample]] = {who: [] for who in sides}
    for second in range(1, seconds + 1):
        await asyncio.sleep(max(0.0, begun_s + second - time.monotonic()))
        for who, side in sides.items():
            stats = await side.page.evaluate(STATS)
            samples[who].append(sample(stats, time.monotonic() - begun_s))
    return samples


def sample(stats: dict[str, Any], at_s: float) -> Sample:
    """What matters of what STATS gives."""
    picture, sound = stats.get("inbound-rtp.video", {}), stats.get("inbound-rtp.audio", {})
    sent, path = stats.get("outbound-rtp.video", {}), stats.get("candidate-pair", {})
    return Sample(
        at_s=round(at_s, 2),
        target_bps=sent.get("targetBitrate", 0),
        available_bps=path.get("availableOutgoingBitrate", 0),
        limited_by=sent.get("qualityLimitationReason", ""),
        round_trip_s=path.get("currentRoundTripTime", 0),
        packets=picture.get("packetsReceived", 0) + sound.get("packetsReceived", 0),
        frames=picture.get("framesDecoded", 0),
        freezes=picture.get("freezeCount", 0),
        frozen_s=picture.get("totalFreezesDuration", 0),
        picture_delay_s=picture.get("jitterBufferDelay", 0),
        sound_lost=sound.get("packetsLost", 0),
        sound_received=sound.get("packetsReceived", 0),
        sound_concealed=sound.get("concealedSamples", 0),
        sound_played=sound.get("totalSamplesReceived", 0),
        key_frames_asked=picture.get("pliCount", 0),
        nacks=picture.get("nackCount", 0),
        repairs=picture.get("retransmittedPacketsReceived", 0),
    )


def summary(samples: list[Sample]) -> Summary:
    """What holds after SETTLED_S, and the whole call's losses of sound."""
    settled = [each for each in samples if each.at_s >= SETTLED_S] or samples[-1:]
    first, last = settled[0], settled[-1]
    seconds, frames = last.at_s - first.at_s or 1.0, last.frames - first.frames or 1
    targets = [each.target_bps for each in settled]
    trips_ms = [1000 * each.round_trip_s for each in settled]
    # A hole counts as lost until it is filled: what is open at the end may be repaired yet.
    lost = min(each.sound_lost for each in samples[-3:])
    return Summary(
        target_bps_median=statistics.median(targets),
        target_bps_least=min(targets),
        target_share_of_cap=round(statistics.median(targets) / VIDEO_CAP_BPS, 3),
        freezes_per_15_s=round(15 * (last.freezes - first.freezes) / seconds, 2),
        frozen_s=round(last.frozen_s - first.frozen_s, 2),
        sound_loss=round(max(0, lost) / (last.sound_received + lost or 1), 5),
        sound_concealed=_share(first, last),
        picture_delay_ms=round(1000 * (last.picture_delay_s - first.picture_delay_s) / frames),
        round_trip_ms_median=round(statistics.median(trips_ms)),
        round_trip_ms_most=round(max(trips_ms)),
        key_frames_asked=last.key_frames_asked - first.key_frames_asked,
        repairs=last.repairs - first.repairs,
    )


def as_json(summaries: dict[str, Summary]) -> dict[str, Any]:
    """By participant."""
    return {who: asdict(each) for who, each in summaries.items()}


def _share(first: Sample, last: Sample) -> float:
    played = last.sound_played - first.sound_played or 1
    return round((last.sound_concealed - first.sound_concealed) / played, 5)
