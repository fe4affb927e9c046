"""How a call of two real browsers fares on bad networks: `make bench-loss`.

Each browser reaches the relay through a path of its own that loses, delays and narrows. The last
line is JSON: `{"runs": [{"network": .., "recruiter": {..}, "candidate": {..}}, ..]}`; what a side
sends (target_bps_*) and what it receives (all else) stand under its name.
"""

import argparse
import asyncio
import gc
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.media.rtc.codecs import VIDEO_CAP_BPS
from tests.integration.test_media.lab import WHO, a_call
from tests.integration.test_media.watching import Summary, as_json, summary, watch
from tests.support import speech
from tests.support.lossy_path import Link

HOME = Link(delay_s=0.03, jitter_s=0.005)  # one way, between a home and the server
NARROW = Link(delay_s=0.03, rate_bps=500_000, queue_s=0.4)


def lossy(loss: float) -> Link:
    return Link(loss=loss, delay_s=HOME.delay_s, jitter_s=HOME.jitter_s)


@dataclass(frozen=True)
class Network:
    """Up and down link of both browsers; `candidate_down` replaces one of them."""

    name: str
    link: Link
    candidate_down: Link | None = None

    def down(self, who: str) -> Link:
        return self.candidate_down or self.link if who == "candidate" else self.link


POLICED = Link(delay_s=0.03, rate_bps=500_000, queue_s=0.02)  # drops at once what is too much


NETWORKS = (
    Network("clean", HOME),
    Network("loss 3 %", lossy(0.03)),
    Network("500 kbit/s down to the candidate", HOME, NARROW),
    Network("500 kbit/s without a queue", HOME, POLICED),
)


@dataclass(frozen=True)
class Run:
    """One call; `lateness_ms` says how busy the machine was: to a browser that is a queue."""

    sides: dict[str, Summary]
    targets_bps: dict[str, list[float]]  # each second
    lateness_ms: float


async def run(network: Network, seconds: int, seed: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        voices = {
            "recruiter": speech.speak(speech.ANSWER, speech.RECRUITER_VOICE, Path(folder, "r.wav")),
            "candidate": speech.speak(speech.ANSWER, speech.CANDIDATE_VOICE, Path(folder, "c.wav")),
        }
        async with a_call(Path(folder, "spool")) as call:
            for number, who in enumerate(WHO):
                links = {"up": network.link, "down": network.down(who)}
                await call.lab.degrade(who, **links, seed=seed + 10 * number)
            sides = {who: await call.side(who, voices[who]) for who in WHO}
            await asyncio.gather(*(side.connect() for side in sides.values()))
            clock = asyncio.create_task(greatest_lateness_s(seconds), name="lateness")
            samples = await watch(sides, seconds)
            lateness_ms = round(1000 * await clock)
    return Run(
        {who: summary(each) for who, each in samples.items()},
        {who: [one.target_bps for one in each] for who, each in samples.items()},
        lateness_ms,
    )


async def greatest_lateness_s(seconds: float) -> float:
    """By how much a pause of 10 ms got longer, at worst."""
    loop = asyncio.get_running_loop()
    end_s, worst_s = loop.time() + seconds, 0.0
    while (begun_s := loop.time()) < end_s:
        await asyncio.sleep(0.01)
        worst_s = max(worst_s, loop.time() - begun_s - 0.01)
    return worst_s


def describe(network: Network, seen: Run) -> None:
    print(f"{network.name} (this process was up to {seen.lateness_ms:.0f} ms late):")
    for who, side in seen.sides.items():
        print(f"  {who} Mbit/s:", *(f"{bps / 1e6:.2f}" for bps in seen.targets_bps[who]))
        print(
            f"  {who:10} sends {side.target_share_of_cap:5.0%} of the cap"
            f" (least {side.target_bps_least / VIDEO_CAP_BPS:4.0%});"
            f" sees {side.freezes_per_15_s:4.1f} freezes in 15 s;"
            f" hears {side.sound_loss:6.2%} lost, {side.sound_concealed:6.2%} concealed;"
            f" round trip {side.round_trip_ms_median:.0f} ms, most {side.round_trip_ms_most:.0f}"
        )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=38, help="length of each call")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="networks whose name begins like this")
    asked = parser.parse_args()
    gc.collect()
    gc.freeze()  # as the media process does
    runs = []
    for network in NETWORKS:
        if network.name.startswith(asked.only):
            seen = await run(network, asked.seconds, asked.seed)
            describe(network, seen)
            late = {"lateness_ms": seen.lateness_ms}
            runs.append({"network": network.name, **late, **as_json(seen.sides)})
    print(json.dumps({"cap_bps": VIDEO_CAP_BPS, "runs": runs}))


if __name__ == "__main__":
    asyncio.run(main())
