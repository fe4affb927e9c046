"""A bad network between a browser and the UDP port: losses, delay, jitter, a narrow link.

What happens to a datagram depends on the seed and on how many went before it, never on the clock,
but for the queue of a narrow link.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Address = tuple[str, int]
_CANDIDATE = re.compile(r"(a=candidate:\S+ 1 udp \d+ )\S+ \d+( typ host)")


@dataclass(frozen=True)
class Link:
    """One direction. `rate_bps` 0 is as fast as the machine; `queue_s` is how much waits there."""

    loss: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    rate_bps: float = 0.0
    queue_s: float = 0.3


class LossyPath:
    """Stands before the server's address; to the server it is the browser's address."""

    def __init__(self, server: Address, *, up: Link, down: Link, seed: int) -> None:
        self._server = server
        loop = asyncio.get_running_loop()
        self.up = Pipe(up, random.Random(seed), loop)
        self.down = Pipe(down, random.Random(seed + 1), loop)
        self._browser: Address | None = None
        self._browser_side: asyncio.DatagramTransport
        self._server_side: asyncio.DatagramTransport

    async def open(self) -> None:
        """Bind both sides on the server's host."""
        loop = asyncio.get_running_loop()
        local = (self._server[0], 0)
        self._browser_side, _ = await loop.create_datagram_endpoint(
            lambda: _Side(self._from_browser), local_addr=local
        )
        self._server_side, _ = await loop.create_datagram_endpoint(
            lambda: _Side(self._from_server), remote_addr=self._server
        )

    def close(self) -> None:
        self._browser_side.close()
        self._server_side.close()

    def announce(self, sdp: str) -> str:
        """The offer with this path's address in place of the server's."""
        host, port = self._browser_side.get_extra_info("sockname")[:2]
        return _CANDIDATE.sub(rf"\g<1>{host} {port}\g<2>", sdp)

    def _from_browser(self, data: bytes, address: Address) -> None:
        self._browser = address
        self.up.carry(data, self._to_server)

    def _from_server(self, data: bytes, _: Address) -> None:
        if self._browser is not None:
            self.down.carry(data, self._to_browser)

    def _to_server(self, data: bytes) -> None:
        if not self._server_side.is_closing():
            self._server_side.sendto(data)

    def _to_browser(self, data: bytes) -> None:
        if not self._browser_side.is_closing():
            self._browser_side.sendto(data, self._browser)


class Timers(Protocol):
    """What a pipe needs of an event loop, or of a clock that a test turns by itself."""

    def time(self) -> float:
        """Seconds, never set back."""
        ...

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> object:
        """Call it at that time."""
        ...


class Pipe:
    """Datagrams on their way in one direction; jitter never reorders them."""

    def __init__(self, link: Link, chance: random.Random, timers: Timers) -> None:
        self.link = link
        self._timers = timers
        self.lost = 0
        self.overflowed = 0
        self.carried = 0
        self._chance = chance
        self._idle_at_s = 0.0
        self._arrived_at_s = 0.0

    def carry(self, data: bytes, send: Callable[[bytes], None]) -> None:
        link = self.link
        jitter_s = self._chance.random() * link.jitter_s
        if self._chance.random() < link.loss:
            self.lost += 1
            return
        now_s = self._timers.time()
        if link.rate_bps:
            begin_s = max(now_s, self._idle_at_s)
            if begin_s - now_s > link.queue_s:
                self.overflowed += 1
                return
            self._idle_at_s = begin_s + len(data) * 8 / link.rate_bps
            now_s = self._idle_at_s
        self.carried += 1
        # Later than the one before: the loop's timers know no order among equals.
        at_s = max(now_s + link.delay_s + jitter_s, self._arrived_at_s + 1e-6)
        self._arrived_at_s = at_s
        self._timers.call_at(at_s, send, data)


class _Side(asyncio.DatagramProtocol):
    def __init__(self, on_datagram: Any) -> None:
        self.datagram_received = on_datagram
