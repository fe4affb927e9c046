"""Running Rapport on one machine: launcher, private RabbitMQ node, what the system must have."""
