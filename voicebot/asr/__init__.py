"""Speech recognition engines behind one protocol."""
