"""The folder of a model: what a version of the registry and a mounted volume both hold."""
