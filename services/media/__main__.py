"""Runs media until SIGTERM: `python -m services.media`."""

from __future__ import annotations

import asyncio
import os
import signal

from services.media.config import MediaConfig
from services.media.service import NAME, serve
from services.media.wiring import running
from shared import config, telemetry
from shared.messaging.bus import Bus

log = telemetry.get_logger()


async def run(settings: MediaConfig) -> None:
    """Serve until a signal says stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings) as parts:
        bus = Bus(settings.amqp_url, name=NAME)
        probe = telemetry.ProbeServer(
            settings.probe_port,
            host=settings.probe_host,
            is_ready=lambda: bus.is_ready and parts.relay.is_connected and not stop.is_set(),
        )
        if settings.probe_port:
            probe.start()
        await bus.start()
        await serve(bus, parts.calls, parts.facts, parts.instance)
        log.info("media_started", instance=parts.instance, udp_port=parts.mux.port)
        try:
            await stop.wait()
        finally:
            await bus.stop()
            probe.stop()
    log.info("media_stopped")


def main() -> None:
    """Entry point."""
    settings = config.read(MediaConfig, os.environ)
    telemetry.configure(NAME, settings.log_level)
    try:
        asyncio.run(run(settings))
    except OSError as error:
        log.error("media_cannot_start", error=str(error))
        raise SystemExit(f"Media cannot start: {error}.") from None


if __name__ == "__main__":
    main()
