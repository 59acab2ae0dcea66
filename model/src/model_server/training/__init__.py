"""Trains the reference model and gives it to the registry."""
