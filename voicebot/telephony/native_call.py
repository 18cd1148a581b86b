"""The pjsua2 side of one call: callbacks in, commands out, and safe destruction.

Callbacks run inside ``libHandleEvents`` on the asyncio thread. None of them raises (pjsua2
would print and forget it) and none keeps a pjsua2 object beyond the end of the call.
"""

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pjsua2 as pj
import structlog

_log = structlog.get_logger(__name__)
_Callback = TypeVar("_Callback", bound=Callable[..., None])


def guarded(callback: _Callback) -> _Callback:
    """Log an exception of a native callback instead of letting pjsua2 swallow it."""

    @functools.wraps(callback)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        try:
            callback(*args, **kwargs)
        except Exception:
            _log.exception("sip_callback_failed", callback=callback.__name__)

    return wrapper  # type: ignore[return-value]


class NativeCallEvents(Protocol):
    """What a ``NativeCall`` reports; all on the asyncio thread."""

    def native_ringing(self) -> None:
        """A provisional response made an early dialog (RFC 3261 §12)."""

    def native_confirmed(self) -> None:
        """The dialog is confirmed (RFC 3261 §13)."""

    def native_media(self, *, active: bool) -> None:
        """Audio was negotiated; inactive while either side holds the call."""

    def native_disconnected(self, status: int) -> None:
        """The call is over and the native object is gone."""

    def native_digit(self, digit: str) -> None:
        """A DTMF digit arrived."""

    def native_transfer_status(self, status: int) -> None:
        """The peer reported how our REFER goes."""


class NativeCall(pj.Call):  # type: ignore[misc]
    """A ``pj.Call`` that connects its audio to a port and destroys itself at the right moment."""

    def __init__(
        self,
        account: pj.Account,
        call_id: int,
        events: NativeCallEvents,
        make_port: Callable[[], pj.AudioMediaPort],
        sdp_rewrite: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(account, call_id)
        self._events: NativeCallEvents | None = events
        self._make_port: Callable[[], pj.AudioMediaPort] | None = make_port
        self.sdp_rewrite = sdp_rewrite
        self._port: pj.AudioMediaPort | None = None

    def destroy(self) -> None:
        """Free the native port, then the native call; safe to call twice.

        A call object that Python collects later would hang up whatever call took its slot,
        and a port that Python collects crashes the process.
        """
        if self._events is None:
            return
        self._events = None
        self._make_port = None
        self.sdp_rewrite = None
        if self._port is not None:
            self._port.open = False
            self._port.__swig_destroy__(self._port)
            self._port = None
        self.__swig_destroy__(self)

    @guarded
    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: N802
        """Follow the dialog's state."""
        if self._events is None:
            return
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._events.native_confirmed()
        elif info.state == pj.PJSIP_INV_STATE_EARLY:
            self._events.native_ringing()
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            events, status = self._events, int(info.lastStatusCode)
            self.destroy()
            events.native_disconnected(status)

    @guarded
    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802
        """Connect the audio; runs again after each re-INVITE, with a new stream if it changed."""
        if self._events is None or self._make_port is None:
            return
        info = self.getInfo()
        media = info.media
        for index in range(len(media)):
            if media[index].type != pj.PJMEDIA_TYPE_AUDIO:
                continue
            active = media[index].status == pj.PJSUA_CALL_MEDIA_ACTIVE
            if active:
                if self._port is None:
                    self._port = self._make_port()
                audio = self.getAudioMedia(index)
                audio.startTransmit(self._port)
                self._port.startTransmit(audio)
            self._events.native_media(active=active)
            return

    @guarded
    def onCallSdpCreated(self, prm: pj.OnCallSdpCreatedParam) -> None:  # noqa: N802
        """Let the owner change the SDP before it is sent."""
        if self.sdp_rewrite is not None:
            prm.sdp.wholeSdp = self.sdp_rewrite(prm.sdp.wholeSdp)

    @guarded
    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:  # noqa: N802
        """A digit by RFC 4733 or INFO dtmf-relay."""
        if self._events is not None:
            self._events.native_digit(prm.digit)

    @guarded
    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:  # noqa: N802
        """Refuse a REFER of the peer: followed, it would let a caller dial on our account."""
        prm.statusCode = pj.PJSIP_SC_DECLINE
        _log.warning("refer_refused")

    @guarded
    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:  # noqa: N802
        """Refuse an INVITE with Replaces: nobody may take over a caller's dialog."""
        prm.statusCode = pj.PJSIP_SC_DECLINE

    @guarded
    def onCallTransferStatus(self, prm: pj.OnCallTransferStatusParam) -> None:  # noqa: N802
        """Progress of our own REFER (RFC 3515 §2.4.5)."""
        if self._events is not None:
            self._events.native_transfer_status(int(prm.statusCode))

    def received_packets(self) -> int:
        """RTP and RTCP packets received on the current stream.

        Raises:
            pj.Error: there is no stream at the moment.
        """
        statistics = self.getStreamStat(0)
        return int(statistics.rtcp.rxStat.pkt) + int(statistics.rtcp.txStat.updateCount)
