"""Pure: product facts from plain language, catalogue, matching, answers."""
