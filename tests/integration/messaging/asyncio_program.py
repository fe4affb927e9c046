"""An asyncio process named `media`, to be sent events and to be asked, also by its own name."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from shared import config, telemetry
from shared.events import Envelope
from shared.events.scheduling import InterviewDeleted
from shared.messaging.bus import Bus
from tests.integration.messaging.effects import Effects


async def on_interview_deleted(effects: Effects, event: InterviewDeleted, cause: Envelope) -> None:
    effects.on_interview_deleted(event, cause)


async def main(settings: config.Common) -> None:
    """Serve until SIGTERM."""
    telemetry.configure("media")
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    effects = Effects(settings.var, "media")
    bus = Bus(settings.amqp_url, name="media")
    probes = telemetry.ProbeServer(settings.probe_port, is_ready=lambda: bus.is_ready)
    probes.start()

    async def where(**_: Any) -> str:
        return "media-1"

    await bus.start()
    await bus.subscribe("media", {InterviewDeleted: on_interview_deleted}, effects)
    await bus.serve("media", {"where": where})
    await bus.serve("media-1", {"where": where}, exclusive=True)
    await stop.wait()
    await bus.stop()
    probes.stop()


if __name__ == "__main__":
    asyncio.run(main(config.read(config.Common, os.environ)))
