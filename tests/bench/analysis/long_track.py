"""Three hours of a call that is over, and the answers of another call meanwhile.

All of the long call is told at once, so its transcription waits for nothing but the transcriber. A
person who reads is heard in it every four minutes, on both tracks. `answers_beside_s` are waits as
`calls` measures them, of the other call; `peak_mb` is what a process had in memory at most.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.broker import Broker
from services.analysis.transcribe.port import BYTES_A_SECOND, RATE
from shared import clock
from shared.blobs import FolderBlobs
from shared.events.analysis import ReportReady
from shared.events.media import Participant
from tests.bench.analysis.calls import PROCESSES, Waits, cpu_s_of, watch
from tests.bench.analysis.corpus import one_after_the_other, real
from tests.bench.analysis.kills import reported, transcribed_twice_or_never
from tests.bench.analysis.pauses import Pauses
from tests.bench.analysis.spoken_call import ASKED, Call, a_call, tell
from tests.conftest import purge
from tests.integration.core import gateway
from tests.integration.messaging.publishing import an_envelope, depth, publish
from tests.integration.test_analysis.scene import SEGMENT_S
from tests.support.programs import Program
from tests.support.sound import ogg_opus, silence

LENGTH_S = 3 * 3600.0
READS_EVERY_S = 240.0
ASKS_EVERY_S = 900.0
BESIDE_S = 180  # how long the other call lasts
REPORT_WITHIN_S = 7200.0
LOOK_S = 0.2
QUEUES = ("analysis.SegmentClosed", "analysis.SoundStored", "analysis.CallEnded")


def a_long_call(folder: Path) -> Call:
    """It ended a minute ago."""
    call = Call(clock.new_id(), clock.now() - timedelta(seconds=LENGTH_S + 60), ends_s=LENGTH_S)
    cuts = [ASKS_EVERY_S * number for number in range(1, int(LENGTH_S / ASKS_EVERY_S))]
    names = (ASKED[number % len(ASKED)][0] for number in range(len(cuts)))
    call.closed_s |= {(name, visit): cuts[visit - 1] for visit, name in enumerate(names, start=1)}
    spoken = _reading()
    segments = [
        (who, number * SEGMENT_S, (number + 1) * SEGMENT_S, spoken[number % len(spoken)])
        for who in Participant
        for number in range(round(LENGTH_S / SEGMENT_S))
    ]
    tell(call, cuts, segments, FolderBlobs(folder / "blobs"))
    return call


def _reading() -> list[bytes]:
    """Four minutes in files, as media stores them."""
    read = one_after_the_other(real(), pause_s=1.0)[0]
    pcm = read.pcm + silence(READS_EVERY_S - read.length_s)
    size = round(SEGMENT_S * BYTES_A_SECOND)
    return [ogg_opus(pcm[at : at + size], rate=RATE) for at in range(0, len(pcm), size)]


async def run(url: str, folder: Path) -> dict[str, Any]:
    """Tell of the long call, hold the other one meanwhile, and wait for both reports."""
    call, waits = await asyncio.to_thread(a_long_call, folder), Waits()
    events = [an_envelope(event) for _, event in sorted(call.told, key=lambda each: each[0])]
    async with gateway(url, "analysis") as office:
        began_s = time.monotonic()
        await asyncio.to_thread(publish, url, *events)
        while await asyncio.to_thread(depth, url, *QUEUES):
            await asyncio.sleep(LOOK_S)
        taken_s = time.monotonic() - began_s
        print(f"{len(events)} events were taken in {taken_s:.0f} s", flush=True)
        beside = await asyncio.to_thread(a_call, BESIDE_S, FolderBlobs(folder / "blobs"), folder)
        happening = asyncio.create_task(beside.happen(url))
        await watch(office, beside, waits, BESIDE_S)
        await happening
        was_beside = not office.said(ReportReady, call.interview_id)
        print(f"beside it ({was_beside}): {waits.answers_s}, {waits.reports_s}", flush=True)
        report = await reported(office, call, within_s=REPORT_WITHIN_S)
    twice_s, never_s = transcribed_twice_or_never(folder, call)
    return {
        "events_taken_s": round(taken_s),
        "answers_beside_s": [round(each, 2) for each in waits.answers_s],
        "report_beside_s": waits.reports_s[BESIDE_S],
        "were_beside": was_beside,
        "report": report["state"],
        "report_s": round(time.monotonic() - began_s),
        "words": sum(len(each["text"].split()) for each in report["transcript"]),
        "seconds_lost": round(never_s, 2),
        "seconds_twice": round(twice_s, 2),
    }


def measure(folder: Path) -> dict[str, Any]:
    """What became of both calls, and what the processes took."""
    home = folder / "analysis"
    home.mkdir()
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(folder / "broker"))
        purge(broker.url)
        programs = {name: Program(name, home, broker.url) for name in PROCESSES}
        for program in programs.values():
            stack.enter_context(program)
        pauses = Pauses(programs[PROCESSES[0]])
        figures = asyncio.run(run(broker.url, home))
        figures["loop_pause_ms_p99"] = pauses.p99_ms()
        figures["cpu_s"] = {name: round(cpu_s_of(each)) for name, each in programs.items()}
        figures["peak_mb"] = {name: _peak_mb(each) for name, each in programs.items()}
        return {"long_track": figures}


def _peak_mb(program: Program) -> int:
    """Most memory that a process had at once, as Linux tells it."""
    assert program.process is not None
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
