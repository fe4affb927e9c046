"""What services share: events, messaging, store, blobs, config, telemetry; no interview rule."""
