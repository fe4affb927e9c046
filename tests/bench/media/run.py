"""Runs one measurement: a server process, a load process against it, and their end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy import tied_process
from tests.bench.media import janus

ROOT = Path(__file__).parents[3]
START_TIMEOUT_S = 20.0
OWN = {"rapport": "tests.bench.media.relay_server", "stock": "tests.bench.media.stock_server"}


def measured(folder: Path, peer: str, calls: int, seconds: float) -> dict[str, Any]:
    """What the load process says about `peer`; recordings go below `folder`."""
    recordings = folder / f"{peer}-{calls}"
    recordings.mkdir()
    with _server(peer, folder, recordings, calls) as (pid, port):
        command = [sys.executable, "-m", "tests.bench.media.load"]
        values = {"kind": peer, "port": port, "pid": pid, "calls": calls, "seconds": seconds}
        values |= {"material": folder / "material", "folder": recordings}
        for name, value in values.items():
            command += [f"--{name}", str(value)]
        finished = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(finished.stdout)


@contextmanager
def _server(peer: str, folder: Path, recordings: Path, calls: int) -> Iterator[tuple[int, int]]:
    """Its process id and the port to signal over. Its output is shown when it fails."""
    if peer == "direct":
        yield os.getpid(), 0
        return
    port = free_port()
    if peer == "janus":
        command = janus.configure(folder / f"janus-{calls}-settings", port)
    else:
        command = [sys.executable, "-m", OWN[peer], "--port", str(port)]
        command += ["--folder", str(recordings)]
    output = folder / f"{peer}-{calls}.log"
    with output.open("wb") as log:
        process = tied_process.start(command, env=os.environ, cwd=ROOT, output=log)
    try:
        wait_for(port, process)
        yield process.pid, port
    except BaseException:
        sys.stderr.write(output.read_text(errors="replace")[-4000:])
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < give_up_at:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
