"""The processes of Rapport, one folder each. None imports another; they talk in events."""
