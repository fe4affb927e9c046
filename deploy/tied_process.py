"""Children that cannot outlive the process that started them, not even when it is killed with -9.

Run as a program, `python tied_process.py PARENT_PID SIGNAL COMMAND ...`, it asks the kernel for a
signal at the parent's death and then becomes the command. The process id stays the same, so the
command can be signalled and waited for as if it had been started directly.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h

# The kernel signals at the death of the *thread* that started the child, so all children are
# started by one thread that lives as long as this process.
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tied processes")


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: IO[bytes] | int = subprocess.DEVNULL,
    at_parents_death: signal.Signals = signal.SIGKILL,
    keep_open: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (Ctrl-C reaches only us); it ends when we end.

    `keep_open` are descriptors that the child inherits, such as a lock that it shall own too.
    """
    tied = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    tied += [str(os.getpid()), str(int(at_parents_death)), *command]

    def spawn() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            tied,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=keep_open,
        )

    return _STARTER.submit(spawn).result()


def _become(parent: int, at_parents_death: int, command: list[str]) -> None:
    """Ask for the signal, make sure the parent did not die before that, and exec."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, at_parents_death, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
