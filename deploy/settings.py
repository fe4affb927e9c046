"""The launcher's settings from the environment, and the secrets that it makes once and keeps."""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy.subscriber_names import NAME_RULE, is_name
from shared.config import setting


def _is_port(port: int) -> bool:
    return 0 < port <= 65535


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(str.strip, text.split(",")) if name))


def _are_names(text: str) -> bool:
    return all(map(is_name, _names(text)))


@dataclass(frozen=True, kw_only=True)
class LauncherConfig:
    """Settings of `make run`; every other RAPPORT_* variable is handed on to the services."""

    # The port of the web pages.
    port: int = setting(
        default=8080, variable="PORT", must="a port from 1 to 65535", check=_is_port
    )
    # The folder for all data, secrets and logs.
    var: Path = Path("var")
    # A RabbitMQ of yours; unset starts a private one.
    amqp_url: str | None = None
    # Other systems, separated by commas: each gets an account of the private RabbitMQ that reads
    # public events from a queue of its own, and nothing else.
    subscribers: str = setting(
        default="subscriber", must=f"names separated by commas: {NAME_RULE}", check=_are_names
    )
    # The address that people type, when it is not this machine's.
    public_url: str | None = None
    # The UDP port of all calls; unset takes 8189 or, when that is taken, any free one.
    media_port: int | None = setting(
        default=None,
        must="a port from 1 to 65535",
        check=lambda port: port is None or _is_port(port),
    )

    # How many media processes; each takes a UDP port of its own, counted up from the first.
    media_instances: int = setting(
        default=1, must="a number from 1 to 16", check=lambda count: 0 < count <= 16
    )

    @property
    def subscriber_names(self) -> tuple[str, ...]:
        """Each once, in the order given."""
        return _names(self.subscribers)

    @property
    def address(self) -> str:
        """Where a browser finds Rapport."""
        return self.public_url or f"http://localhost:{self.port}"


def kept_secret(folder: Path, name: str) -> str:
    """A random key, made at the first start and only for our eyes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())  # links signed with a key that is lost after a crash are lost too
    return key
