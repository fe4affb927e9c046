"""Programs that come from the system: found, installed where we may, asked for where we may not.

python -m deploy.provision run|test
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy import broker
from deploy.console import say
from deploy.steps import StepFailed, run_step

ITALIAN_VOICE = Path("/usr/share/festival/voices/italian")
RECORDED_SPEECH = Path("/usr/share/pocketsphinx/test/data/librivox")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")


class Missing(Exception):
    """A program is missing and could not be installed; the message says what to do."""


@dataclass(frozen=True)
class SystemRequirement:
    """What the system must have, how to see that it is there, and Debian's packages for it."""

    name: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]
    instead: str = ""


def on_path(program: str) -> Callable[[], bool]:
    """Found when a shell would find it."""
    return lambda: shutil.which(program) is not None


RABBITMQ = SystemRequirement(
    "RabbitMQ",
    ("rabbitmq-server",),
    lambda: broker.server_script() is not None,
    instead=", or set RAPPORT_AMQP_URL to a RabbitMQ of yours",
)
FOR_RUNNING = (RABBITMQ,)
# Calls cost less with it, and run without: see compiled.
C_COMPILER = SystemRequirement("A C compiler", ("gcc", "libc6-dev"), on_path("cc"))
# The peer that `make bench-media` measures beside the relay. The benchmark asks for it itself.
JANUS = SystemRequirement("Janus", ("janus",), on_path("janus"))
FOR_TESTS = (
    RABBITMQ,
    SystemRequirement("Chromium", ("chromium",), on_path("chromium")),
    SystemRequirement("Firefox", ("firefox-esr",), on_path("firefox-esr")),
    SystemRequirement("flite", ("flite",), on_path("flite")),
    SystemRequirement("ffmpeg", ("ffmpeg",), on_path("ffmpeg")),
    SystemRequirement(  # a person who reads, to measure and test the speech engine with
        "recorded speech", ("pocketsphinx-testdata",), RECORDED_SPEECH.is_dir
    ),
    SystemRequirement(  # and somebody who speaks another language
        "an Italian voice", ("festival", "festvox-italp16k"), ITALIAN_VOICE.is_dir
    ),
    SystemRequirement("coturn", ("coturn",), on_path("turnserver")),
    SystemRequirement(
        "a font",
        ("fonts-dejavu-core", "fontconfig"),
        lambda: any(Path("/usr/share/fonts").rglob("*.ttf")),
    ),
)


def ensure(
    needed: tuple[SystemRequirement, ...],
    *,
    logs: Path,
    may_install: Callable[[], bool] | None = None,
) -> None:
    """Install what is missing, or raise Missing with one sentence that has the command."""
    missing = [each for each in needed if not each.is_there()]
    if not missing:
        return
    names = " and ".join(each.name for each in missing)
    packages = [package for each in missing for package in each.packages]
    if not (may_install or _may_install)():
        command = " ".join(("sudo", *INSTALL, *packages))
        instead = missing[0].instead if len(missing) == 1 else ""
        raise Missing(f"{names} is not installed. Run: {command}{instead}")
    say(f"Installing {names} ({', '.join(packages)}) from Debian's packages")
    try:
        with _services_stay_off():
            _apt_get("update", "--quiet", logs=logs)
            _apt_get(*INSTALL[1:], "--quiet", *packages, logs=logs)
    except StepFailed as error:
        raise Missing(f"{error}\n{names} could not be installed.") from None
    still = [each.name for each in missing if not each.is_there()]
    if still:
        raise Missing(f"{' and '.join(still)} is still missing after installing {packages}.")


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_get(*words: str, logs: Path) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    run_step(("apt-get", *words), cwd=Path("/"), log=logs / "apt-get.log", env=env)


@contextlib.contextmanager
def _services_stay_off() -> Iterator[None]:
    """Debian starts a system-wide RabbitMQ when it is installed; a policy file says not to.

    Rapport runs a private node and leaves the machine's services as they are.
    """
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        ensure(FOR_TESTS if sys.argv[1:] == ["test"] else FOR_RUNNING, logs=Path("var/log"))
    except Missing as error:
        sys.exit(str(error))
