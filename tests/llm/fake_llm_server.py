"""A chat-completions server on loopback that behaves as the test tells it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[[dict[str, Any], asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """What the test looks at and changes."""

    behave: Behaviour
    base_url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)


def completion(content: object) -> bytes:
    """The envelope of an answer."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def response(body: bytes, *, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + body


def says(content: object) -> Behaviour:
    """Answers at once."""
    return sends(response(completion(content)))


def sends(raw: bytes) -> Behaviour:
    """Sends these bytes and hangs up, whatever they are."""

    async def behave(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return behave


async def hangs(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    """Takes the request and never answers."""
    await asyncio.Event().wait()


async def trickles(request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    """Sends the head, and then a byte now and then for ever."""
    writer.write(response(b"", length=10_000))
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.005)


def drops_mid_body(content: object) -> Behaviour:
    """Sends half of the answer."""
    body = completion(content)
    return sends(response(body[: len(body) // 2], length=len(body)))


@asynccontextmanager
async def llm_server(behave: Behaviour) -> AsyncIterator[Server]:
    """Runs a server until the block is left."""
    server = Server(behave)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lengths = [line.split(":")[1] for line in head.lower().split("\r\n") if "content-length" in line]
            body = await reader.readexactly(int(lengths[0]))
            server.headers.append(head)
            server.requests.append(json.loads(body))
            await server.behave(server.requests[-1], writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has given up
        finally:
            writer.close()

    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server.base_url = f"http://127.0.0.1:{port}/v1"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
