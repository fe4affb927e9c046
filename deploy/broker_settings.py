"""What the private RabbitMQ node is: its name, ports, password, configuration and environment."""

import contextlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from deploy import ports

# One scheduler and no busy waiting: the node shares a small machine with all the services.
ERLANG_ARGS = (
    "-kernel inet_dist_use_interface {127,0,0,1} "
    "+S 1:1 +A 16 +sbwt none +sbwtdcpu none +sbwtdio none"
)
CONFIGURATION = """\
log.file.level = info
log.file.rotation.size = 10485760
log.file.rotation.count = 3
log.console = false
load_definitions = {definitions}
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 512MB
# No handler leaves a message unacknowledged for longer; long work is a job, not a message.
consumer_timeout = 1800000
{more}
"""
ADVANCED_CONFIGURATION = Path(__file__).parent / "rabbitmq" / "advanced.config"
# The node calls itself by this name, on machines without /etc/hosts too (bare containers).
NAME_RESOLUTION = """\
{host, {127, 0, 0, 1}, ["localhost"]}.
{lookup, [file, native]}.
"""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What stays the same over restarts; `subscribers` by name, also the former ones."""

    port: int
    epmd_port: int
    distribution_port: int
    user: str
    password: str
    node: str
    subscribers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The identity kept in `folder`, made now when there is none."""
        with contextlib.suppress(FileNotFoundError):
            return cls(**json.loads(_file(folder).read_text()))
        port, epmd_port, distribution_port = ports.find_free(3)
        made = cls(
            port=port,
            epmd_port=epmd_port,
            distribution_port=distribution_port,
            user="rapport",
            password=secrets.token_urlsafe(24),
            node=f"rapport-{secrets.token_hex(4)}@localhost",
        )
        made.keep(folder)
        return made

    def keep(self, folder: Path) -> None:
        """Write it down for the next start."""
        write_private(_file(folder), json.dumps(asdict(self), indent=1))

    def with_subscribers(self, names: Iterable[str]) -> Self:
        """The same identity, with a password for each of them."""
        made = {name: secrets.token_urlsafe(24) for name in names if name not in self.subscribers}
        return replace(self, subscribers={**self.subscribers, **made})

    def on_free_ports(self) -> Self:
        """The same identity, moved away from ports that another program has taken meanwhile."""
        spare = iter(ports.find_free(3))

        def stay_or_move(port: int) -> int:
            return port if ports.is_free(port) else next(spare)

        return replace(
            self,
            port=stay_or_move(self.port),
            epmd_port=stay_or_move(self.epmd_port),
            distribution_port=stay_or_move(self.distribution_port),
        )


def write_files(folder: Path, definitions: Mapping[str, Any], more_configuration: str) -> None:
    """Write all files that the node reads. `definitions`: users and more, at each of its starts."""
    for name in ("log", "mnesia"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "rabbitmq-env.conf").write_text("")
    (folder / "enabled_plugins").write_text("[].")
    (folder / "inetrc").write_text(NAME_RESOLUTION)
    defined = folder / "definitions.json"
    write_private(defined, json.dumps(definitions, indent=1))
    text = CONFIGURATION.format(definitions=defined, more=more_configuration)
    write_private(folder / "rabbitmq.conf", text)


def environment(folder: Path, who: Identity, inherited: Mapping[str, str]) -> dict[str, str]:
    """The node's environment; nothing of a system-wide RabbitMQ may leak in."""
    foreign = ("RABBITMQ_", "ERL_", "NOTIFY_SOCKET")
    env = {name: value for name, value in inherited.items() if not name.startswith(foreign)}
    return env | {
        "HOME": str(folder),  # the Erlang cookie lives there
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(who.epmd_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_CRASH_DUMP_BYTES": "1000000",
        "ERL_INETRC": str(folder / "inetrc"),
        "RABBITMQ_NODENAME": who.node,
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(who.port),
        "RABBITMQ_DIST_PORT": str(who.distribution_port),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        # An empty file of our own, or /etc/rabbitmq/rabbitmq-env.conf is sourced.
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(ADVANCED_CONFIGURATION),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_ARGS,
        # Makes the script exec the virtual machine: our child is the node itself.
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def write_private(path: Path, text: str) -> None:
    """Write a file that only we may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _file(folder: Path) -> Path:
    return folder / "identity.json"
