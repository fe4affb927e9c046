"""An asyncio process that commits an event every few milliseconds; a thread publishes them."""

from __future__ import annotations

import asyncio
import os
import signal

from shared import config, telemetry
from shared.messaging.outbox_publisher import PublisherThread
from tests.crash.messaging.aggregates import INTERVAL_S, emit, interviews, is_told_to_stop


async def main(settings: config.Common) -> None:
    """Emit until SIGTERM."""
    telemetry.configure("scheduling")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def wake() -> None:
        publisher.wake()

    kept = interviews(settings.var, on_commit=wake)
    publisher = PublisherThread(settings.amqp_url, kept.outbox)
    publisher.start()
    probes = telemetry.ProbeServer(settings.probe_port, is_ready=lambda: publisher.is_connected)
    probes.start()
    while not stop.is_set():
        if not is_told_to_stop(settings.var):
            await asyncio.to_thread(emit, kept)
        await asyncio.sleep(INTERVAL_S)
    publisher.stop()
    probes.stop()


if __name__ == "__main__":
    asyncio.run(main(config.read(config.Common, os.environ)))
