"""The other end of a call, in a process of its own: pjsua2 allows one endpoint per process.

Reads commands as JSON lines on standard input and writes events as JSON lines on standard
output. Started by ``peer_process`` in this folder's conftest.
"""

import asyncio
import json
import sys
from typing import Any

from line_signals import loudness, share_of_tone, tone

from voicebot.config import CallSettings, SipSettings
from voicebot.telephony.call import Call, EndReason
from voicebot.telephony.user_agent import UserAgent

TONE_TAG = 1
TONE_MS = 60_000


def tell(event: str, **facts: Any) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


class Line:
    """One call of the peer; remembers what it heard."""

    def __init__(self, name: str, hertz: int) -> None:
        self.name = name
        self.hertz = hertz
        self.call: Call | None = None
        self.heard: list[bytes] = []

    def on_confirmed(self) -> None:
        tell("confirmed", line=self.name)
        assert self.call is not None
        self.call.playout.open(TONE_TAG)
        self.call.playout.write(TONE_TAG, tone(self.hertz, TONE_MS))
        self.call.playout.close(TONE_TAG)

    def on_audio(self, frames: list[bytes]) -> None:
        self.heard += frames

    def on_dtmf(self, digit: str) -> None:
        tell("dtmf", line=self.name, digit=digit)

    def on_ended(self, reason: EndReason, sip_status: int) -> None:
        tell("ended", line=self.name, reason=reason.value, status=sip_status)

    def report(self, hertz: int) -> None:
        pcm = b"".join(self.heard[-50:])
        tell(
            "heard",
            frames=len(self.heard),
            loudness=loudness(pcm),
            tone=share_of_tone(pcm, hertz) if pcm else 0,
        )


class Peer:
    def __init__(self, answer: str, rtp_port: int) -> None:
        self.lines: dict[str, Line] = {}
        self.answer = answer
        self.agent = UserAgent(
            SipSettings(port=0, rtp_port_first=rtp_port, rtp_port_count=100),
            on_incoming=self.on_incoming,
            call_settings=CallSettings(),
        )

    def on_incoming(self, call: Call) -> None:
        if self.answer == "busy":
            call.reject(486)
            return
        if self.answer == "decline":
            call.reject(603)
            return
        if self.answer == "ring":
            return
        line = Line(call.info.called_number, 660)
        line.call = call
        self.lines[line.name] = line
        tell("incoming", line=line.name, caller=call.info.caller_number, headers=call.info.headers)
        call.attach(line)
        call.answer()

    async def run(self) -> None:
        await self.agent.start()
        tell("ready", port=self.agent.port, lines=self.agent.lines)
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while text := await reader.readline():
            command = json.loads(text)
            await self.obey(**command)
            if command["do"] == "stop":
                return

    async def obey(self, do: str, line: str = "", **arguments: Any) -> None:
        match do:
            case "dial":
                new = Line(line, arguments.pop("hertz", 440))
                self.lines[line] = new
                new.call = self.agent.dial(sink=new, **arguments)
            case "dtmf":
                self.call(line).send_dtmf(arguments["digits"])
            case "hang_up":
                self.call(line).hang_up()
            case "report":
                self.lines[line].report(arguments["hertz"])
            case "transfer":
                tell("transferred", accepted=await self.call(line).transfer(**arguments))
            case "stop":
                await self.agent.stop()
                tell("stopped")

    def call(self, line: str) -> Call:
        call = self.lines[line].call
        assert call is not None
        return call


if __name__ == "__main__":
    asyncio.run(Peer(sys.argv[1], int(sys.argv[2])).run())
