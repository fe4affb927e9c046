"""What messaging counts, in both runtimes. Labels are names of queues, events and methods only."""

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("rapport_events_published", "Events that the broker confirmed", ["event"])
CONSUMED = Counter("rapport_events_consumed", "Deliveries that a handler took", ["queue"])
FAILED = Counter("rapport_events_failed", "Deliveries sent to a delay queue", ["queue"])
PARKED = Counter("rapport_events_parked", "Deliveries given up and parked", ["queue"])
OUTBOX_DEPTH = Gauge("rapport_outbox_events", "Events waiting to be published, as last seen")
# The outbox publisher was called a relay: these two names stay for dashboards that show them.
PUBLISH_LAG = Histogram("rapport_relay_lag_seconds", "From the commit of an event to its confirm")
PUBLISHER_CONNECTED = Gauge("rapport_relay_is_connected", "1 while the outbox can be published")
RPC_SERVED = Histogram(
    "rapport_rpc_served_seconds", "Requests answered", ["service", "method", "outcome"]
)
RPC_CALLED = Histogram(
    "rapport_rpc_called_seconds", "Requests sent", ["service", "method", "outcome"]
)
