"""`python -m deploy`: what `make run` starts once the environment is there."""

import os
import signal
import sys

from deploy import compiled, provision, web_build
from deploy.broker import BrokerError
from deploy.checking import refuse_bad_settings
from deploy.launcher import SIGNALS, CannotStart, Launcher
from deploy.settings import LauncherConfig
from deploy.steps import StepFailed
from shared import config as settings


def main() -> None:
    """Prepare what is missing, then run until asked to stop."""
    config = settings.read(LauncherConfig, os.environ)
    launcher = Launcher(config, os.environ)
    for number in SIGNALS:  # until the launcher takes over: leave whatever step is under way
        signal.signal(number, signal.default_int_handler)
    try:
        launcher.claim()
        try:
            refuse_bad_settings(os.environ)
            if config.amqp_url is None:
                provision.ensure(provision.FOR_RUNNING, logs=config.var / "log")
            compiled.build(logs=config.var / "log")
            web_build.build(logs=config.var / "log")
            launcher.run()
        finally:
            launcher.release()
    except (CannotStart, provision.Missing, web_build.NoNode, StepFailed, BrokerError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped before Rapport was started.")


if __name__ == "__main__":
    main()
