"""Builds the web UI when its sources changed: with the system's Node.js, else with PyPI's.

python -m deploy.web_build         builds when needed
python -m deploy.web_build check   layout, lint, types, and the generated API types against the API
python -m deploy.web_build format  lets biome lay out the sources
python -m deploy.web_build types   writes the API types from openapi.json
python -m deploy.web_build test    the unit tests beside the sources
python -m deploy.web_build dev     serves the sources as they are, in front of a running gateway

Building needs the `dependencies` of package.json only; its `devDependencies`, which are the tools
of the others, stay away until one of them is asked for.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from deploy.console import say
from deploy.steps import StepFailed, run_step

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "services" / "gateway" / "web"
NOT_SOURCES = {"node_modules", "dist"}
# What only the checks read: changing it makes no other pages.
FOR_CHECKS = (".test.ts", ".fake.ts", "biome.jsonc", "tsconfig.checks.json", "vitest.config.ts")
WITH_CHECKS = " with checks"
VENV_PROGRAMS = Path(sys.prefix) / "bin"


class NoNode(Exception):
    """No Node.js that can build the web UI, and none could be installed."""


def build(*, logs: Path, web: Path = WEB) -> None:
    """Bring `web/dist` up to date; costs milliseconds when it is."""
    wanted = fingerprint(web)
    with _alone_in(web):
        if _read(web / "dist" / ".built-from") == wanted:
            return
        started = time.monotonic()
        env = _install_packages(web, logs, with_checks=False)
        say("Building the web UI")
        run_step(["npm", "run", "build"], cwd=web, log=logs / "web-build.log", env=env)
        (web / "dist" / ".built-from").write_text(wanted)
        say(f"Web UI built in {time.monotonic() - started:.0f} s")


def check(*, logs: Path, web: Path = WEB) -> None:
    """The web UI's own checks, and its API types against the gateway's description."""
    with _alone_in(web):
        env = _install_packages(web, logs, with_checks=True)
        for words in (["lint"], ["check"], ["types", "--", "--check"]):
            say(f"npm run {' '.join(words)}")
            run_step(["npm", "run", *words], cwd=web, log=logs / "web-check.log", env=env)


def packages_for_checks(*, logs: Path, web: Path = WEB) -> Path:
    """Where the packages are, with those that only tests need."""
    with _alone_in(web):
        _install_packages(web, logs, with_checks=True)
    return web / "node_modules"


def hand_over(script: str, *, logs: Path, web: Path = WEB) -> NoReturn:
    """A script of package.json takes this process's place, and the terminal."""
    with _alone_in(web):
        env = _install_packages(web, logs, with_checks=True)
    os.chdir(web)
    os.execvpe("npm", ["npm", "run", "--silent", script], env)


def fingerprint(web: Path) -> str:
    """A hash over names and contents of all sources."""
    whole = hashlib.sha256()
    for path in sorted(_sources(web)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(web)} {content}\n".encode())
    return whole.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files if not name.endswith(FOR_CHECKS))


def _install_packages(web: Path, logs: Path, *, with_checks: bool) -> dict[str, str]:
    """`npm ci` when the lock changed since the last one; the environment to call npm with."""
    env = _node_environment(logs)
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    wanted = lock + WITH_CHECKS if with_checks else lock
    stamp = web / "node_modules" / ".installed-from"
    if _read(stamp) not in (wanted, lock + WITH_CHECKS):
        say("Fetching the web UI's packages")
        # No install scripts: nothing here needs them, and they are code from strangers.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        if not with_checks:
            command.append("--omit=dev")
        run_step(command, cwd=web, log=logs / "npm-ci.log", env=env)
        stamp.write_text(wanted)
    return env


def _node_environment(logs: Path) -> dict[str, str]:
    env = {**os.environ, "NO_UPDATE_NOTIFIER": "1", "CI": "true"}
    if can_build(_version_of("node")) and shutil.which("npm"):
        return env
    env["PATH"] = os.pathsep.join([str(VENV_PROGRAMS), env.get("PATH", "")])
    if not (VENV_PROGRAMS / "node").exists():
        say("Installing Node.js into .venv (the system has none that fits)")
        lock = str(ROOT / "locks" / "node.lock")
        pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--requirement", lock]
        try:
            run_step(pip, cwd=ROOT, log=logs / "node.log")
        except StepFailed as error:
            raise NoNode(f"{error}\nNode.js 20.19 or newer is needed for the web UI.") from None
    return env


def can_build(version: tuple[int, int] | None) -> bool:
    """Vite 8 wants Node.js 20.19 or later of the 20s, or 22.12 and later."""
    return version is not None and ((20, 19) <= version < (21, 0) or version >= (22, 12))


def _version_of(program: str) -> tuple[int, int] | None:
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v(\d+)\.(\d+)", asked.stdout)
    return (int(found[1]), int(found[2])) if found else None


@contextmanager
def _alone_in(web: Path) -> Iterator[None]:
    """Two starts at once must not build into the same folder."""
    descriptor = os.open(web, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


ACTIONS = {"": build, "check": check}
SCRIPTS = ("format", "types", "test", "dev")

if __name__ == "__main__":
    wanted = " ".join(sys.argv[1:])
    if wanted not in (*ACTIONS, *SCRIPTS):
        sys.exit(__doc__)
    try:
        if wanted in SCRIPTS:
            hand_over(wanted, logs=Path("var/log"))
        ACTIONS[wanted](logs=Path("var/log"))
    except (StepFailed, NoNode) as error:
        sys.exit(str(error))
