"""Makes `.venv` from a hashed lock file, with nothing but Python's standard library.

    python3 deploy/bootstrap.py run|unit|dev

The first thing that `make` runs, so it runs on old Pythons too: their users are told what to
install. A stamp inside `.venv` names the lock it was made from; an unchanged lock costs no time.
`dev` contains all of the others, so running after `make test` installs nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
# What runs; what unit tests need, which is less (no speech engine) and more (pytest); all of it.
# Each with the locks that contain it.
LOCKS = {"run": ("run", "dev"), "unit": ("unit", "dev"), "dev": ("dev",)}
OLDEST, NEWEST = (3, 11), (3, 13)
VERSION = "{}.{}".format(*sys.version_info)
PROGRESS_EVERY_S = 10


def main(lock_name: str) -> None:
    """Bring `.venv` up to the lock, under a file lock: two makes may start at once."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        _become_fitting_python(lock_name)
    with open(_lock_file(lock_name)) as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if _is_current(lock_name):
            return
        _make_venv()
        _install(lock_name)
        _write_stamp(lock_name)


def _become_fitting_python(lock_name: str) -> None:
    """Hand over to another Python of this machine, or say what is missing."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, os.path.abspath(__file__), lock_name])
    sys.exit(
        f"Rapport needs Python 3.11, 3.12 or 3.13; this is {VERSION}. "
        "Install one of them and run: make run PYTHON=/path/to/python3"
    )


def _is_current(lock_name: str) -> bool:
    if not os.path.exists(_python()):
        return False
    return any(_read(_stamp_file(name)) == _fingerprint(name) for name in LOCKS[lock_name])


def _make_venv() -> None:
    """A new environment when there is none, or when its Python is gone or another one."""
    if os.path.exists(_python()):
        version = "import sys; print('{}.{}'.format(*sys.version_info))"
        asked = subprocess.run([_python(), "-c", version], stdout=subprocess.PIPE, check=False)
        if asked.stdout.decode().strip() == VERSION:
            return
    _say(f"Making .venv (Python {VERSION})")
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        package = f"python{VERSION}-venv"
        sys.exit("Python cannot make a virtual environment. Run: sudo apt-get install " + package)


def _install(lock_name: str) -> None:
    lock = _lock_file(lock_name)
    wanted = sum(1 for line in _read(lock).splitlines() if line[:1].isalnum())
    _say(f"Installing {wanted} Python packages (hashes checked)")
    command = [_python(), "-m", "pip", "install", "--require-hashes", "--requirement", lock]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    started = reported = time.monotonic()
    seen = 0
    lines = []
    pip = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    for line in pip.stdout or ():
        lines.append(line)
        seen += line.startswith(("Collecting", "Requirement already"))
        if time.monotonic() - reported > PROGRESS_EVERY_S:
            reported = time.monotonic()
            _say(f"  {min(seen, wanted)} of {wanted} fetched")
    if pip.wait():
        sys.exit("".join(lines[-30:]) + "The Python packages could not be installed (see above).")
    _say(f"Python packages installed in {time.monotonic() - started:.0f} s")


def _write_stamp(lock_name: str) -> None:
    with open(_stamp_file(lock_name), "w") as stamp:
        stamp.write(_fingerprint(lock_name))


def _fingerprint(lock_name: str) -> str:
    """Which lock, for which Python."""
    return f"{hashlib.sha256(_read(_lock_file(lock_name)).encode()).hexdigest()} {VERSION}"


def _lock_file(lock_name: str) -> str:
    return os.path.join(ROOT, "locks", lock_name + ".lock")


def _python() -> str:
    return os.path.join(VENV, "bin", "python")


def _stamp_file(lock_name: str) -> str:
    return os.path.join(VENV, ".made-from-" + lock_name)


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
