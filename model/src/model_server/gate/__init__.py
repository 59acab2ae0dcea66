"""The tests that a model has to pass before its service gets traffic."""
