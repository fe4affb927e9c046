"""Running Rapport on one machine: launcher, private RabbitMQ node, parts of the system."""
