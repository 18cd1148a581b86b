"""Performance figures."""
