"""Commands that must finish before Rapport can start, such as apt-get or npm."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy import tied_process

LAST_WORDS = 30


class StepFailed(Exception):
    """A command did not do its work; the message has its last lines."""


def run_step(
    command: Sequence[str], *, cwd: Path, log: Path, env: Mapping[str, str] | None = None
) -> None:
    """Run to the end with the output in `log`; when we are stopped, so is the command."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = tied_process.start(
            command, env=os.environ if env is None else env, cwd=cwd, output=output
        )
    try:
        status = child.wait()
    except BaseException:
        _end_group(child)
        raise
    if status:
        last = log.read_text(errors="replace").splitlines()[-LAST_WORDS:]
        raise StepFailed("\n".join([*last, f"Failed: {' '.join(command)} (all of it: {log})"]))


def _end_group(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
