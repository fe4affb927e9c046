"""What a call feels of analysis at full load, and analysis itself: nothing that lasts.

A call of two goes through the relay, first beside nothing, then beside two transcribers with hours
of work. `relay_latency_ms_p99` is the latency that the relay adds, as `make bench-media` measures
it; `loop_pause_ms_p99` for how long the coordinator's loop stands still meanwhile.
"""

from __future__ import annotations

import asyncio
import pickle
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.broker import Broker
from shared.blobs import FolderBlobs
from tests.bench.analysis.calls import PROCESSES, cpu_s_of
from tests.bench.analysis.pauses import Pauses
from tests.bench.analysis.spoken_call import a_call
from tests.bench.media.material import encode
from tests.bench.media.run import measured
from tests.conftest import purge
from tests.support.programs import Program

ASR = "services.analysis.asr_worker"
CALLS, LENGTH_S = 4, 240.0
RELAYED_S = 30.0


def measure(folder: Path) -> dict[str, Any]:
    """Both figures, and how busy the transcribers were."""
    for name in ("alone", "beside", "analysis", "second"):
        (folder / name).mkdir()
    material = pickle.dumps(encode())
    (folder / "alone" / "material").write_bytes(material)
    (folder / "beside" / "material").write_bytes(material)
    alone = measured(folder / "alone", "rapport", 1, RELAYED_S)
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(folder / "broker"))
        purge(broker.url)
        home = folder / "analysis"
        programs = [Program(each, home, broker.url) for each in PROCESSES]
        second = Program(ASR, folder / "second", broker.url, RAPPORT_VAR=str(home))
        for program in (*programs, second):
            stack.enter_context(program)
        _everything_at_once(broker.url, home)
        pauses, busy = Pauses(programs[0]), [programs[1], second]
        before_s = sum(map(cpu_s_of, busy))
        beside = measured(folder / "beside", "rapport", 1, RELAYED_S)
        worked_s = sum(map(cpu_s_of, busy)) - before_s
        return {
            "relay_latency_ms_p99": {
                "alone": alone["latency_ms_p99"],
                "beside_analysis": beside["latency_ms_p99"],
            },
            "relay_lost": beside["sent"] - beside["recognised"],
            "loop_pause_ms_p99": pauses.p99_ms(),
            "transcribers_cpu_s_per_s": round(worked_s / beside["seconds"], 2),
        }


def _everything_at_once(url: str, home: Path) -> None:
    """Calls that are over already: all of their sound is there to be heard."""
    blobs = FolderBlobs(home / "blobs")
    calls = [
        a_call(LENGTH_S, blobs, home, begins_in=timedelta(seconds=-LENGTH_S - 60))
        for _ in range(CALLS)
    ]

    async def tell() -> None:
        await asyncio.gather(*(call.happen(url) for call in calls))

    asyncio.run(tell())
