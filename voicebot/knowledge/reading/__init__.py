"""From an editor's plain language to facts: one module per kind of statement."""
