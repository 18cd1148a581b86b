"""Another system that web hooks are sent to; it keeps their ids."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBjbHVzdGVyIHRlc3Q="


class Sink:
    """Takes everything and counts."""

    def __init__(self, port: int) -> None:
        self.ids: Counter[str] = Counter()
        self._port = port

    def start(self) -> None:
        """Listen, in a thread that ends with the process."""
        sink = self

        class Take(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                sink.ids[self.headers.get("webhook-id", "")] += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Not ours to tell."""

        server = ThreadingHTTPServer(("0.0.0.0", self._port), Take)
        threading.Thread(target=server.serve_forever, daemon=True).start()
