"""The processes that make up Rapport on one machine, and what each is told."""

import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from deploy import ports
from deploy.processes import Program
from deploy.settings import LauncherConfig, kept_secret

ROOT = Path(__file__).resolve().parents[1]
PREFERRED_MEDIA_PORT = 8189
# Name -> module. The gateway comes last: it is ready when all others answer.
MODULES = {
    "scheduling": "services.scheduling",
    "plan": "services.plan",
    "media": "services.media",
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
}
# Transcribing takes all the processor it gets; a call that runs meanwhile must not stutter.
PATIENT = {"asr", "score"}


class MakePrograms(Protocol):
    """How the launcher learns what to run."""

    def __call__(
        self, config: LauncherConfig, environ: Mapping[str, str], *, amqp_url: str, media_port: int
    ) -> list[Program]:
        """The programs, in the order to start."""


def programs(
    config: LauncherConfig, environ: Mapping[str, str], *, amqp_url: str, media_port: int
) -> list[Program]:
    """All of them, in the order to start."""
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
        "RAPPORT_MEDIA_PORT": str(media_port),
        "RAPPORT_PUBLIC_URL": config.address,
        "RAPPORT_VAR": str(var),
    }
    probe_ports = ports.find_free(len(MODULES))
    return [
        _program(name, told, probe_port, config.port)
        for name, probe_port in zip(MODULES, probe_ports, strict=True)
    ]


def _program(name: str, told: Mapping[str, str], probe_port: int, port: int) -> Program:
    mine = {key: value for key, value in told.items() if ONLY_FOR.get(key, name) == name}
    patience = ("nice", "-n", "10") if name in PATIENT else ()
    return Program(
        name=name,
        command=(*patience, sys.executable, "-m", MODULES[name]),
        cwd=ROOT,
        env={**mine, "RAPPORT_PROBE_PORT": str(probe_port)},
        ready_port=port if name == "gateway" else probe_port,
    )


def choose_media_port(config: LauncherConfig) -> int:
    """The port that was asked for, or the usual one, or any that is free."""
    if config.media_port is not None:
        return config.media_port
    if ports.is_free(PREFERRED_MEDIA_PORT, host="0.0.0.0", kind=socket.SOCK_DGRAM):
        return PREFERRED_MEDIA_PORT
    return ports.find_free(kind=socket.SOCK_DGRAM)[0]
