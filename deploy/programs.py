"""The processes that make up Rapport on one machine, and what each is told."""

import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from deploy import ports
from deploy.addresses import own_addresses
from deploy.processes import Program
from deploy.settings import LauncherConfig, kept_secret

ROOT = Path(__file__).resolve().parents[1]
PREFERRED_MEDIA_PORT = 8189
# Name -> module. The gateway comes last: it is ready when all others answer.
MODULES = {
    "scheduling": "services.scheduling",
    "plan": "services.plan",
    "media": "services.media",
    "export": "services.media.exports.worker",
    "analysis": "services.analysis",
    "asr": "services.analysis.asr_worker",
    "score": "services.analysis.score_worker",
    "notify": "services.notify",
    "gateway": "services.gateway",
}
# Secrets go to the process that needs them and to no other.
ONLY_FOR = {
    "RAPPORT_ADMIN_EMAIL": "gateway",
    "RAPPORT_ADMIN_PASSWORD": "gateway",
    "RAPPORT_LINK_KEY": "scheduling",
    "RAPPORT_LLM_API_KEY": "score",
    "RAPPORT_SMTP_URL": "notify",
    "RAPPORT_TURN_SECRET": "gateway",
}


class MakePrograms(Protocol):
    """How the launcher learns what to run."""

    def __call__(
        self,
        config: LauncherConfig,
        environ: Mapping[str, str],
        *,
        amqp_url: str,
        media_ports: Sequence[int],
    ) -> list[Program]:
        """The programs, in the order to start."""


def programs(
    config: LauncherConfig,
    environ: Mapping[str, str],
    *,
    amqp_url: str,
    media_ports: Sequence[int],
) -> list[Program]:
    """All of them, in the order to start; a media process per port."""
    var = config.var.absolute()
    told = {
        **environ,
        "PORT": str(config.port),
        "PYTHONUNBUFFERED": "1",
        # eventlet announces its retirement at every import, which is no news to whoever runs this.
        "PYTHONWARNINGS": "ignore:::shared.messaging.nameko_service",
        "RAPPORT_AMQP_URL": amqp_url,
        "RAPPORT_LINK_KEY": environ.get("RAPPORT_LINK_KEY")
        or kept_secret(var / "secrets", "link_key"),
        "RAPPORT_MEDIA_ADDRESS": environ.get("RAPPORT_MEDIA_ADDRESS") or ",".join(own_addresses()),
        # Whoever presses Ctrl-C wants an end, not to wait for the calls.
        "RAPPORT_MEDIA_DRAIN_S": "0",
        "RAPPORT_PUBLIC_URL": config.address,
        "RAPPORT_VAR": str(var),
    }
    wanted = list(_processes(media_ports))
    probe_ports = ports.find_free(len(wanted))
    return [
        _program(name, module, told | own, probe_port, config.port)
        for (name, module, own), probe_port in zip(wanted, probe_ports, strict=True)
    ]


def _processes(media_ports: Sequence[int]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, module, and what only this process is told."""
    for name, module in MODULES.items():
        if name != "media":
            yield name, module, {}
            continue
        for number, port in enumerate(media_ports, start=1):
            own = {"RAPPORT_MEDIA_PORT": str(port)}
            yield (name if number == 1 else f"{name}-{number}"), module, own


def _program(
    name: str, module: str, told: Mapping[str, str], probe_port: int, port: int
) -> Program:
    mine = {key: value for key, value in told.items() if ONLY_FOR.get(key, name) == name}
    return Program(
        name=name,
        command=(sys.executable, "-m", module),
        cwd=ROOT,
        env={**mine, "RAPPORT_PROBE_PORT": str(probe_port)},
        ready_port=port if name == "gateway" else probe_port,
    )


def choose_media_ports(config: LauncherConfig) -> list[int]:
    """The port that was asked for, or the usual one, or any that is free; and those after it."""
    first = config.media_port or PREFERRED_MEDIA_PORT
    wanted = list(range(first, first + config.media_instances))
    if config.media_port is not None or all(map(_is_free, wanted)):
        return wanted
    return ports.find_free(config.media_instances, kind=socket.SOCK_DGRAM)


def _is_free(port: int) -> bool:
    return ports.is_free(port, host="0.0.0.0", kind=socket.SOCK_DGRAM)
