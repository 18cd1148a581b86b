"""Work that waits for its time: web hooks, call-backs, uploads, retention. The queue is procrastinate."""
