"""What every service needs: events, messaging, store, blobs, config, telemetry; no interview rule."""
