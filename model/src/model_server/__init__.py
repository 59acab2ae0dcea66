"""Serves one model of the registry, and trains, optimises and tests it."""
