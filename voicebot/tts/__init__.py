"""Speech synthesis engines behind one protocol, the prompt cache, spoken forms of text."""
