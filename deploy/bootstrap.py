"""Makes `.venv` from a hashed lock file, with nothing but Python's standard library.

    python3 deploy/bootstrap.py run|dev

The first thing that `make` runs, so it stays readable for old Pythons: their users get a sentence.
A stamp inside `.venv` names the lock it was made from; an unchanged lock costs no time. The `dev`
lock holds all of `run`, so running after testing installs nothing.
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
OLDEST, NEWEST = (3, 11), (3, 13)
PROGRESS_EVERY_S = 10


def main(lock_name):
    """Bring `.venv` up to the lock, under a file lock: two makes may start at once."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        _become_fitting_python(lock_name)
    with open(os.path.join(ROOT, "locks", lock_name + ".lock")) as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if _is_current(lock_name):
            return
        _make_venv()
        _install(lock_name)
        _write_stamp(lock_name)


def _become_fitting_python(lock_name):
    """Hand over to another Python of this machine, or say what is missing."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            os.execv(found, [found, os.path.abspath(__file__), lock_name])
    sys.exit(
        "Rapport needs Python 3.11, 3.12 or 3.13; this is %d.%d. "
        "Install one of them and run: make run PYTHON=/path/to/python3" % sys.version_info[:2]
    )


def _is_current(lock_name):
    if not os.path.exists(_python()):
        return False
    accepted = {"run": ("run", "dev")}.get(lock_name, (lock_name,))
    return any(_read(_stamp_file(name)) == _fingerprint(name) for name in accepted)


def _make_venv():
    """A new environment when there is none, or when its Python is gone or another one."""
    if os.path.exists(_python()):
        version = "import sys; print(sys.version_info[:2])"
        asked = subprocess.run([_python(), "-c", version], stdout=subprocess.PIPE, check=False)
        if asked.stdout.decode().strip() == str(sys.version_info[:2]):
            return
    _say("Making .venv (Python %d.%d)" % sys.version_info[:2])
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        package = "python%d.%d-venv" % sys.version_info[:2]
        sys.exit("Python cannot make a virtual environment. Run: sudo apt-get install " + package)


def _install(lock_name):
    lock = os.path.join(ROOT, "locks", lock_name + ".lock")
    wanted = sum(1 for line in open(lock) if line[:1].isalnum())
    _say("Installing %d Python packages (hashes checked)" % wanted)
    command = [_python(), "-m", "pip", "install", "--require-hashes", "--requirement", lock]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    started = reported = time.monotonic()
    seen, lines = 0, []
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for line in pip.stdout:
        lines.append(line.decode(errors="replace"))
        seen += line.startswith((b"Collecting", b"Requirement already"))
        if time.monotonic() - reported > PROGRESS_EVERY_S:
            reported = time.monotonic()
            _say("  %d of %d fetched" % (min(seen, wanted), wanted))
    if pip.wait():
        sys.exit("".join(lines[-30:]) + "The Python packages could not be installed (see above).")
    _say("Python packages installed in %d s" % (time.monotonic() - started))


def _write_stamp(lock_name):
    with open(_stamp_file(lock_name), "w") as stamp:
        stamp.write(_fingerprint(lock_name))


def _fingerprint(lock_name):
    """Which lock, for which Python."""
    with open(os.path.join(ROOT, "locks", lock_name + ".lock"), "rb") as lock:
        return "%s %s" % (hashlib.sha256(lock.read()).hexdigest(), sys.version_info[:2])


def _python():
    return os.path.join(VENV, "bin", "python")


def _stamp_file(lock_name):
    return os.path.join(VENV, ".made-from-" + lock_name)


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
