"""Web hooks: other systems are told what happened here, and tell us what happened there."""
