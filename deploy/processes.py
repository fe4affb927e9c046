"""Child processes: one program each, and the supervisor that brings back those that end.

Knows nothing of Rapport: programs, readiness and the clock come from outside.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deploy import tied_process
from deploy.logs import LogFile, worth_showing

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
STABLE_AFTER_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, and how to see that it can do its work."""

    name: str
    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    # GET /readyz there answers 200 when it is ready; None counts a living process as ready.
    ready_port: int | None = None


class Restartable(Protocol):
    """Anything that can be started, watched and started again."""

    name: str

    def spawn(self) -> None:
        """Start without waiting."""

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""

    @property
    def exit_status(self) -> int | None:
        """How it ended; negative is a signal's number."""

    def is_ready(self) -> bool:
        """Whether it can do its work."""


class Process:
    """One child process and its log."""

    def __init__(self, program: Program, log: LogFile) -> None:
        self.name = program.name
        self.log = log
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while there is a process."""
        return self._child.pid if self._child else None

    def spawn(self) -> None:
        """Start without waiting; what an earlier run of it started is gone by then."""
        program = self._program
        with self.log.open() as output:
            self._child = tied_process.start(
                list(program.command), env=program.env, cwd=program.cwd, output=output
            )

    @property
    def is_running(self) -> bool:
        """Whether the process lives; when it ended, its own children are ended too."""
        child = self._child
        if child is None or child.returncode is not None:
            return False
        # Looked at without collecting it: until it is collected, nobody else gets its group number.
        if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
        self.signal_group(signal.SIGKILL)
        child.wait()
        return False

    @property
    def exit_status(self) -> int | None:
        """How it ended, None while it lives or before it was started."""
        return None if self.is_running or self._child is None else self._child.returncode

    def is_ready(self) -> bool:
        """Whether it says so on its readiness port."""
        port = self._program.ready_port
        return self.is_running and (port is None or says_ready(port))

    def ask_to_stop(self) -> None:
        """SIGTERM to the process; it ends its own children."""
        if self._child is not None and self.is_running:
            self._child.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to the process and all it started."""
        if self.is_running:
            self.signal_group(signal.SIGKILL)
        if self._child is not None:
            self._child.wait()

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the process and everything it started."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, number)


@dataclass
class _State:
    """What the supervisor remembers of one process."""

    started_at: float
    pause_s: float = FIRST_PAUSE_S
    restart_at: float | None = None
    was_ready: bool = False


class Supervisor:
    """Starts processes, says when they are ready or end, and brings them back after a pause."""

    def __init__(
        self, *, say: Callable[[str], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._now = now
        self._states: dict[str, _State] = {}
        self._processes: dict[str, Restartable] = {}

    def adopt(self, process: Restartable, *, is_ready: bool = False) -> None:
        """Watch a process that was started already."""
        self._processes[process.name] = process
        self._states[process.name] = _State(self._now(), was_ready=is_ready)

    def start(self, process: Restartable) -> None:
        """Start a process and watch it from now on."""
        process.spawn()
        self.adopt(process)

    @property
    def waiting_for(self) -> list[str]:
        """Names of the processes that are not ready."""
        return [name for name, state in self._states.items() if not state.was_ready]

    def look(self) -> None:
        """One round: note what became ready or ended, start again what is due."""
        for name, process in self._processes.items():
            self._look_at(process, self._states[name])

    def _look_at(self, process: Restartable, state: _State) -> None:
        if state.restart_at is not None:
            if self._now() >= state.restart_at:
                self._start_again(process, state)
        elif not process.is_running:
            self._plan_restart(process, state, _how_it_ended(process.exit_status))
        elif not state.was_ready and process.is_ready():
            state.was_ready = True
            self._say(f"{process.name} is ready")

    def _plan_restart(self, process: Restartable, state: _State, what: str) -> None:
        if self._now() - state.started_at >= STABLE_AFTER_S:
            state.pause_s = FIRST_PAUSE_S
        self._say(f"{process.name} {what}; starting it again in {state.pause_s:.0f} s")
        state.restart_at = self._now() + state.pause_s
        state.pause_s = min(state.pause_s * 2, LONGEST_PAUSE_S)
        state.was_ready = False

    def _start_again(self, process: Restartable, state: _State) -> None:
        state.restart_at = None
        state.started_at = self._now()
        try:
            process.spawn()
        except Exception as error:  # whatever it is, the supervisor goes on
            self._plan_restart(process, state, f"did not start ({error})")


def stop_all(
    processes: Sequence[Process], *, grace_s: float, is_hurried: Callable[[], bool]
) -> list[str]:
    """Ask them to stop, kill what is left after `grace_s` or in a hurry; returns whom it killed."""
    for process in processes:
        process.ask_to_stop()
    deadline = time.monotonic() + grace_s
    while any(process.is_running for process in processes):
        if time.monotonic() > deadline or is_hurried():
            break
        time.sleep(0.05)
    killed = [process for process in processes if process.is_running]
    for process in killed:
        process.kill()
    return [process.name for process in killed]


def show_errors(processes: Sequence[Process], say: Callable[[str], None]) -> None:
    """Bring errors of the logs to the terminal, and keep the logs small."""
    for process in processes:
        for line in process.log.new_lines():
            shown = worth_showing(line)
            if shown is not None:
                say(f"{process.name}: {shown}")
        process.log.rotate()


def says_ready(port: int, *, timeout_s: float = 2.0) -> bool:
    """Whether GET /readyz on this machine gives 200 (asked directly, whatever proxy is set)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _how_it_ended(status: int | None) -> str:
    if status is not None and status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
