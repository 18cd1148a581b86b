"""A line with everything that is wrong with it, as the wire tap wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from voicebot.media.frames import FRAME_SAMPLES
from voicebot.media.g711 import encode_alaw, encode_ulaw
from voicebot.simulator.impairments.conditions import Direction, LineConditions
from voicebot.simulator.impairments.packets import (
    DriftStage,
    DuplicateStage,
    JitterStage,
    LossStage,
    PacketStage,
    ReorderStage,
    through,
)
from voicebot.simulator.impairments.sounds import Background, EchoPath, Placement, Sound
from voicebot.simulator.rtp import PAYLOAD_PCMU, RtpPacket, parse_rtp
from voicebot.simulator.speech import decode
from voicebot.simulator.wire import Delivery, Side

_AFFECTED = {
    Side.CALLER: frozenset({Direction.BOTH, Direction.FROM_CALLER}),
    Side.BOT: frozenset({Direction.BOTH, Direction.FROM_BOT}),
}


@dataclass(frozen=True, slots=True)
class CallersRoom:
    """What the caller's telephone picks up.

    Args:
        gain_db: of the caller's voice.
        backgrounds: sounds that go on all the time, at the level at which they are sent.
        echo: what comes back of the bot's voice, if anything does.
    """

    gain_db: float = 0.0
    backgrounds: tuple[Background, ...] = ()
    echo: EchoPath | None = None

    @property
    def is_quiet(self) -> bool:
        """The caller's voice leaves as it is."""
        return not self.gain_db and not self.backgrounds and self.echo is None

    def picked_up(self, voice: Sound, position: int) -> Sound:
        """What is sent when the caller says ``voice`` at a position of the call."""
        sound = voice * 10 ** (self.gain_db / 20)
        for background in self.backgrounds:
            sound = sound + background.at(position, len(voice))
        if self.echo is not None:
            # A caller's packet leaves with its last sample, the bot's is heard from its arrival on.
            sound = sound + self.echo.at(position - FRAME_SAMPLES, len(voice))
        return np.clip(sound, -32768, 32767)


class BadLine:
    """A ``wire.Impairment``: first the room of the caller, then the network.

    Args:
        conditions: what is wrong with the network.
        room: what the caller's telephone picks up.
    """

    def __init__(self, conditions: LineConditions, room: CallersRoom | None = None) -> None:
        self._room = room or CallersRoom()
        self._stages = {side: packet_stages(conditions, side) for side in Side}
        self._placements = {side: Placement() for side in Side}

    def __call__(self, side: Side, datagram: bytes, at_s: float) -> Sequence[Delivery]:
        """What comes out for a datagram that ``side`` sent at ``at_s``."""
        if side is Side.CALLER and not self._room.is_quiet:
            datagram = self._from_the_room(datagram, at_s)
        out = through(self._stages[side], Delivery(at_s, datagram))
        if side is Side.BOT and self._room.echo is not None:
            for delivery in out:
                self._into_the_room(delivery, self._room.echo)
        return out

    def _from_the_room(self, datagram: bytes, at_s: float) -> bytes:
        packet = parse_rtp(datagram, at_s)
        if packet is None or not packet.is_audio:
            return datagram
        position = self._placements[Side.CALLER].position(packet)
        return _with_sound(datagram, packet, self._room.picked_up(decode(packet).astype(float), position))

    def _into_the_room(self, delivery: Delivery, echo: EchoPath) -> None:
        packet = parse_rtp(delivery.datagram, delivery.at_s)
        if packet is not None and packet.is_audio:
            echo.play(self._placements[Side.BOT].position(packet), decode(packet).astype(float))


def packet_stages(conditions: LineConditions, side: Side) -> list[PacketStage]:
    """What the network does to the packets of one side."""

    def lots(stage: str) -> Random:
        return Random(f"{conditions.seed} {side.value} {stage}")

    stages: list[PacketStage] = []
    if conditions.drift_ppm and side is Side.CALLER:
        stages.append(DriftStage(conditions.drift_ppm))
    if conditions.direction not in _AFFECTED[side]:
        return stages
    if conditions.loss is not None:
        stages.append(LossStage(conditions.loss, lots("loss")))
    if conditions.jitter is not None:
        stages.append(JitterStage(conditions.jitter.ms, lots("jitter")))
    if conditions.reorder is not None:
        stages.append(ReorderStage(conditions.reorder, lots("reorder")))
    if conditions.duplicate is not None:
        stages.append(DuplicateStage(conditions.duplicate.percent, lots("duplicate")))
    return stages


def _with_sound(datagram: bytes, packet: RtpPacket, sound: Sound) -> bytes:
    encode = encode_ulaw if packet.payload_type == PAYLOAD_PCMU else encode_alaw
    payload = encode(sound.round().astype(np.int16))
    start = datagram.rindex(packet.payload)
    return datagram[:start] + payload + datagram[start + len(payload) :]
