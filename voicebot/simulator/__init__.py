"""Callers for tests: they speak over real SIP and RTP and measure on the wire."""
