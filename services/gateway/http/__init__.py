"""The REST interface: one module per resource. `operation` is what all endpoints share."""
