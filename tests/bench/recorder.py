"""What recording costs the relay for each packet: `make bench-recorder`. Its last line is JSON.

`on_packet` alone is what a packet waits for on the event loop (aim: 2 us); the whole is what the
process spends, the thread that writes the dump included and the segment worker not.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path

from services.media.recording.live import LiveRecording
from services.media.recording.writer import WRITE_EVERY_S, DumpThread
from tests.bench.finalise import packets

AIM_US = 2.0
ROUNDS = 10
AT_ONCE = 3000  # packets, some twenty seconds of a call


async def measure(folder: Path) -> dict[str, float]:
    """The least of several rounds on the loop, and the mean of all for the process."""
    some = [(kind, packet) for (_, kind, packet), _ in zip(packets(), range(AT_ONCE), strict=False)]
    writer = DumpThread(lambda dump: None)
    writer.start()
    live = LiveRecording(writer, folder / "a.rtp", after_s=0.0, on_segment=lambda segment: None)
    on_packet, loop_us = live.on_packet, []
    before_s = time.process_time()
    for _ in range(ROUNDS):
        begun_s = time.thread_time()
        for kind, packet in some:
            on_packet(kind, packet)
        loop_us.append((time.thread_time() - begun_s) / AT_ONCE * 1e6)
        await asyncio.sleep(4 * WRITE_EVERY_S)  # as between packets, the threads have their turn
    whole_us = (time.process_time() - before_s) / AT_ONCE / ROUNDS * 1e6
    await live.stop()
    await asyncio.to_thread(writer.stop)
    return {"loop_us": round(min(loop_us), 2), "process_us": round(whole_us, 2)}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(measure(Path(name)))
    print(json.dumps({**found, "aim_us": AIM_US, "is_met": found["loop_us"] <= AIM_US}))


if __name__ == "__main__":
    main()
