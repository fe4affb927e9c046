"""The rules of rooms: seats, leases, consents, the end of a call. Pure."""
