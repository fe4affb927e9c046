"""Where UDP is blocked or the address hidden: two browsers over Debian's coturn, relay only.

coturn runs with the settings that are shipped, so that they are tried as well.
"""

import asyncio
import json
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy import ports
from services.gateway.turn import Turn
from shared import clock
from tests.integration.test_media.lab import Side, a_call
from tests.support import speech
from tests.support.waiting import DEADLINE_S, wait_until

ROOT = Path(__file__).parents[3]
SECRET = "a secret of this test"
WAY = """async () => {
  const stats = await window.rapportPeer.getStats();
  const pair = [...stats.values()].find((s) => s.type === "candidate-pair" && s.nominated);
  const local = stats.get(pair.localCandidateId);
  return { type: local.candidateType, protocol: local.relayProtocol, sent: pair.bytesSent,
           received: pair.bytesReceived };
}"""


class Coturn:
    """A TURN server on this machine that relays to this machine only."""

    def __init__(self, folder: Path) -> None:
        self.port = ports.find_free()[0]
        self.log = folder / "coturn.log"
        shipped = (ROOT / "deploy" / "coturn" / "turnserver.conf").read_text()
        filled = shipped.replace("=SECRET", f"={SECRET}").replace("=REALM", "=rapport.test")
        filled = filled.replace("=MEDIA_ADDRESS", "=127.0.0.1")
        filled = filled.replace("=3478", f"={self.port}").replace("=5349", f"={self.port + 1}")
        (folder / "turnserver.conf").write_text(filled)
        here = ("--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers")
        files = (f"--pidfile={folder}/coturn.pid", f"--userdb={folder}/coturn.db")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                ["turnserver", "-c", f"{folder}/turnserver.conf", "--verbose", *here, *files],
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        wait_until(self._is_there, what="coturn")

    def ice(self, protocol: str) -> dict[str, Any]:
        """What a page is told when media has to go through here."""
        urls = (f"turn:127.0.0.1:{self.port}?transport={protocol}",)
        told = Turn(urls, SECRET, only=True).for_page(clock.now(), clock.new_id)
        return {
            "iceServers": told["ice_servers"],
            "iceTransportPolicy": told["ice_transport_policy"],
        }

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE_S)

    def _is_there(self) -> bool:
        assert self._process.poll() is None, self.log.read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    running = Coturn(tmp_path_factory.mktemp("coturn"))
    yield running
    running.stop()


@asynccontextmanager
async def relayed(
    coturn: Coturn, folder: Path, protocols: dict[str, str]
) -> AsyncIterator[dict[str, Side]]:
    """Each side in a browser of its own, through the TURN server."""
    said = speech.speak("Hello, can you hear me?", speech.CANDIDATE_VOICE, folder / "said.wav")
    async with a_call(folder / "call", records=False) as call:
        sides = {
            who: await call.side(who, said, ice=coturn.ice(protocol))
            for who, protocol in protocols.items()
        }
        await asyncio.gather(*(side.connect() for side in sides.values()))
        yield sides


async def test_two_browsers_meet_through_turn_over_udp_and_over_tcp(
    coturn: Coturn, tmp_path: Path
) -> None:
    protocols = {"recruiter": "udp", "candidate": "tcp"}
    async with relayed(coturn, tmp_path, protocols) as sides:
        for who, side in sides.items():
            await side.until(what="sound and pictures", framesDecoded=60, audioEnergy=1e-6)
            way = await side.page.evaluate(WAY)
            assert (way["type"], way["protocol"]) == ("relay", protocols[who]), json.dumps(way)
            assert way["sent"] > 100_000
            assert way["received"] > 100_000
