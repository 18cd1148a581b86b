"""Audio frames, voice activity, endpointing, play-out, recording."""
