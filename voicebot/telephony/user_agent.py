"""The SIP user agent of this process: takes calls, places calls, registers, stops cleanly."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any, Self

import pjsua2 as pj
import structlog

from voicebot.config import CallSettings, SipSettings
from voicebot.errors import TelephonyError
from voicebot.telephony import stack
from voicebot.telephony.audio_port import LoopWaker
from voicebot.telephony.call import Call, CallInfo, CallSink
from voicebot.telephony.frame_memory import (
    FastFrameMemory,
    FrameMemory,
    SlowFrameMemory,
    fast_access_works,
)
from voicebot.telephony.headers import Network, is_allowed, mask_number, parse_invite, source_ip, user_part
from voicebot.telephony.native_call import guarded
from voicebot.telephony.pj_call import PjCall, add_headers
from voicebot.telephony.registration import Registration
from voicebot.telephony.throttle import SetUpThrottle

_POLL_INTERVAL_S = 0.01
_WATCH_INTERVAL_S = 1.0
# A burst of packets is worked off in one poll, but never so long that audio waits.
_MAX_EVENTS_PER_POLL = 32
_GOODBYE_S = 0.3


class UserAgent:
    """One pjsua2 endpoint on the running asyncio loop; one per process at a time.

    Args:
        settings: addresses, ports, trunk or registrar.
        on_incoming: called on the loop for each call that may come in; it attaches a sink
            and answers, or rejects. Without it calls are refused with 480.
        call_settings: time limits of a call.
        busy_retry_after_s: what callers are told who find all lines in use (RFC 3261 §20.33).
    """

    def __init__(
        self,
        settings: SipSettings,
        *,
        on_incoming: Callable[[Call], None] | None = None,
        call_settings: CallSettings | None = None,
        busy_retry_after_s: int = 10,
        log: Any = None,
    ) -> None:
        limits = call_settings or CallSettings()
        self.unacknowledged_s = limits.unacknowledged_s
        self.peer_gone_s = limits.peer_gone_s
        self.max_hold_s = limits.max_hold_s
        self.lines = 0
        self.port = 0
        self.waker: LoopWaker
        self._settings = settings
        self._on_incoming = on_incoming
        self._busy_retry_after_s = busy_retry_after_s
        self._log = log or structlog.get_logger(__name__)
        self._calls: set[PjCall] = set()
        self._not_yet_offered: set[PjCall] = set()
        self._endpoint: pj.Endpoint | None = None
        self._account: _Account | None = None
        self.registration: Registration | None = None
        self._frame_memory: type[FastFrameMemory] | type[SlowFrameMemory] = FastFrameMemory
        self._tasks: list[asyncio.Task[None]] = []
        self._accepting = False
        self._throttle = SetUpThrottle()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop: a process that ends with live native calls is aborted."""
        await self.stop()

    @property
    def registered(self) -> bool:
        """Whether the registrar knows us at the moment; false in trunk mode."""
        return self.registration is not None and self.registration.active

    @property
    def calls(self) -> frozenset[Call]:
        """Calls that are not over yet."""
        return frozenset(self._calls)

    @property
    def lines_in_use(self) -> int:
        """Lines taken, counting calls that are over but whose BYE was not answered yet."""
        in_stack = stack.calls_in_stack() if self._endpoint is not None else 0
        return len(self._calls) if in_stack is None else max(in_stack, len(self._calls))

    async def start(self) -> None:
        """Open the SIP port and begin to take calls.

        Raises:
            TelephonyError: the port is taken, or the stack refuses its configuration.
        """
        if not fast_access_works():
            self._log.warning("frame_memory_slow", remedy="use the pinned pjsua2-python wheel")
            self._frame_memory = SlowFrameMemory
        self.waker = LoopWaker(asyncio.get_running_loop(), self._deliver_audio)
        try:
            self._open_stack()
        except pj.Error as error:
            self._close_stack()
            raise TelephonyError(f"the SIP stack does not start: {error.reason} ({error.title})") from error
        except TelephonyError:
            self._close_stack()
            raise
        self._accepting = True
        self._tasks = [asyncio.create_task(self._poll()), asyncio.create_task(self._watch())]
        if self.registration is not None:
            await self.registration.start()
        self._log.info("sip_started", port=self.port, lines=self.lines)

    async def stop(self) -> None:
        """End all calls and close the stack; the order keeps pjsua2 from aborting."""
        if self._endpoint is None:
            return
        self._accepting = False
        if self.registration is not None:
            self.registration.stop()
        for call in list(self._calls):
            call.hang_up()
        self._endpoint.hangupAllCalls()
        if self._calls or self.registration is not None:
            await asyncio.sleep(_GOODBYE_S)
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for call in list(self._calls):
            call.abandon()
        await asyncio.sleep(0)
        self._close_stack()
        self._log.info("sip_stopped")

    def dial(
        self,
        target_uri: str,
        *,
        sink: CallSink,
        caller_number: str | None = None,
        display_name: str | None = None,
        headers: dict[str, str] | None = None,
        sdp_rewrite: Callable[[str], str] | None = None,
    ) -> Call:
        """Place a call; ``sink`` hears of its answer or its end.

        How long it may ring is up to the caller, who hangs up; a target that does not react at
        all ends with ``EndReason.NO_ANSWER`` after 8 s.

        Args:
            target_uri: e.g. ``sip:10086@192.0.2.1:5060``.
            caller_number: user part of our From header.
            display_name: name shown beside the number.
            headers: extra headers of the INVITE.
            sdp_rewrite: changes each SDP of ours before it is sent (e.g. to lead RTP through a relay).

        Raises:
            TelephonyError: no free line, or the stack refuses the target.
        """
        if self._account is None or not self._accepting:
            raise TelephonyError("cannot dial: the user agent is not running; call start() first")
        if self.lines_in_use >= self.lines:
            raise TelephonyError(f"cannot dial: all {self.lines} lines are in use; wait for a call to end")
        now_s = asyncio.get_running_loop().time()
        if self._throttle.must_wait(now_s):
            raise TelephonyError("cannot dial: too many calls at this moment; try again in a second")
        self._throttle.note(now_s)
        parameters = pj.CallOpParam(True)
        parameters.opt.audioCount = 1
        parameters.opt.videoCount = 0
        add_headers(parameters.txOption, headers)
        if caller_number is not None:
            parameters.txOption.localUri = self._local_uri(caller_number, display_name, target_uri)
        info = CallInfo("", caller_number, user_part(target_uri), "", dict(headers or {}))
        call = PjCall(self, info, outgoing=True)
        call.attach(sink)
        native = call.bind_native(self._account, pj.PJSUA_INVALID_ID, sdp_rewrite)
        try:
            native.makeCall(target_uri, parameters)
        except pj.Error as error:
            native.destroy()
            raise TelephonyError(
                f"cannot dial {target_uri.split('@')[-1]}: {error.reason}; check the SIP URI and the address"
            ) from error
        call.know_call_id(native.getInfo().callIdString)
        self._calls.add(call)
        return call

    def new_frame_memory(self) -> FrameMemory:
        """Access to frame samples for one more port."""
        return self._frame_memory()

    def forget(self, call: PjCall) -> None:
        """The call is over and its sink was told."""
        self._calls.discard(call)

    def receive(self, call_id: int, message: str, source: str) -> None:
        """Take note of a new INVITE; runs inside the native callback.

        Nothing is answered here: refusing an INVITE without SDP from inside aborts the
        process. The native call object must exist before the callback returns.
        """
        facts = parse_invite(message)
        address = source_ip(source)
        info = CallInfo(facts.call_id, facts.caller_number, facts.called_number, address, facts.x_headers)
        call = PjCall(self, info, outgoing=False)
        call.bind_native(self._account, call_id)
        self._calls.add(call)
        self._not_yet_offered.add(call)
        loop = asyncio.get_running_loop()
        self._throttle.note(loop.time())
        loop.call_soon(self._offer, call)

    def _offer(self, call: PjCall) -> None:
        self._not_yet_offered.discard(call)
        if call.ended:
            return
        taken = sum(not other.ended for other in self._calls - self._not_yet_offered)
        if not is_allowed(call.info.source_address, self._allowed_sources()):
            self._log.warning("call_from_foreign_source", source=call.info.source_address)
            call.reject(403)
        elif not self._accepting:
            call.reject(503)
        elif taken > self.lines:
            call.reject(486, headers={"Retry-After": str(self._busy_retry_after_s)})
        elif self._on_incoming is None:
            call.reject(480)
        else:
            self._log.info(
                "call_offered",
                call=call.info.sip_call_id,
                caller=mask_number(call.info.caller_number),
                source=call.info.source_address,
                calls=taken,
            )
            try:
                self._on_incoming(call)
            except Exception:
                self._log.exception("on_incoming_failed")
                call.reject(500)

    def _allowed_sources(self) -> list[Network]:
        of_registrar = self.registration.sources if self.registration is not None else []
        return [*self._settings.allowed_sources, *of_registrar]

    def _local_uri(self, number: str, display_name: str | None, target_uri: str) -> str:
        domain = stack.own_domain(self._settings)
        if self._settings.outbound_proxy is not None and self._settings.registrar is None:
            # The proxy hides us, but not what stands in From: there the trunk sees its own domain.
            domain = re.sub(r":\d+$", "", stack.registrar_host(target_uri))
        uri = f"<sip:{number}@{domain}>"
        if display_name is None:
            return uri
        escaped = display_name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" {uri}'

    def _open_stack(self) -> None:
        self._endpoint = stack.create_endpoint(self._settings)
        transport_id, self.port = stack.open_transport(self._endpoint, self._settings)
        stack.start_endpoint(self._endpoint)
        self.lines = min(stack.call_capacity(), self._settings.max_lines or stack.MOST_CALLS)
        self._account = _Account(self)
        self._account.create(stack.account_config(self._settings, transport_id, self.port))
        if self._settings.registrar is not None:
            self.registration = Registration(self._account, stack.registrar_host(self._settings.registrar))

    def _close_stack(self) -> None:
        if self._account is not None:
            self._account.agent = None
            self._account.shutdown()
            self._account = None
            self.registration = None
        if self._endpoint is not None:
            stack.destroy_endpoint(self._endpoint)
            self._endpoint = None

    async def _poll(self) -> None:
        assert self._endpoint is not None
        loop = asyncio.get_running_loop()
        while True:
            try:
                for _ in range(_MAX_EVENTS_PER_POLL):
                    if self._throttle.must_wait(loop.time()) or self._endpoint.libHandleEvents(0) <= 0:
                        break
                self._deliver_audio()
            except Exception:
                self._log.exception("sip_poll_failed")
            await asyncio.sleep(_POLL_INTERVAL_S)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_INTERVAL_S)
            for call in list(self._calls):
                call.watch_peer()

    def _deliver_audio(self) -> None:
        for call in list(self._calls):
            try:
                call.deliver_audio()
            except Exception:
                self._log.exception("audio_sink_failed")


class _Account(pj.Account):  # type: ignore[misc]
    """Passes the account's callbacks on."""

    def __init__(self, agent: UserAgent) -> None:
        super().__init__()
        self.agent: UserAgent | None = agent

    @guarded
    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        """A new INVITE."""
        if self.agent is not None:
            self.agent.receive(prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)

    @guarded
    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:  # noqa: N802
        """Refuse subscriptions: whether the bot is there is nobody's business."""
        prm.code = pj.PJSIP_SC_FORBIDDEN

    @guarded
    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802
        """The registrar answered, or did not."""
        if self.agent is not None and self.agent.registration is not None:
            self.agent.registration.answered(int(prm.code), prm.reason)
