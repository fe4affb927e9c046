"""What every service needs and no interview rule: events, messaging, store, blobs, config, telemetry."""
