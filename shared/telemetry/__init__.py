"""What a process tells its operators: JSON logs, Prometheus metrics, probes over HTTP.

    telemetry.configure("plan", config.log_level)
    log = telemetry.get_logger()
    log.info("plan_prepared", interview_id=interview_id)

One line per decision, never a name, e-mail, link or answer. Metrics are declared beside the code
that moves them, with `prometheus_client`; `probes.ProbeServer` shows them.
"""

from shared.telemetry.logs import bind, configure, get_logger
from shared.telemetry.probes import ProbeServer

__all__ = ["ProbeServer", "bind", "configure", "get_logger"]
