"""One RabbitMQ user per service, and outsiders that see public events only.

    python -m deploy.broker_users FOLDER [OUTSIDER ...]

writes FOLDER/definitions.json for RabbitMQ's `load_definitions` and FOLDER/NAME.env for every user,
with its RAPPORT_AMQP_URL. Passwords are made at the first run and kept. Services declare the whole
topology (see shared/messaging/topology.py) and so may configure it all; their users are separate to
be revoked one by one. The private node of `make run` gets its outsiders from here, too.

An outsider has one queue, `<name>.events`. It may bind that to `interview.events` and read it, and
nothing else: `interview.internal` carries content, requests are for services, and an outsider that
declared queues could let one fill that refuses more, and so hold up the publisher of every event.
"""

import json
import re
import secrets
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.broker_settings import write_private
from deploy.programs import MODULES
from deploy.subscriber_names import NameRefused, check_names

ADMINISTRATOR = "administrator"
SERVICES = tuple(dict.fromkeys(module.split(".")[1] for module in MODULES.values()))
PUBLIC_EXCHANGE = "interview.events"
DAY_MS = 24 * 3600 * 1000
# What an outsider that stays away finds when it comes back: the latest week, at most so much of it.
KEPT = {
    "max-length": 10_000,
    "max-length-bytes": 64_000_000,
    "message-ttl": 7 * DAY_MS,
    "overflow": "drop-head",
}
LIMITS = {"max-connections": 10, "max-channels": 20}
NOTHING = "^$"


def queue_of(outsider: str) -> str:
    """The one queue that an outsider reads."""
    return f"{outsider}.events"


def definitions(
    insiders: Mapping[str, str], outsiders: Mapping[str, str], former: Collection[str] = ()
) -> dict[str, Any]:
    """RabbitMQ's own format. Passwords by name of who may do everything, and of who only reads
    public events; `former` outsiders may do nothing and know no password any more."""
    check_names(outsiders)
    gone = {name: secrets.token_urlsafe(24) for name in former}
    return {
        "users": [
            *(_user(name, password) for name, password in sorted(insiders.items())),
            *(
                _user(name, password) | {"limits": LIMITS}
                for name, password in sorted({**outsiders, **gone}.items())
            ),
        ],
        "vhosts": [{"name": "/"}],
        "permissions": [
            *(_permission(name, configure=".*", write=".*", read=".*") for name in insiders),
            *(_outsiders_permission(name) for name in outsiders),
            *(_permission(name, configure=NOTHING, write=NOTHING, read=NOTHING) for name in gone),
        ],
        "queues": [_queue(name) for name in outsiders],
        "policies": [_policy(outsiders)] if outsiders else [],
    }


def _user(name: str, password: str) -> dict[str, Any]:
    tags = ["administrator"] if name == ADMINISTRATOR else []
    return {"name": name, "password": password, "tags": tags}


def _permission(name: str, *, configure: str, write: str, read: str) -> dict[str, str]:
    return {"user": name, "vhost": "/", "configure": configure, "write": write, "read": read}


def _outsiders_permission(name: str) -> dict[str, str]:
    own, public = re.escape(queue_of(name)), re.escape(PUBLIC_EXCHANGE)
    return _permission(name, configure=NOTHING, write=f"^{own}$", read=f"^({public}|{own})$")


def _queue(outsider: str) -> dict[str, Any]:
    return {
        "name": queue_of(outsider),
        "vhost": "/",
        "durable": True,
        "auto_delete": False,
        "arguments": {"x-queue-type": "quorum"},
    }


def _policy(outsiders: Collection[str]) -> dict[str, Any]:
    names = "|".join(re.escape(queue_of(name)) for name in sorted(outsiders))
    return {
        "name": "outsiders",
        "vhost": "/",
        "pattern": f"^({names})$",
        "apply-to": "queues",
        "priority": 0,
        "definition": KEPT,
    }


def write(folder: Path, outsiders: Sequence[str], *, host: str = "rabbitmq:5672") -> None:
    """Write the files; users that are there keep their passwords."""
    check_names(outsiders)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    kept = folder / "passwords.json"
    passwords: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    insiders = (ADMINISTRATOR, *SERVICES)
    for name in (*insiders, *outsiders):
        passwords.setdefault(name, secrets.token_urlsafe(24))
    write_private(kept, json.dumps(passwords, indent=1))
    defined = folder / "definitions.json"
    outside = {name: word for name, word in passwords.items() if name not in insiders}
    inside = {name: passwords[name] for name in insiders}
    write_private(defined, json.dumps(definitions(inside, outside), indent=1))
    defined.chmod(0o644)  # the user that RabbitMQ runs as in a container is another one
    for name, password in passwords.items():
        url = f"amqp://{name}:{password}@{host}/"
        write_private(folder / f"{name}.env", f"RAPPORT_AMQP_URL={url}\n")


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]), sys.argv[2:])
    except NameRefused as refused:
        sys.exit(str(refused))
