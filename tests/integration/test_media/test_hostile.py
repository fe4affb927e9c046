"""What strangers and a hostile participant send harms neither the process nor other calls.

The same as `make bench-fuzz`, with a fiftieth of its datagrams.
"""

import secrets
from pathlib import Path

from tests.bench.fuzz.trial import faults, run
from tests.bench.media.material import encode


async def test_twenty_thousand_hostile_datagrams_do_no_harm(tmp_path: Path) -> None:
    seed = secrets.randbelow(1 << 30)
    outcome = await run(tmp_path, encode(2), packets=20_000, per_s=4000, seed=seed)
    assert not faults(outcome), (seed, faults(outcome), outcome)
    assert sum(outcome.sent.values()) >= 20_000
    assert outcome.counted["rapport_media_packets_dropped_total malformed_rtcp"] > 100
