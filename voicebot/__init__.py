"""voicebot: a self-hosted telephone voice bot for online shops."""

__version__ = "0.1.0"
