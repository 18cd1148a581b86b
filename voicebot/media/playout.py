"""Audio waiting to be played to the caller: the hand-over point between asyncio and the SIP stack's clock thread."""
