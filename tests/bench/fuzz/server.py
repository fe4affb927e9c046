"""The relay of the media benchmark with its metrics and its log: `--port`, `--folder`, `--probes`.

Says on standard output, as every process of Rapport does, what operators would read.
"""

import argparse
import asyncio
from pathlib import Path

from prometheus_client import Gauge

from shared import telemetry
from tests.bench.media.own_server import serve
from tests.bench.media.relay_server import Office

SETTLE_S = 0.2
_overflows = Gauge("bench_socket_overflows", "Datagrams that the kernel dropped at the mux")


async def settle(office: Office) -> None:
    """Keep the metrics of all legs up to date."""
    while True:
        await asyncio.sleep(SETTLE_S)
        for relay in office.relays.values():
            relay.settle(SETTLE_S)
        _overflows.set(office.mux.overflows())


async def main() -> None:
    """Until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--probes", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    telemetry.configure("media", "INFO")
    office = Office(given.folder)
    office.writer.start()
    probes = telemetry.ProbeServer(given.probes)
    probes.start()
    settling = asyncio.create_task(settle(office), name="settle")
    await serve(given.port, office.connect)
    settling.cancel()
    probes.stop()
    office.writer.stop()
    office.mux.close()


if __name__ == "__main__":
    asyncio.run(main())
