"""A call (``telephony.call.Call``) on top of pjsua2."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pjsua2 as pj
import structlog

from voicebot.media.key_tones import KeyTones
from voicebot.media.playout import Playout
from voicebot.telephony.audio_port import AudioPort, LoopWaker
from voicebot.telephony.call import CallInfo, CallSink, EndReason
from voicebot.telephony.frame_memory import FrameMemory
from voicebot.telephony.headers import mask_number
from voicebot.telephony.native_call import NativeCall, NativeCallEvents

_log = structlog.get_logger(__name__)
_DTMF_DURATION_MS = 160
_BUSY = {486, 600}
_NO_ANSWER = {408, 480, 487}


class CallOwner(Protocol):
    """What a call needs of its user agent."""

    waker: LoopWaker
    unacknowledged_s: float
    peer_gone_s: float
    max_hold_s: float

    def new_frame_memory(self) -> FrameMemory:
        """Access to frame samples for one more port."""

    def forget(self, call: "PjCall") -> None:
        """The call is over and its sink was told."""


def end_reason_of(status: int, *, was_confirmed: bool, outgoing: bool) -> EndReason:
    """Why a call that we did not end is over, from its last SIP status."""
    if was_confirmed:
        return EndReason.PEER_GONE if status == 408 else EndReason.CALLER_HUNG_UP
    if not outgoing:
        return EndReason.NOT_ACKNOWLEDGED if status == 408 else EndReason.CALLER_HUNG_UP
    if status in _BUSY:
        return EndReason.BUSY
    if status in _NO_ANSWER:
        return EndReason.NO_ANSWER
    return EndReason.REJECTED if 300 <= status < 500 or status >= 600 else EndReason.FAILED


class PjCall(NativeCallEvents):
    """One call from its first INVITE to its end. Use it on the asyncio thread only."""

    def __init__(self, owner: CallOwner, info: CallInfo, *, outgoing: bool) -> None:
        self.info = info
        self.playout = Playout()
        self.outgoing = outgoing
        self.ended = False
        self.rang = False
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._native: NativeCall | None = None
        self._port: AudioPort | None = None
        self._sink: CallSink | None = None
        self._confirmed = False
        self._media_active = False
        self._end_reason: EndReason | None = None
        self._acknowledgement: asyncio.TimerHandle | None = None
        self._transfer: asyncio.Future[bool] | None = None
        self._port_failure_logged = False
        self._packets_seen = -1
        self._last_packet_s = self._loop.time()
        self._key_tones: KeyTones | None = KeyTones()
        self._log = _log.bind(call=info.sip_call_id, caller=mask_number(info.caller_number))

    def bind_native(
        self, account: pj.Account, call_id: int, sdp_rewrite: Callable[[str], str] | None = None
    ) -> NativeCall:
        """Create the native call; for an incoming one this must happen in the native callback."""
        self._native = NativeCall(account, call_id, self, self._make_port, sdp_rewrite)
        return self._native

    def know_call_id(self, call_id: str) -> None:
        """Complete the facts of an outgoing call: the stack chooses the Call-ID while dialling."""
        self.info = replace(self.info, sip_call_id=call_id)
        self._log = self._log.bind(call=call_id)

    def attach(self, sink: CallSink) -> None:
        """Deliver events to ``sink``."""
        self._sink = sink

    def answer(self) -> None:
        """Accept an incoming call; it is hung up when the caller's ACK does not come in time."""
        self._command("answer", lambda native: native.answer(_parameters(200)))
        self._acknowledgement = self._loop.call_later(
            self._owner.unacknowledged_s, self._end, EndReason.NOT_ACKNOWLEDGED
        )

    def reject(self, status: int, reason: str = "", *, headers: dict[str, str] | None = None) -> None:
        """Refuse an incoming call with a SIP status of 300 to 699."""
        if self._native is not None:
            self._log.info("call_rejected", status=status)
            self._end(EndReason.REJECTED, status, reason, headers)

    def hang_up(self) -> None:
        """End the call (BYE, CANCEL or 603); safe to call twice."""
        self._end(EndReason.WE_HUNG_UP)

    async def transfer(
        self, target: str, *, headers: dict[str, str] | None = None, timeout_s: float = 10.0
    ) -> bool:
        """REFER the peer to ``target``; see ``Call.transfer``.

        When the target accepted, our leg is hung up with ``EndReason.TRANSFERRED``.
        """
        if self._native is None or self._transfer is not None:
            return False
        self._transfer = self._loop.create_future()
        parameters = _parameters(0)
        add_headers(parameters.txOption, headers)
        try:
            self._native.xfer(target, parameters)
            accepted = await asyncio.wait_for(self._transfer, timeout_s)
        except (pj.Error, TimeoutError) as error:
            self._log.warning("transfer_failed", error=_describe(error))
            accepted = False
        finally:
            self._transfer = None
        self._log.info("transfer_finished", accepted=accepted)
        if accepted:
            self._end(EndReason.TRANSFERRED)
        return accepted

    def send_dtmf(self, digits: str) -> None:
        """Send RFC 4733 telephone events."""
        parameters = pj.CallSendDtmfParam()
        parameters.method = pj.PJSUA_DTMF_METHOD_RFC2833
        parameters.duration = _DTMF_DURATION_MS
        parameters.digits = digits
        self._command("send_dtmf", lambda native: native.sendDtmf(parameters))

    def renegotiate(self, sdp_rewrite: Callable[[str], str]) -> None:
        """Offer the media anew; see ``Call.renegotiate``."""
        parameters = pj.CallOpParam(True)
        parameters.opt.audioCount = 1
        parameters.opt.videoCount = 0

        def offer(native: NativeCall) -> None:
            native.sdp_rewrite = sdp_rewrite
            native.reinvite(parameters)

        self._command("renegotiate", offer)

    def deliver_audio(self) -> None:
        """Give the sink what was received since the last call."""
        if self._port is None:
            return
        frames = self._port.take_received()
        failure = self._port.failure
        if failure is not None and not self._port_failure_logged:
            self._port_failure_logged = True
            self._log.error("audio_port_failed", exc_info=failure)
        if not frames or self._sink is None or self.ended:
            return
        if self._key_tones is not None:
            frames, keys = self._key_tones.take(frames)
            for key in keys:
                self._sink.on_dtmf(key)
        self._sink.on_audio(frames)

    def watch_peer(self) -> None:
        """End the call when nothing came from the peer for too long; called once a second.

        RTCP counts as a sign of life, as a peer with silence suppression may send no RTP. A
        call on hold may be silent for longer; audio time, and with it the longest call length,
        stands still meanwhile, so only this keeps a forgotten call from taking its line for ever.
        """
        if self._native is None or not self._confirmed or self._end_reason is not None:
            return
        try:
            packets = self._native.received_packets()
        except pj.Error:
            packets = self._packets_seen
        now_s = self._loop.time()
        if packets != self._packets_seen and self._media_active:
            self._packets_seen = packets
            self._last_packet_s = now_s
            return
        patience_s = self._owner.peer_gone_s if self._media_active else self._owner.max_hold_s
        if now_s - self._last_packet_s >= patience_s:
            self._log.warning(
                "peer_gone", silent_s=round(now_s - self._last_packet_s, 1), on_hold=not self._media_active
            )
            self._end(EndReason.PEER_GONE)

    def abandon(self) -> None:
        """Free the native objects without signalling (shutdown of the stack)."""
        if self._native is not None:
            self._native.destroy()
            self.native_disconnected(0)

    def native_ringing(self) -> None:
        """The far end rings: it answered with a provisional status above 100."""
        self.rang = True

    def native_confirmed(self) -> None:
        """The dialog is up: open the audio and tell the sink."""
        if self._acknowledgement is not None:
            self._acknowledgement.cancel()
        if self._confirmed:
            return
        self._confirmed = True
        self._last_packet_s = self._loop.time()
        self._open_port()
        if self._sink is not None:
            self._sink.on_confirmed()

    def native_media(self, *, active: bool) -> None:
        """Audio time stands still while the call is on hold."""
        if self._confirmed and active != self._media_active:
            self._log.info("call_resumed" if active else "call_on_hold")
        self._media_active = active
        self._last_packet_s = self._loop.time()
        self._open_port()

    def native_disconnected(self, status: int) -> None:
        """Tell the sink, outside of the native call stack."""
        if self._acknowledgement is not None:
            self._acknowledgement.cancel()
        if self._transfer is not None and not self._transfer.done():
            self._transfer.set_result(False)
        reason = self._end_reason or end_reason_of(
            status, was_confirmed=self._confirmed, outgoing=self.outgoing
        )
        self.ended = True
        self._native = None
        self._port = None
        self._loop.call_soon(self._tell_end, reason, status)

    def native_digit(self, digit: str) -> None:
        """Pass a DTMF digit on.

        Some gateways leave the tone in the sound as well: who sends events is not listened to for tones.
        """
        self._key_tones = None
        if self._sink is not None:
            self._sink.on_dtmf(digit)

    def native_transfer_status(self, status: int) -> None:
        """Resolve the transfer with its first final status."""
        if status < 200 or self._transfer is None or self._transfer.done():
            return
        accepted = status < 300
        if accepted and self._end_reason is None:
            # The peer's BYE may come before ours.
            self._end_reason = EndReason.TRANSFERRED
        self._transfer.set_result(accepted)

    def _make_port(self) -> AudioPort:
        self._port = AudioPort(
            "voicebot", self._owner.new_frame_memory(), self._owner.waker, self.playout.next_frame
        )
        return self._port

    def _open_port(self) -> None:
        if self._port is not None:
            self._port.open = self._confirmed and self._media_active

    def _end(
        self, why: EndReason, status: int = 0, reason: str = "", headers: dict[str, str] | None = None
    ) -> None:
        if self._end_reason is None:
            self._end_reason = why
        if self._native is not None:
            parameters = _parameters(status)
            parameters.reason = reason
            add_headers(parameters.txOption, headers)
            self._command("hang_up", lambda native: native.hangup(parameters))

    def _tell_end(self, reason: EndReason, status: int) -> None:
        self._log.info("call_ended", reason=reason.value, status=status)
        try:
            if self._sink is not None:
                self._sink.on_ended(reason, status)
        except Exception:
            self._log.exception("sink_failed")
        finally:
            self._owner.forget(self)

    def _command(self, name: str, action: Callable[[NativeCall], None]) -> None:
        if self._native is None:
            return
        try:
            action(self._native)
        except pj.Error as error:
            self._log.warning("sip_command_failed", command=name, error=_describe(error))


def add_headers(options: pj.SipTxOption, headers: dict[str, str] | None) -> None:
    """Put extra headers into an outgoing message."""
    for name, value in (headers or {}).items():
        header = pj.SipHeader()
        header.hName = name
        header.hValue = value
        options.headers.append(header)


def _parameters(status: int) -> pj.CallOpParam:
    parameters = pj.CallOpParam(True)
    parameters.opt.audioCount = 1
    parameters.opt.videoCount = 0
    parameters.statusCode = status
    return parameters


def _describe(error: Exception) -> str:
    return str(error.reason) if isinstance(error, pj.Error) else type(error).__name__
