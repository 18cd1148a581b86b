"""Intents learnt from utterances, and how they are weighed against the conclusions of the rules."""
