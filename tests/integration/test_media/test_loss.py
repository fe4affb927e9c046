"""Two real browsers on bad networks: 3 % of all packets get lost each way, on both their paths.

That they ask for packets again and take ours; the rest is `tests/unit/media/test_loss.py`, on a
clock of its own, and how good it looks is measured by `make bench-loss`.
"""

import asyncio
from pathlib import Path

import pytest

from tests.integration.test_media.lab import WHO, a_call
from tests.integration.test_media.watching import STATS, sample
from tests.support import speech
from tests.support.lossy_path import Link
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(300)
LOSSY = Link(loss=0.03, delay_s=0.03, jitter_s=0.005)


async def test_browsers_and_we_repair_what_gets_lost(tmp_path: Path) -> None:
    voice = speech.speak(speech.ANSWER, speech.CANDIDATE_VOICE, tmp_path / "voice.wav")
    async with a_call(tmp_path / "spool") as call:
        for seed, who in enumerate(WHO):
            await call.lab.degrade(who, up=LOSSY, down=LOSSY, seed=10 * seed)
        sides = {who: await call.side(who, voice) for who in WHO}
        await asyncio.gather(*(side.connect() for side in sides.values()))

        async def all_is_repaired() -> bool:
            seen = [sample(await each.page.evaluate(STATS), at_s=0) for each in sides.values()]
            counts = [leg.traffic for leg in call.lab.relay.legs.values()]
            by_us = all(each.asked_again > 0 and each.resent > 0 for each in counts)
            return by_us and all(each.nacks > 0 and each.repairs > 0 for each in seen)

        await eventually(all_is_repaired, what="repairs on all four ways", timeout_s=120)
