"""`python -m deploy` as a person meets it: restarts, an orderly end, nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy import ports
from tests.support.waiting import DEADLINE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]
ANY_AMQP = "amqp://guest:guest@127.0.0.1:1/"


class Running:
    """A launcher started for one test."""

    def __init__(self, var: Path, *words: str, module: str, **environ: str) -> None:
        self.var = var
        self.console = var.parent / f"{var.name}.console"
        base = {k: v for k, v in os.environ.items() if not k.startswith("RAPPORT_")}
        base |= {"PORT": str(ports.find_free()[0]), "RAPPORT_VAR": str(var)}
        with self.console.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                cwd=ROOT, env=base | environ, stdout=output, stderr=output,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def text(self) -> str:
        return self.console.read_text()

    def says(self, pattern: str) -> None:
        wait_until(lambda: re.search(pattern, self.text()) or self.has_ended(), what=pattern)
        assert re.search(pattern, self.text()), self.text()

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)

    def others(self) -> list[str]:
        """Every other process that was started on behalf of this launcher, by its environment."""
        return [
            f"{found.pid} {' '.join(found.info['cmdline'])}"
            for found in psutil.process_iter(["environ", "cmdline"])
            if found.pid != self.process.pid and found.info["cmdline"]
            if (found.info["environ"] or {}).get("RAPPORT_VAR") == str(self.var)
        ]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def stand_in(*words: str, var: str = "var", **environ: str) -> Running:
        module = "tests.integration.launcher_stand_in" if words else "deploy"
        running = Running(tmp_path / var, *words, module=module, **environ)
        started.append(running)
        return running

    yield stand_in
    for running in started:
        if not running.has_ended():
            running.process.kill()
            running.process.wait()
    wait_until(
        lambda: not any(running.others() for running in started), what="the end of all processes"
    )


def test_program_that_ends_is_started_again(launch: Callable[..., Running]) -> None:
    running = launch("plan=fragile", "media=steady", RAPPORT_AMQP_URL=ANY_AMQP)
    running.says(r"plan ended with status 3; starting it again in 1 s")
    running.says(r"plan is ready[\s\S]*Rapport is ready: http://localhost:\d+")


def test_killed_program_is_started_again(launch: Callable[..., Running]) -> None:
    running = launch("media=parent", RAPPORT_AMQP_URL=ANY_AMQP)
    running.says("Rapport is ready")
    os.kill(int((running.var / "media.started").read_text()), signal.SIGKILL)
    running.says(r"media was ended by SIGKILL; starting it again in 1 s[\s\S]*media is ready")
    assert len(running.others()) == 2, "its earlier child is gone, the new one is there"
    assert running.end() == 0


def test_private_broker_that_dies_is_started_again(launch: Callable[..., Running]) -> None:
    running = launch("plan=steady")
    running.says("Rapport is ready")
    broker = next(other for other in running.others() if "beam" in other)
    os.kill(int(broker.split()[0]), signal.SIGKILL)
    running.says(r"rabbitmq was ended by SIGKILL; starting it again in 1 s")
    running.says(r"again[\s\S]*rabbitmq is ready")
    assert running.end() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_orderly_end_leaves_nothing(launch: Callable[..., Running], number: int) -> None:
    running = launch("media=parent", "plan=steady")
    running.says("Rapport is ready")
    assert running.end(number) == 0
    assert running.others() == []
    assert not (running.var / "launcher.pid").exists()
    assert "Rapport has stopped" in running.text()


def test_kill_9_of_the_launcher_leaves_nothing(launch: Callable[..., Running]) -> None:
    running = launch("media=steady", "plan=stubborn")
    running.says("Rapport is ready")
    assert len(running.others()) >= 4, "two programs, RabbitMQ, its port mapper"
    running.end(signal.SIGKILL)
    wait_until(lambda: running.others() == [], what="the end of all processes")


def test_start_right_after_kill_9_succeeds(launch: Callable[..., Running]) -> None:
    first = launch("plan=steady")
    first.says("Rapport is ready")
    first.end(signal.SIGKILL)
    second = launch("plan=steady")
    second.says("Rapport is ready")
    assert second.end() == 0


def test_second_signal_ends_at_once(launch: Callable[..., Running]) -> None:
    running = launch("plan=stubborn", RAPPORT_AMQP_URL=ANY_AMQP)
    running.says("Rapport is ready")
    running.process.send_signal(signal.SIGINT)
    running.says("Stopping")
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(DEADLINE_S) == 0
    assert "Killed plan" in running.text()


def test_second_launcher_in_the_same_folder_is_refused(launch: Callable[..., Running]) -> None:
    first = launch("plan=steady", RAPPORT_AMQP_URL=ANY_AMQP)
    first.says("Rapport is ready")
    second = launch("plan=steady", RAPPORT_AMQP_URL=ANY_AMQP)
    assert second.process.wait(DEADLINE_S) == 1
    assert f"already runs with the folder {first.var}" in second.text()
    assert str(first.process.pid) in first.text() + second.text()
    assert (first.var / "launcher.pid").exists()


def test_taken_port_is_said_with_the_way_out(launch: Callable[..., Running]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        running = launch(PORT=port, RAPPORT_AMQP_URL=ANY_AMQP)
        assert running.process.wait(DEADLINE_S) == 1
    said = running.text().strip().splitlines()
    assert len(said) == 1
    assert re.fullmatch(rf"Port {port} is taken by another program. .* PORT=\d+ make run", said[0])
    assert running.others() == []


def test_mistyped_setting_is_named(launch: Callable[..., Running]) -> None:
    running = launch(RAPPORT_AMPQ_URL="amqp://localhost/")
    assert running.process.wait(DEADLINE_S) == 1
    assert running.text().strip() == (
        "RAPPORT_AMPQ_URL is not a setting of Rapport. Did you mean RAPPORT_AMQP_URL?"
    )


def test_wrong_setting_of_one_service_stops_all(launch: Callable[..., Running]) -> None:
    running = launch(RAPPORT_TRANSCRIBER="parrot")
    assert running.process.wait(DEADLINE_S) == 1
    assert running.text().strip() == (
        "RAPPORT_TRANSCRIBER is malformed. It must be one of whisper, whisperx."
    )
    assert running.others() == []
