"""What telephone lines do to a call: declared in scenarios, seeded, the same every time."""
