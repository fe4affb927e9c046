"""kill -9 of analysis at random moments: `python -m tests.bench.analysis.kills COUNT SEED`.

Calls are played one after the other; meanwhile the coordinator, the transcriber or the scorer is
killed and started again. In the end each call must have its report, announced once, each second of
both tracks must have been transcribed once, and each question judged for good. The last line is
JSON. `make test-crash` does the same with a few kills.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.broker import Broker
from services.analysis.storage import Pieces
from shared.blobs import FolderBlobs
from shared.events.analysis import ReportReady
from shared.events.media import Participant
from shared.store import open_store
from tests.bench.analysis.calls import PROCESSES
from tests.bench.analysis.spoken_call import Call, a_call
from tests.conftest import purge
from tests.integration.core import Gateway, gateway
from tests.support.programs import Program

LENGTH_S = 45
EARLIEST_S, LATEST_S = 0.2, 6.0  # between two kills
REPORT_WITHIN_S = 240.0
EDGE = timedelta(seconds=0.15)


def transcribed_twice_or_never(folder: Path, call: Call) -> tuple[float, float]:
    """How many seconds of both tracks, by the pieces that are stored."""
    store = open_store("analysis", mongo_url=None, folder=folder)
    pieces = list(Pieces(store).since(call.interview_id))
    store.close()
    twice = never = 0.0
    for who in Participant:
        until = call.at(0)
        own = [each for each in pieces if each["participant"] == who]
        for piece in sorted(own, key=lambda each: each["from_at"]):
            distance = piece["from_at"] - until
            never += max(0.0, (distance - EDGE).total_seconds())
            twice += max(0.0, (-distance - EDGE).total_seconds())
            until = max(until, piece["until_at"])
        never += max(0.0, (call.at(call.ends_s) - until - EDGE).total_seconds())
    return twice, never


async def kill_now_and_then(programs: list[Program], count: int, seed: int) -> None:
    """One after the other, each up again before the next dies."""
    chance = random.Random(seed)
    for number in range(count):
        await asyncio.sleep(chance.uniform(EARLIEST_S, LATEST_S))
        program = chance.choice(programs)
        await asyncio.to_thread(program.kill)
        await asyncio.to_thread(program.start)
        print(f"{number + 1}: {program.log.stem}", flush=True)


async def reported(
    office: Gateway, call: Call, *, within_s: float = REPORT_WITHIN_S
) -> dict[str, Any]:
    """The report of a call, once it is ready."""
    report: dict[str, Any] = await office.becomes(
        "analysis.read_report",
        lambda report: report["state"] in ("ready", "failed"),
        timeout_s=within_s,
        interview_id=call.interview_id,
    )
    return report


async def run(
    url: str, folder: Path, programs: list[Program], count: int, seed: int
) -> dict[str, Any]:
    """Calls until enough was killed; then look at what became of each."""
    blobs, calls = FolderBlobs(folder / "blobs"), []
    async with gateway(url, "analysis") as office:
        killing = asyncio.create_task(kill_now_and_then(programs, count, seed))
        while not killing.done():
            calls.append(await asyncio.to_thread(a_call, LENGTH_S, blobs, folder))
            await calls[-1].happen(url)
        await killing
        reports = [await reported(office, call) for call in calls]
        announced = [len(office.said(ReportReady, call.interview_id)) for call in calls]
    twice, never = zip(*(transcribed_twice_or_never(folder, call) for call in calls), strict=True)
    finals = [
        [each["question_id"] for each in report["assessments"] if each["state"] != "not_asked"]
        for report in reports
    ]
    return {
        "times": count,
        "seed": seed,
        "calls": len(calls),
        "reports_lost": sum(report["state"] != "ready" for report in reports),
        "reports_announced_twice": sum(max(0, times - 1) for times in announced),
        "seconds_lost": round(sum(never), 2),
        "seconds_twice": round(sum(twice), 2),
        "answers_lost": sum(
            len({name for name, _ in call.closed_s} - set(ids))
            for call, ids in zip(calls, finals, strict=True)
        ),
    }


def measure(folder: Path, count: int = 50, seed: int = 3) -> dict[str, Any]:
    """What was lost, and what was done twice."""
    print(f"{count} kills, seed {seed}", flush=True)
    home = folder / "analysis"
    home.mkdir()
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(folder / "broker"))
        purge(broker.url)
        programs = [Program(process, home, broker.url) for process in PROCESSES]
        for program in programs:
            stack.enter_context(program)
        return {"kills": asyncio.run(run(broker.url, home, programs, count, seed))}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(Path(name), *map(int, sys.argv[1:]))))
