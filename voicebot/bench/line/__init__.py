"""How the bot copes with what telephone lines and listeners do: barge-in, echo, bad lines."""
