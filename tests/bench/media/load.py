"""The load generator, a process of its own: calls of two participants each, against one server.

Says at the end, as one JSON object, what it sent, what came, how late, and what the server's
process has used of the CPU meanwhile.
"""

import argparse
import asyncio
import heapq
import json
import pickle
import random
import time
from array import array
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse

from services.media.rtc.codecs import install_codec_table
from services.media.rtc.packets import Kind
from tests.bench.media.batch import Incoming, Outgoing
from tests.bench.media.connection import Connection, Tap
from tests.bench.media.direct import connect_directly
from tests.bench.media.janus import Janus, own_address
from tests.bench.media.material import Material
from tests.bench.media.measuring import Result, Window
from tests.bench.media.receiver import Receiver
from tests.bench.media.sender import Sender

WARM_UP_S = 4.0
CONFIRM_S, REPORT_S, ASK_AGAIN_S = 0.1, 1.0, 1.0
WHO = ("recruiter", "candidate")


class Load:
    """Participants, and the clock that makes them send."""

    def __init__(self, material: Material, seed: int, outgoing: Outgoing | None = None) -> None:
        self._material = material
        self._chance = random.Random(seed)
        self.incoming, self._outgoing = Incoming(), outgoing or Outgoing()
        self._due: list[tuple[float, int, Callable[[], float]]] = []
        self.senders: list[Sender] = []
        self.receivers: list[Receiver] = []
        self.listeners: list[Receiver] = []  # at connections over which only RTCP comes back
        self.seats: list[ClientWebSocketResponse] = []  # a seat is held by its open socket
        self.pace_late_ns = array("q")

    def pair(self) -> tuple[tuple[Sender, Receiver], tuple[Sender, Receiver]]:
        """Two participants who will hear each other."""
        first, second = (Sender(self._material, self._outgoing, self._chance) for _ in WHO)
        hears_second = Receiver(second, self.incoming, self._outgoing)
        hears_first = Receiver(first, self.incoming, self._outgoing)
        self.senders += [first, second]
        self.receivers += [hears_second, hears_first]
        return (first, hears_second), (second, hears_first)

    def begin(self) -> None:
        """Everybody sends from now on, each in his own phase."""
        now_s = time.monotonic()
        for sender in self.senders:
            sender.began_s = now_s + self._chance.random()
            self._at(sender.began_s, sender.send_due)
        for receiver in (*self.receivers, *self.listeners):
            start_s = now_s + self._chance.random()
            self._every(CONFIRM_S, start_s, receiver.confirm)
            self._every(REPORT_S, start_s, receiver.report)
            self._every(ASK_AGAIN_S, start_s, partial(receiver.ask_again, Kind.VIDEO))
            self._every(2 * ASK_AGAIN_S, start_s, partial(receiver.ask_again, Kind.AUDIO))
        self._run_due()

    def stop(self) -> None:
        """Nobody sends any more."""
        self._timer.cancel()

    async def close(self) -> None:
        """End all connections."""
        for sender in self.senders:
            await sender.connection.close()

    def _at(self, due_s: float, act: Callable[[], float]) -> None:
        heapq.heappush(self._due, (due_s, id(act), act))

    def _every(self, seconds: float, start_s: float, act: Callable[[], None]) -> None:
        due_s = start_s

        def again() -> float:
            nonlocal due_s
            act()
            due_s += seconds
            return due_s

        self._at(due_s, again)

    def _run_due(self) -> None:
        due = self._due
        while due[0][0] <= (now_s := time.monotonic()):
            due_s, name, act = due[0]
            self.pace_late_ns.append(int((now_s - due_s) * 1e9))
            heapq.heapreplace(due, (act(), name, act))
        self._timer = asyncio.get_running_loop().call_at(due[0][0], self._run_due)


async def connect_to_own(
    load: Load, http: ClientSession, port: int, room: str, tap: Tap | None = None
) -> None:
    """Two participants of a server that offers over a WebSocket."""
    for (sender, receiver), who in zip(load.pair(), WHO, strict=True):
        socket = await http.ws_connect(f"http://127.0.0.1:{port}/{room}/{who}")
        load.seats.append(socket)
        connection = Connection("sendrecv", receiver.on_readable)
        connection.tap = tap or connection.tap
        await socket.send_str(await connection.answer(await socket.receive_str()))
        await connection.until_connected()
        sender.use(connection)
        receiver.use(connection)
        receiver.local = sender


async def connect_to_janus(load: Load, janus: Janus, folder: Path) -> None:
    """Two participants, each with a connection to send over and one to receive over."""
    room = await janus.room(folder)
    pair = load.pair()
    feeds = []
    for sender, receiver in pair:
        back = Receiver(sender, receiver._incoming, receiver._outgoing)
        connection, feed = await janus.publish(room, partial(_made, back))
        sender.use(connection)
        back.use(connection)
        back.local = sender
        load.listeners.append(back)
        feeds.append(feed)
    for (_, receiver), feed in zip(pair, reversed(feeds), strict=True):
        receiver.use(await janus.subscribe(room, feed, partial(_made, receiver)))


async def run(given: argparse.Namespace) -> Result:
    """Connect, measure; the server is stopped by whoever started it."""
    install_codec_table()
    load = Load(pickle.loads(given.material.read_bytes()), seed=given.calls)
    async with ClientSession() as http:
        if given.kind == "janus":
            janus = Janus(http, given.port)
            await janus.open()
        for number in range(given.calls):
            if given.kind == "janus":
                await connect_to_janus(load, janus, given.folder)
            elif given.kind == "direct":
                connect_directly(load.pair())
            else:
                await connect_to_own(load, http, given.port, f"room{number}")
        load.begin()
        await asyncio.sleep(WARM_UP_S)
        window = Window(load.senders, load.receivers, load.pace_late_ns)
        result = await window.measure(given.pid, given.seconds)
        if given.kind == "janus":
            await janus.close()
    return result


def _made(receiver: Receiver, direction: str) -> Connection:
    return Connection(direction, receiver.on_readable, own_address())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    print(json.dumps(asdict(asyncio.run(run(parser.parse_args())))))
