"""Running Rapport on one machine: the launcher, its private RabbitMQ node, what they need installed."""
