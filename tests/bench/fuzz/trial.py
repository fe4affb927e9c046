"""One trial: good calls run, hostile datagrams come, and what is left is counted."""

import asyncio
import os
import random
import re
import signal
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from aiohttp import ClientSession

from deploy import tied_process
from services.media.rtc.codecs import install_codec_table
from tests.bench.fuzz.corpus import Catching, Corpus, spoiled
from tests.bench.fuzz.hostile import BURST, Attack, signed
from tests.bench.media.connection import Connection
from tests.bench.media.load import WHO, Load, connect_to_own
from tests.bench.media.material import Material
from tests.bench.media.measuring import Result, Window
from tests.bench.media.run import ROOT, free_port, wait_for
from tests.support.waiting import eventually

GOOD_CALLS = 2
MOST_WAITING_BYTES = 300_000
MOST_GROWTH_KB = 16 * 1024
CATCH_S = 2.5  # for how long the hostile call behaves, so that its datagrams can be caught
COUNTED = re.compile(
    r"^(rapport_media_\w+_total|bench_\w+)(?:\{reason=\"([^\"]*)\"\})? ([0-9.e+]+)$"
)
BAD_WORDS = re.compile(r"(?i)traceback|\berror\b|exception|critical|never retrieved")


@dataclass
class Outcome:
    """What was sent, and what the server and the good calls made of it."""

    sent: Counter[str]
    unsent: Counter[str]
    seconds: float
    good: Result
    is_alive: bool
    complaints: list[str]
    counted: dict[str, float] = field(default_factory=dict)
    memory_kb: list[int] = field(default_factory=list)  # at even steps, the first one after a tenth

    @property
    def growth_kb(self) -> int:
        """From the first tenth of the datagrams to the end."""
        return self.memory_kb[-1] - self.memory_kb[0]


def faults(outcome: Outcome) -> list[str]:
    """What must not happen and did."""
    lost = outcome.good.sent - outcome.good.recognised
    found = {
        "the process died": not outcome.is_alive,
        f"{len(outcome.complaints)} complaints in the log": bool(outcome.complaints),
        f"{lost} of {outcome.good.sent} packets of the good calls lost": lost > 0,
        f"memory grew by {outcome.growth_kb} kB": outcome.growth_kb > MOST_GROWTH_KB,
        "something was dropped as broken": any("broken" in name for name in outcome.counted),
    }
    return [what for what, is_so in found.items() if is_so]


async def run(folder: Path, material: Material, *, packets: int, per_s: int, seed: int) -> Outcome:
    """Send so many hostile datagrams at that pace."""
    install_codec_table()
    async with _server(folder) as (process, port, probes), ClientSession() as http:
        good = Load(material, seed)
        for number in range(GOOD_CALLS):
            await connect_to_own(good, http, port, f"good{number}")
        good.begin()
        chance = random.Random(seed)
        attack, hostile = await _hostile_call(http, port, material, chance)
        newcomers = asyncio.create_task(_newcomers(http, port, chance), name="newcomers")
        window = Window(good.senders, good.receivers, good.pace_late_ns)
        attacking = asyncio.create_task(_attack(attack, packets, per_s, process.pid), name="attack")
        begun_s = time.monotonic()
        result = await window.measure_while(process.pid, attacking)
        seconds = time.monotonic() - begun_s
        newcomers.cancel()
        await asyncio.gather(newcomers, return_exceptions=True)
        good.stop()
        outcome = Outcome(
            attack.sent, attack.unsent, seconds, result, process.poll() is None, [],
            _counted(probes), attacking.result(),
        )  # fmt: skip
        attack.close()
        await hostile.close()
        await good.close()
    log = (folder / "log").read_text(errors="replace")
    outcome.complaints = [line for line in log.splitlines() if BAD_WORDS.search(line)]
    return outcome


async def _hostile_call(
    http: ClientSession, port: int, material: Material, chance: random.Random
) -> tuple[Attack, Load]:
    """A call that begins as any other; then one of the two turns hostile and the other hears it."""
    corpus = Corpus()
    load = Load(material, chance.randrange(1 << 30), Catching(corpus))
    await connect_to_own(load, http, port, "hostile", corpus.tap)
    load.begin()
    await asyncio.sleep(CATCH_S)
    load.stop()
    corpus.heard = {seen.ssrc: seen.highest for seen in load.receivers[0].seen.values()}
    for sender in load.senders:
        sender.connection.listen(_read_and_forget(load))
    return Attack(corpus, load.senders[0].connection, chance), load


def _read_and_forget(load: Load):
    def on_readable(connection: Connection) -> None:
        for slot, length, _ in load.incoming.read(connection.descriptor):
            if load.incoming.view[slot][0][0] < 64:
                connection.hand_over(load.incoming.view[slot][0:length])

    return on_readable


async def _newcomers(http: ClientSession, port: int, chance: random.Random) -> None:
    """One after another joins and spoils DTLS while its handshake is under way."""
    number = 0
    while True:
        number += 1
        socket = await http.ws_connect(f"http://127.0.0.1:{port}/newcomer{number}/{WHO[0]}")
        connection = Connection("sendrecv", lambda _: None)
        connection.tap = lambda datagram: (
            datagram if datagram[0] < 4 or chance.random() < 0.3 else spoiled(datagram, chance)
        )
        try:
            answer = await connection.answer(await socket.receive_str())
            for _ in range(5):  # before the server has our answer
                connection.send_plain(signed(connection.ice_names(), chance))
            await socket.send_str(answer)
            await asyncio.sleep(1.0)
        finally:
            await connection.close()
            await socket.close()


async def _attack(attack: Attack, packets: int, per_s: int, pid: int) -> list[int]:
    """Bursts at an even pace, or as fast as the server reads; its memory after each tenth of them.

    What the kernel drops before the server sees it would test nothing but this machine's speed.
    """
    port = attack.participant.port
    memory_kb: list[int] = []
    sent, begun_s = 0, time.monotonic()
    while sent < packets:
        if sent * 10 >= packets * (len(memory_kb) + 1):
            memory_kb.append(_memory_kb(pid))
        due = int((time.monotonic() - begun_s) * per_s) - sent
        if _waiting_bytes(port) < MOST_WAITING_BYTES:
            for _ in range(min(due // BURST, 8)):  # after a delay not all at once
                sent += attack.burst()
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.5)
    return [*memory_kb, _memory_kb(pid)]


def _waiting_bytes(port: int) -> int:
    """What the sockets at this port have received and nobody has read (proc(5), /proc/net/udp)."""
    local = f":{port:04X} "
    lines = Path("/proc/net/udp").read_text().splitlines()
    return sum(int(line.split()[4].partition(":")[2], 16) for line in lines if local in line[:30])


def _memory_kb(pid: int) -> int:
    return psutil.Process(pid).memory_info().rss // 1024


def _counted(probes: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{probes}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    found = [match.groups() for line in lines if (match := COUNTED.match(line))]
    names = {f"{name} {reason}" if reason else name: float(value) for name, reason, value in found}
    return {name: value for name, value in names.items() if value}


@asynccontextmanager
async def _server(folder: Path) -> AsyncIterator[tuple]:
    port, probes = free_port(), free_port()
    command = [sys.executable, "-m", "tests.bench.fuzz.server", "--port", str(port)]
    command += ["--probes", str(probes), "--folder", str(folder / "recordings")]
    with (folder / "log").open("wb") as log:
        process = tied_process.start(command, env=os.environ, cwd=ROOT, output=log)
    try:
        wait_for(port, process)
        yield process, port, probes
    finally:
        process.send_signal(signal.SIGTERM)

        async def has_ended() -> bool:
            return process.poll() is not None

        try:
            await eventually(has_ended, what="the server's end", timeout_s=30)
        except TimeoutError:
            process.kill()
            process.wait()
