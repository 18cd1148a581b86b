"""Pure: from an utterance in context to intents and slot values."""
