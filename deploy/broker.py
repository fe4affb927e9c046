"""A private RabbitMQ node as a child process: needs no root, leaves a system's broker alone.

    with Broker(folder) as broker:
        connect(broker.url)

It owns one folder (data, log, cookie, ports, password), one Erlang node and one port mapper (epmd).
Everything listens on loopback. Comments beside the settings say which trap each avoids.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy import broker_users, ports, tied_process
from deploy.broker_settings import Identity, environment, write_files, write_private
from deploy.locking import FolderTaken, take_folder
from deploy.subscriber_names import check_names

# Not /usr/sbin/rabbitmq-server: Debian's wrapper there wants to be root or the user rabbitmq.
SERVER_SCRIPTS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/rabbitmq/sbin/rabbitmq-server")
EPMD_FOLDERS = ("/usr/bin", "/usr/local/bin", "/usr/lib/erlang/bin", "/opt/erlang/bin")
PREDECESSOR_ENDS_WITHIN_S = 20.0


class BrokerError(Exception):
    """The private RabbitMQ node did not start."""


class Broker:
    """One private node. Start, stop, kill -9 and start again keep its messages and its address."""

    name = "rabbitmq"

    def __init__(
        self,
        folder: Path | str,
        *,
        subscribers: Sequence[str] = (),
        more_configuration: str = "",
    ) -> None:
        check_names(subscribers)
        self.folder = Path(folder).absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._subscribers = tuple(subscribers)
        self._more_configuration = more_configuration
        self._lock: int | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._node: subprocess.Popen[bytes] | None = None
        self._identity = Identity.of(self.folder)
        self._has_address = False

    @property
    def url(self) -> str:
        """Where clients connect. The first start may move it, when the port was taken."""
        return self._address(self._identity.user, self._identity.password)

    def subscribers_url_file(self, name: str) -> Path:
        """Where a subscriber's address stands; it reads `broker_users.queue_of(name)`."""
        return self.folder / f"{name}-url"

    @property
    def port(self) -> int:
        """The AMQP port on loopback."""
        return self._identity.port

    @property
    def epmd_port(self) -> int:
        """The port of the node's own port mapper."""
        return self._identity.epmd_port

    @property
    def pid(self) -> int | None:
        """The Erlang virtual machine's process id."""
        return self._node.pid if self._node else None

    @property
    def is_running(self) -> bool:
        """Whether the node's process lives (not: whether it already answers)."""
        return self._node is not None and self._node.poll() is None

    @property
    def exit_status(self) -> int | None:
        """How the node's process ended, None while it lives."""
        return self._node.poll() if self._node else None

    def start(self, timeout_s: float = 90.0) -> Self:
        """Start the node and wait until it answers."""
        self.spawn()
        try:
            self._wait_until(self.is_ready, "answer", timeout_s)
        except BaseException:
            self.stop(timeout_s=5)
            raise
        return self

    def spawn(self) -> None:
        """Start the node without waiting for it."""
        if self.is_running:
            return
        script = server_script()
        if script is None:
            raise BrokerError("RabbitMQ is not installed.")
        lock = self._take_lock()
        if self._epmd is not None:  # of a node that crashed
            _end_process(self._epmd, signal.SIGTERM, 10.0)
        self._node = self._epmd = None
        if not self._has_address:  # clients know it from now on, so it stays
            self._identity = self._identity.on_free_ports().with_subscribers(self._subscribers)
            self._identity.keep(self.folder)
            self._write_addresses()
            self._has_address = True
        write_files(self.folder, self._definitions(), self._more_configuration)
        env = environment(self.folder, self._identity, os.environ)
        self._start_epmd(env)
        with (self.folder / "log" / "stdout").open("ab") as output:
            self._node = tied_process.start(
                [script],
                env=env,
                cwd=self.folder,
                output=output,
                at_parents_death=signal.SIGTERM,  # the node stops in order by itself
                keep_open=(lock,),
            )

    def raise_if_ended(self) -> None:
        """BrokerError with the node's last words when it ended by itself."""
        for process in (self._node, self._epmd):
            if process is not None and process.poll() is not None:
                words = self._last_words()
                raise BrokerError(f"RabbitMQ ended with status {process.returncode}. {words}")

    def stop(self, timeout_s: float = 30.0) -> None:
        """Stop in order; messages stay. Kills when that takes longer than `timeout_s`."""
        self._end(signal.SIGTERM, timeout_s)

    def kill(self) -> None:
        """Kill -9, as a crash test wants it. `start` brings the node back at the same address."""
        self._end(signal.SIGKILL, 10.0)

    def is_ready(self) -> bool:
        """Whether the node greets an AMQP client (far cheaper than rabbitmqctl)."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as client:
                client.sendall(b"AMQP\x00\x00\x09\x01")
                frame = client.recv(11)
        except OSError:
            return False
        return frame[:1] == b"\x01" and frame[7:11] == b"\x00\x0a\x00\x0a"  # Connection.Start

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _address(self, user: str, password: str) -> str:
        return f"amqp://{user}:{password}@127.0.0.1:{self.port}/"

    def _write_addresses(self) -> None:
        """For other systems: never the one that may do everything."""
        (self.folder / "url").unlink(missing_ok=True)  # of the release before
        for name, password in self._identity.subscribers.items():
            file = self.subscribers_url_file(name)
            if name in self._subscribers:
                write_private(file, self._address(name, password) + "\n")
            else:
                file.unlink(missing_ok=True)

    def _definitions(self) -> Mapping[str, Any]:
        who = self._identity
        present = {name: who.subscribers[name] for name in self._subscribers}
        return broker_users.definitions(
            {who.user: who.password}, present, former=who.subscribers.keys() - present
        )

    def _take_lock(self) -> int:
        if self._lock is not None:
            return self._lock
        try:
            # A node whose launcher was killed owns the lock until it has stopped by itself.
            self._lock = take_folder(self.folder, wait_s=PREDECESSOR_ENDS_WITHIN_S)
        except FolderTaken:
            raise BrokerError(f"Another RabbitMQ node already uses {self.folder}.") from None
        return self._lock

    def _start_epmd(self, env: Mapping[str, str]) -> None:
        """Our own port mapper, before the node: else the node starts one that stays behind."""
        port = self._identity.epmd_port
        command = [_epmd(), "-port", str(port), "-address", "127.0.0.1"]
        self._epmd = tied_process.start(command, env=env, cwd=self.folder)
        self._wait_until(lambda: not ports.is_free(port), "start its port mapper", 10.0)

    def _wait_until(self, is_done: Callable[[], bool], what: str, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not is_done():
            self.raise_if_ended()
            if time.monotonic() > deadline:
                raise BrokerError(f"RabbitMQ did not {what} within {timeout_s:.0f} s.")
            time.sleep(0.05)

    def _last_words(self) -> str:
        said = self.folder / "log" / "stdout"
        with contextlib.suppress(FileNotFoundError):
            return f"It said (all of it in {said}):\n{said.read_text(errors='replace')[-1000:]}"
        return ""

    def _end(self, first_signal: signal.Signals, timeout_s: float) -> None:
        for process in (self._node, self._epmd):
            if process is not None:
                _end_process(process, first_signal, timeout_s)
        self._node = self._epmd = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def server_script() -> str | None:
    """RabbitMQ's start script, None when RabbitMQ is not installed."""
    return next((path for path in SERVER_SCRIPTS if os.access(path, os.X_OK)), None)


def _epmd() -> str:
    found = shutil.which("epmd", path=os.pathsep.join(EPMD_FOLDERS)) or shutil.which("epmd")
    if found is None:
        raise BrokerError("Erlang's port mapper (epmd) is not installed.")
    return found


def _end_process(
    process: subprocess.Popen[bytes], first_signal: signal.Signals, timeout_s: float
) -> None:
    if process.poll() is None:
        process.send_signal(first_signal)
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
