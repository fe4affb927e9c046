"""How long people wait: for an answer on the screen, and for the report after the hang-up.

Calls are played to the real processes of analysis, in real time. `live_answer_s_p95` is from "Next
question" to the answer's assessment, `end_to_report_s` from CallEnded to ReportReady by the call's
length, and `request_ms_p99` what a request to the coordinator takes meanwhile; the loop's pauses
are its own account of how late it came round. For other lengths:
`python -m tests.bench.analysis.calls 60 180`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.broker import Broker
from shared import clock
from shared.blobs import FolderBlobs
from shared.events.analysis import AnswerAnalyzed, ReportFailed, ReportReady
from tests.bench.analysis.pauses import Pauses
from tests.bench.analysis.spoken_call import Call, a_call
from tests.bench.media.cpu import cpu_s
from tests.conftest import purge
from tests.integration.core import Gateway, gateway
from tests.support.programs import Program

PROCESSES = ("services.analysis", "services.analysis.asr_worker", "services.analysis.score_worker")
LENGTHS_S = (60, 600)
LONGEST_WAIT_S = 120.0
LOOK_S = 0.05
ASK_S = 0.1


@dataclass
class Waits:
    """What was measured."""

    answers_s: list[float] = field(default_factory=list)
    reports_s: dict[int, float] = field(default_factory=dict)
    requests_ms: list[float] = field(default_factory=list)
    jobs: list[float] = field(
        default_factory=list
    )  # of the transcriber, with the seconds they took
    cpu_s: float = 0.0  # of the transcriber, all calls together
    pause_ms_p99: float = float("nan")

    def figures(self) -> dict[str, Any]:
        return {
            "live_answer_s_p95": round(percentile(self.answers_s, 0.95), 2),
            "end_to_report_s": {str(length): took for length, took in self.reports_s.items()},
            "request_ms_p99": round(percentile(self.requests_ms, 0.99), 1),
            "answers": [round(each, 2) for each in self.answers_s],
            "transcriber_cpu_s": round(self.cpu_s, 1),
            "loop_pause_in_calls_ms_p99": self.pause_ms_p99,
            "transcriber_jobs_s": self.jobs,
        }


def percentile(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed; nan of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


async def watch(office: Gateway, call: Call, waits: Waits, length_s: int) -> None:
    """Note when each answer and the report are there."""
    of, seen = call.interview_id, 0
    closed = sorted(call.closed_s.values())
    gives_up_s = call.ends_s + LONGEST_WAIT_S
    while (now_s := (clock.now() - call.started_at).total_seconds()) < gives_up_s:
        live = [each for each in office.said(AnswerAnalyzed, of) if each.is_provisional]
        for closed_s in closed[seen : len(live)]:
            waits.answers_s.append(now_s - closed_s)
        seen = max(seen, len(live))
        if office.said(ReportReady, of):
            waits.reports_s[length_s] = round(now_s - call.ends_s, 2)
            return
        if failed := office.said(ReportFailed, of):
            raise RuntimeError(f"the report failed: {failed[0].reason}")
        await asyncio.sleep(LOOK_S)
    raise RuntimeError(f"no report {LONGEST_WAIT_S} s after the end")


async def ask_on(office: Gateway, waits: Waits) -> None:
    """Ask the coordinator something small again and again."""
    while True:
        began = time.monotonic()
        await office.ask("analysis.engines")
        waits.requests_ms.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(ASK_S)


async def measured(url: str, folder: Path, lengths_s: Sequence[int]) -> Waits:
    """One call after the other."""
    waits = Waits()
    blobs = FolderBlobs(folder / "blobs")
    async with gateway(url, "analysis") as office:
        for length_s in lengths_s:
            call = await asyncio.to_thread(a_call, length_s, blobs, folder)
            asking = asyncio.create_task(ask_on(office, waits))
            happening = asyncio.create_task(call.happen(url))
            await watch(office, call, waits, length_s)
            asking.cancel()
            await asyncio.gather(asking, happening, return_exceptions=True)
            print(f"{length_s} s: {waits.figures()}", flush=True)
    return waits


def measure(folder: Path, lengths_s: Sequence[int] = LENGTHS_S) -> dict[str, Any]:
    """The figures of calls of these lengths."""
    home = folder / "analysis"
    home.mkdir()
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(folder / "broker"))
        purge(broker.url)
        programs = [Program(process, home, broker.url) for process in PROCESSES]
        for program in programs:
            stack.enter_context(program)
        transcriber = programs[1]
        loading_s, pauses = cpu_s_of(transcriber), Pauses(programs[0])
        waits = asyncio.run(measured(broker.url, home, lengths_s))
        waits.cpu_s = cpu_s_of(transcriber) - loading_s
        waits.pause_ms_p99 = pauses.p99_ms()
        ended = [line for line in transcriber.logged() if line.get("event") == "job_ended"]
        waits.jobs = [line["seconds"] for line in ended]
    return waits.figures()


def cpu_s_of(program: Program) -> float:
    """Seconds of processor time that a process took so far."""
    assert program.process is not None
    return cpu_s(program.process.pid)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        lengths_s = [int(each) for each in sys.argv[1:]] or LENGTHS_S
        print(json.dumps(measure(Path(name), lengths_s)))
