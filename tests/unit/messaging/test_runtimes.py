"""eventlet and asyncio never share a process: what asyncio imports must not bring eventlet in.

kombu is in both, and knows of eventlet only where that is imported already.
"""

import subprocess
import sys

MODULES = ("messaging.bus", "messaging.outbox_publisher", "telemetry", "config")
FOR_ASYNCIO = ", ".join(f"shared.{name}" for name in MODULES)


def test_importing_for_asyncio_brings_no_eventlet() -> None:
    check = (
        f"import sys, kombu.transport.pyamqp, {FOR_ASYNCIO}\n"
        "sys.exit(bool({'eventlet', 'nameko'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_importing_for_nameko_changes_nothing_yet() -> None:
    check = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "import sys, socket, shared.messaging.nameko_service as service\n"
        "from eventlet import patcher\n"
        "sys.exit(patcher.is_monkey_patched('socket'))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
