"""A process that records a sound and says each packet's number, until it is killed."""

import asyncio
import sys
import time
from pathlib import Path

from services.media.recording.live import LiveRecording
from services.media.recording.spool import Spool
from services.media.recording.writer import DumpThread
from services.media.rtc.packets import Kind
from tests.unit.media.streams import sound


async def record(folder: Path) -> None:
    """Twenty seconds in real time."""
    packets = sound(20)
    writer = DumpThread(lambda dump: None)
    writer.start()
    path = Spool(folder).new_part("room", "candidate", time.time())
    live = LiveRecording(writer, path, after_s=0.0, on_segment=lambda segment: None)
    begun = time.monotonic()
    for number, packet in enumerate(packets):
        await asyncio.sleep(begun + packet.at_s - time.monotonic())
        live.on_packet(Kind.AUDIO, packet.data)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
