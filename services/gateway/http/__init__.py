"""The REST interface: one module per resource; what is common to all stands in `operation`."""
