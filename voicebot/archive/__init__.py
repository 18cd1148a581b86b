"""Recordings and transcripts after the call: mended, encrypted, stored, handed out, and deleted in time."""
