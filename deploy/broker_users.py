"""One RabbitMQ user per service, and outsiders that see public events only.

    python -m deploy.broker_users FOLDER [OUTSIDER ...]

writes FOLDER/definitions.json for RabbitMQ's `load_definitions` and FOLDER/NAME.env for every user,
with its RAPPORT_AMQP_URL. Passwords are made at the first run and kept. Services declare the whole
topology (see shared/messaging/topology.py) and so may configure it all; their users are separate to
be revoked one by one. An outsider may read `interview.events` into queues whose names begin with
its own name, and nothing else: `interview.internal` carries content.
"""

import json
import re
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.broker_settings import write_private
from deploy.programs import MODULES

ADMINISTRATOR = "administrator"
SERVICES = tuple(dict.fromkeys(module.split(".")[1] for module in MODULES.values()))
PUBLIC_EXCHANGE = "interview.events"


def definitions(passwords: dict[str, str]) -> dict[str, Any]:
    """RabbitMQ's own format. Who is neither a service nor the administrator is an outsider."""
    return {
        "users": [_user(name, password) for name, password in sorted(passwords.items())],
        "vhosts": [{"name": "/"}],
        "permissions": [_permission(name) for name in sorted(passwords)],
    }


def _user(name: str, password: str) -> dict[str, Any]:
    tags = ["administrator"] if name == ADMINISTRATOR else []
    return {"name": name, "password": password, "tags": tags}


def _permission(name: str) -> dict[str, str]:
    if name == ADMINISTRATOR or name in SERVICES:
        configure = write = read = ".*"
    else:
        configure = write = rf"^{re.escape(name)}\."
        read = rf"^({re.escape(PUBLIC_EXCHANGE)}$|{re.escape(name)}\.)"
    return {"user": name, "vhost": "/", "configure": configure, "write": write, "read": read}


def write(folder: Path, outsiders: Sequence[str], *, host: str = "rabbitmq:5672") -> None:
    """Write the files; users that are there keep their passwords."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    kept = folder / "passwords.json"
    passwords: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in (ADMINISTRATOR, *SERVICES, *outsiders):
        passwords.setdefault(name, secrets.token_urlsafe(24))
    write_private(kept, json.dumps(passwords, indent=1))
    defined = folder / "definitions.json"
    write_private(defined, json.dumps(definitions(passwords), indent=1))
    defined.chmod(0o644)  # the user that RabbitMQ runs as in a container is another one
    for name, password in passwords.items():
        url = f"amqp://{name}:{password}@{host}/"
        write_private(folder / f"{name}.env", f"RAPPORT_AMQP_URL={url}\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2:])
