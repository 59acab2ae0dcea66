"""Hands a service over to a new revision: as many pods as serve, tested, and for a canary watched."""
