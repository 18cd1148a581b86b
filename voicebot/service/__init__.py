"""The worker: one call from ring to ticket, and its latency budget."""
