"""Many callers at once: light ones that cost little, a bot of several workers, and what was on the wire."""
