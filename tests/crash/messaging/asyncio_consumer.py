"""An asyncio process named `media` that counts the effects of events."""

from __future__ import annotations

import asyncio
import os
import signal

from shared import config, telemetry
from shared.events import Envelope
from shared.events.scheduling import InterviewDeleted
from shared.messaging.bus import Bus
from tests.crash.messaging.aggregates import Counting, tallies


async def on_interview_deleted(
    counting: Counting, event: InterviewDeleted, cause: Envelope
) -> None:
    await asyncio.to_thread(counting.on_interview_deleted, event, cause)


async def main(settings: config.Common) -> None:
    """Consume until SIGTERM."""
    telemetry.configure("media")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    counting = Counting(tallies(settings.var, "media"), float(os.environ["FAILURE_RATE"]))
    bus = Bus(settings.amqp_url, name="media")
    probes = telemetry.ProbeServer(settings.probe_port, is_ready=lambda: bus.is_ready)
    probes.start()

    await bus.start()
    await bus.subscribe("media", {InterviewDeleted: on_interview_deleted}, counting)
    await stop.wait()
    await bus.stop()
    probes.stop()


if __name__ == "__main__":
    asyncio.run(main(config.read(config.Common, os.environ)))
