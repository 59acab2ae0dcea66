"""Makes a model smaller or faster, and proves that it still says the same."""
