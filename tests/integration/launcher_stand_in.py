"""The launcher with small programs in the place of Rapport's services.

python -m tests.integration.launcher_stand_in NAME=KIND ...

Kinds: `steady` answers its readiness port; `parent` does so too and starts a child of its own;
`stubborn` ignores SIGTERM; `fragile` ends with status 3 at its first start.
"""

import http.server
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy import ports
from deploy.broker import BrokerError
from deploy.launcher import CannotStart, Launcher
from deploy.processes import Program
from deploy.settings import LauncherConfig
from shared import config as settings

ROOT = Path(__file__).resolve().parents[2]


class Ready(http.server.BaseHTTPRequestHandler):
    """Says 200 to everybody."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the log empty."""


def launch(kinds: Mapping[str, str]) -> None:
    """The part of the launcher."""

    def programs(
        config: LauncherConfig,
        environ: Mapping[str, str],
        *,
        amqp_url: str,
        media_ports: Sequence[int],
    ) -> list[Program]:
        found = []
        for name, kind in kinds.items():
            port = ports.find_free()[0]
            words = ("-m", "tests.integration.launcher_stand_in", "--program", kind, str(port))
            command = (sys.executable, *words, str(config.var / f"{name}.started"))
            program = Program(name=name, command=command, cwd=ROOT, env=environ, ready_port=port)
            found.append(program)
        return found

    launcher = Launcher(
        settings.read(LauncherConfig, os.environ), os.environ, make_programs=programs
    )
    try:
        launcher.claim()
        try:
            launcher.run()
        finally:
            launcher.release()
    except (CannotStart, BrokerError) as error:
        sys.exit(str(error))


def be_program(kind: str, port: int, started: Path) -> None:
    """The part of a service."""
    was_started = started.exists()
    started.write_text(str(os.getpid()))
    if kind == "fragile" and not was_started:
        raise SystemExit(3)
    if kind == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if kind == "parent":
        subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    http.server.HTTPServer(("127.0.0.1", port), Ready).serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "--program":
        be_program(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        launch(dict(word.split("=") for word in sys.argv[1:]))
