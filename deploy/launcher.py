"""One Rapport on one machine: starts all processes, watches them, ends them."""

import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from deploy.broker import Broker
from deploy.console import RepeatFilter, say
from deploy.locking import FolderTaken, take_folder
from deploy.logs import LogFile
from deploy.ports import find_free, is_free
from deploy.processes import Process, Supervisor, show_errors, stop_all
from deploy.programs import MakePrograms, choose_media_ports, programs
from deploy.settings import LauncherConfig

LOOK_EVERY_S = 0.25
REMIND_EVERY_S = 15.0
GRACE_S = 20.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(Exception):
    """Rapport cannot start; the message is for the person who tried."""


class StopSignals:
    """Counts the requests to stop: the first ends in order, the second at once."""

    def __init__(self) -> None:
        self.count = 0
        self._asked = threading.Event()

    def catch(self) -> None:
        """From now on signals are counted here."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self._asked.set()

    def wait(self, timeout_s: float) -> bool:
        """Sleep until asked to stop; whether that was."""
        return self._asked.wait(timeout_s)


class Launcher:
    """Owns the folder `var` while it lives."""

    def __init__(
        self,
        config: LauncherConfig,
        environ: Mapping[str, str],
        *,
        make_programs: MakePrograms = programs,
    ) -> None:
        self._config = config
        self._environ = environ
        self._make_programs = make_programs
        self._logs = config.var / "log"
        self._signals = StopSignals()
        self._supervisor = Supervisor(say=say)
        self._say_error = RepeatFilter(say)
        self._broker: Broker | None = None
        self._processes: list[Process] = []
        self._pid_file = config.var / "launcher.pid"

    def claim(self) -> None:
        """Make sure that nobody else uses the folder and the port; raises CannotStart."""
        var, port = self._config.var, self._config.port
        var.mkdir(parents=True, exist_ok=True)
        try:
            self._lock = take_folder(var)
        except FolderTaken:
            owner = _read(self._pid_file) or "unknown"
            raise CannotStart(
                f"Rapport already runs with the folder {var} (process {owner}). "
                "Stop that one first, or choose another folder: RAPPORT_VAR=elsewhere make run"
            ) from None
        self._pid_file.write_text(str(os.getpid()))
        if not (is_free(port) and is_free(port, host="0.0.0.0")):
            raise CannotStart(
                f"Port {port} is taken by another program. "
                f"Choose another one, such as: PORT={find_free()[0]} make run"
            )

    def run(self) -> None:
        """Start everything and stay until asked to stop."""
        self._signals.catch()
        try:
            amqp_url = self._config.amqp_url or self._start_broker()
            if not self._signals.count:
                self._start_processes(amqp_url)
                self._watch()
        finally:
            self._stop()

    def release(self) -> None:
        """Give the folder back."""
        self._pid_file.unlink(missing_ok=True)

    def _start_broker(self) -> str:
        """The private node's address; it answers there, or we were asked to stop meanwhile."""
        say("Starting a private RabbitMQ")
        broker = self._broker = Broker(
            self._config.var / "broker", subscribers=self._config.subscriber_names
        )
        broker.spawn()
        while not (broker.is_ready() or self._signals.wait(0.1)):
            broker.raise_if_ended()
        if not self._signals.count:
            self._supervisor.adopt(broker, is_ready=True)
            files = map(broker.subscribers_url_file, self._config.subscriber_names)
            for_others = ", ".join(map(str, files)) or "given to nobody"
            say(f"rabbitmq is ready (addresses for subscribers: {for_others})")
        return broker.url

    def _start_processes(self, amqp_url: str) -> None:
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        media_ports = choose_media_ports(self._config)
        all_programs = self._make_programs(
            self._config, self._environ, amqp_url=amqp_url, media_ports=media_ports
        )
        say(f"Starting {', '.join(program.name for program in all_programs)}")
        for program in all_programs:
            log = LogFile(self._logs / f"{program.name}.log")
            log.rotate()
            process = Process(program, log)
            self._processes.append(process)
            self._supervisor.start(process)
        self._media_ports = ", ".join(map(str, media_ports))

    def _watch(self) -> None:
        is_announced, reminded_at = False, time.monotonic()
        while not self._signals.wait(LOOK_EVERY_S):
            self._supervisor.look()
            show_errors(self._processes, self._say_error)
            waiting = self._supervisor.waiting_for
            if not waiting and not is_announced:
                is_announced = True
                self._announce()
            elif waiting and time.monotonic() - reminded_at > REMIND_EVERY_S:
                reminded_at = time.monotonic()
                say(f"Waiting for {', '.join(waiting)} (logs are in {self._logs})")

    def _announce(self) -> None:
        say(f"Rapport is ready: {self._config.address}")
        say(
            f"Calls use UDP port {self._media_ports}; data is in {self._config.var}, "
            f"logs are in {self._logs}. Ctrl-C ends everything."
        )

    def _stop(self) -> None:
        if self._processes:
            say("Stopping")
        killed = stop_all(
            self._processes, grace_s=GRACE_S, is_hurried=lambda: self._signals.count > 1
        )
        show_errors(self._processes, self._say_error)
        if killed:
            say(f"Killed {', '.join(killed)}: did not stop in time")
        if self._broker is not None:
            if self._signals.count > 1:
                self._broker.kill()
            else:
                self._broker.stop()
        say("Rapport has stopped")


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
