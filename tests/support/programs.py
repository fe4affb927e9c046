"""Runs services, and small ones made for tests, as real processes with a log and probes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy import ports
from tests.support.waiting import wait_until

SMALL_SERVICES = "tests.integration.messaging"
START_TIMEOUT_S = 240
STOP_TIMEOUT_S = 60


class Program:
    """`python -m <module>` with a folder for its log; a name without dots is of SMALL_SERVICES."""

    def __init__(self, module: str, folder: Path, url: str, **environment: str) -> None:
        self.folder = folder
        self.log = folder / f"{module.rpartition('.')[2]}.log"
        self.probe_port = ports.find_free()[0]
        full_name = module if "." in module else f"{SMALL_SERVICES}.{module}"
        self._command = [sys.executable, "-W", "ignore", "-m", full_name]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("RAPPORT_")}
        self._environment = {
            **inherited,
            "RAPPORT_AMQP_URL": url,
            "RAPPORT_VAR": str(folder),
            "RAPPORT_MEDIA_DRAIN_S": "0",  # an end of a test is no reason to wait for its calls
            "RAPPORT_PROBE_PORT": str(self.probe_port),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> Self:
        """Start it without waiting."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            )
        return self

    def start(self) -> Self:
        """Start it and wait until it takes requests and events."""
        self.spawn()
        wait_until(
            lambda: self.probe("/readyz") == 200 or self.exit_status() is not None,
            what=f"readiness of {self.log.stem}",
            timeout_s=START_TIMEOUT_S,
        )
        assert self.exit_status() is None, self.log.read_text()
        return self

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """Kill -9."""
        return self._end(signal.SIGKILL)

    def exit_status(self) -> int | None:
        return self.process.poll() if self.process else None

    def probe(self, path: str) -> int:
        """The status of a probe, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.probe_port}{path}", timeout=10
            ) as a:
                return int(a.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def metric(self, line: str) -> float:
        """The value of one line of /metrics, 0 when it is not there."""
        address = f"http://127.0.0.1:{self.probe_port}/metrics"
        with urllib.request.urlopen(address, timeout=20) as answer:
            for each in answer.read().decode().splitlines():
                if each.startswith(line + " "):
                    return float(each.rpartition(" ")[2])
        return 0.0

    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log so far."""
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.exit_status() is None:
            self.stop()

    def _end(self, which: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(which)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"no exit on {which.name}: {self.log.read_text()}") from None
