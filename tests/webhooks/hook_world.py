"""A server of somebody else that takes our web hooks, and short words for signing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from voicebot.webhooks.signature import read_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + "B" * 32
SECRETS = read_secrets(SECRET, variable="SECRET")


class Inbox:
    """What came in, and what is answered: the next of ``answers``, then 204."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, body in self.received]


@contextmanager
def inbox() -> Iterator[Inbox]:
    box = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            box.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = box.answers.pop(0) if box.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", box.url + "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.url = f"http://127.0.0.1:{server.server_port}/crm"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield box
    server.shutdown()
    server.server_close()
    thread.join()
