"""Calling out: who is called when, and what came of it."""
