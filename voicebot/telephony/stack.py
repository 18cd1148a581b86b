"""The SIP stack of this process: configuration, transport, codecs, capacity.

pjsua2 allows one endpoint per process. All values here were measured to matter: no worker
threads (callbacks run on the asyncio thread), a null sound device (one native clock thread
drives the audio), 8 kHz and 20 ms throughout, and a jitter buffer that starts empty and
never holds more than 200 ms.
"""

import asyncio
import ctypes
from ipaddress import IPv4Address, IPv6Address, ip_address

import pjsua2 as pj
import structlog

from voicebot.config import SipSettings, SipTransport
from voicebot.errors import TelephonyError
from voicebot.media.frames import FRAME_MS, SAMPLE_RATE_HZ

CODECS = ("PCMA/8000", "PCMU/8000")

# More than any build has: the stack clips it to its own compiled-in limit.
MOST_CALLS = 256
# What every build has at least (PJSUA_MAX_CALLS of an unchanged PJSIP).
_CAPACITY_OF_UNKNOWN_BUILD = 4
# A transaction without answer ends after this instead of 32 s (64*T1, RFC 3261 §17). A call whose
# peer is gone holds its slot for one such time, one that was never acknowledged for two.
TRANSACTION_TIMEOUT_MS = 8000
_JITTER_BUFFER_MS = {"jbInit": 0, "jbMinPre": 0, "jbMaxPre": 60, "jbMax": 200}

# The endpoint of this process, if any. Asking the library for it logs through a shut down library,
# which aborts.
_endpoints: list[pj.Endpoint] = []

_log = structlog.get_logger(__name__)


def create_endpoint(settings: SipSettings) -> pj.Endpoint:
    """Create and initialise the endpoint (not started, no transport).

    Raises:
        TelephonyError: this process has an endpoint already (a second one would abort it).
        pj.Error: the stack refuses the configuration.
    """
    _silence_native_log()
    if _endpoints:
        raise TelephonyError(
            "this process already runs a SIP user agent; stop it first, or use another process"
        )
    endpoint = pj.Endpoint()
    _endpoints.append(endpoint)
    endpoint.libCreate()
    _shorten_transactions()
    try:
        endpoint.libInit(_endpoint_config(settings))
    except pj.Error:
        destroy_endpoint(endpoint)
        raise
    return endpoint


def destroy_endpoint(endpoint: pj.Endpoint) -> None:
    """Close the stack; calls and accounts must be gone.

    The native object is freed here, as a traceback may keep the Python one alive.
    """
    endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
    endpoint.__swig_destroy__(endpoint)
    _endpoints.remove(endpoint)


def _endpoint_config(settings: SipSettings) -> pj.EpConfig:
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = MOST_CALLS
    config.uaConfig.userAgent = "voicebot"
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    media = config.medConfig
    media.clockRate = media.sndClockRate = SAMPLE_RATE_HZ
    media.channelCount = 1
    media.audioFramePtime = media.ptime = FRAME_MS
    media.noVad = True
    media.ecTailLen = 0
    for name, value_ms in _JITTER_BUFFER_MS.items():
        setattr(media, name, value_ms)
    if settings.trace_file is not None:
        config.logConfig.level = 4
        config.logConfig.msgLogging = 1
        config.logConfig.filename = str(settings.trace_file)
    return config


def open_transport(endpoint: pj.Endpoint, settings: SipSettings) -> tuple[int, int]:
    """Open the SIP socket.

    Returns:
        the transport's id and the port that was bound.

    Raises:
        TelephonyError: the address or port cannot be bound.
    """
    config = pj.TransportConfig()
    config.port = settings.port
    if not _bind_ip(settings).is_unspecified:
        config.boundAddress = settings.bind_address
    if settings.public_address:
        config.publicAddress = settings.public_address
    try:
        transport_id = endpoint.transportCreate(transport_type(settings), config)
        info = endpoint.transportGetInfo(transport_id)
    except pj.Error as error:
        raise TelephonyError(
            f"SIP {settings.transport.value.upper()} {settings.bind_address}:{settings.port}: "
            f"{error.reason}; stop the other program or set another VOICEBOT_SIP__PORT "
            "or VOICEBOT_SIP__BIND_ADDRESS"
        ) from error
    return transport_id, int(info.localAddress.rpartition(":")[2])


def transport_type(settings: SipSettings) -> int:
    """The stack's number of the wanted transport."""
    ipv6 = _bind_ip(settings).version == 6
    match settings.transport:
        case SipTransport.UDP:
            chosen = pj.PJSIP_TRANSPORT_UDP6 if ipv6 else pj.PJSIP_TRANSPORT_UDP
        case SipTransport.TCP:
            chosen = pj.PJSIP_TRANSPORT_TCP6 if ipv6 else pj.PJSIP_TRANSPORT_TCP
    return int(chosen)


def start_endpoint(endpoint: pj.Endpoint) -> None:
    """Start the stack with the null sound device and only the telephone codecs."""
    endpoint.audDevManager().setNullDev()
    endpoint.libStart()
    codecs = endpoint.codecEnum2()
    for codec in codecs:
        name = codec.codecId.rsplit("/", 1)[0]
        priority = 255 - CODECS.index(name) if name in CODECS else 0
        endpoint.codecSetPriority(codec.codecId, priority)


def account_config(settings: SipSettings, transport_id: int, port: int) -> pj.AccountConfig:
    """One account: a trunk peer, or with ``settings.registrar`` a registered user."""
    config = pj.AccountConfig()
    config.sipConfig.transportId = transport_id
    config.callConfig.timerMinSESec = 90
    config.natConfig.sdpNatRewriteUse = 0
    rtp = config.mediaConfig.transportConfig
    rtp.port = settings.rtp_port_first
    rtp.portRange = settings.rtp_port_count
    if not _bind_ip(settings).is_unspecified:
        rtp.boundAddress = settings.bind_address
    if settings.public_address:
        rtp.publicAddress = settings.public_address
    if settings.outbound_proxy is not None:
        # A loose route (RFC 3261 §16.12): the request line keeps whom we call.
        proxy = settings.outbound_proxy.removeprefix("sip:")
        config.sipConfig.proxies.append(f"sip:{proxy}{uri_parameters(settings)};lr")
    if settings.registrar is None:
        config.idUri = f"sip:voicebot@{own_domain(settings)}:{port}"
        return config
    if not settings.username:
        raise TelephonyError("VOICEBOT_SIP__USERNAME is empty; a registrar needs the user to register as")
    registrar = registrar_host(settings.registrar)
    config.idUri = f"sip:{settings.username}@{registrar}"
    config.regConfig.registrarUri = f"sip:{registrar}" + uri_parameters(settings)
    config.regConfig.timeoutSec = settings.register_expires_s
    # The user agent retries itself: the stack gives up for good after a 403.
    config.regConfig.retryIntervalSec = 0
    config.regConfig.registerOnAdd = False
    credential = pj.AuthCredInfo(
        "digest", settings.realm, settings.username, 0, settings.password.get_secret_value()
    )
    config.sipConfig.authCreds.append(credential)
    return config


def registrar_host(registrar: str) -> str:
    """``host`` or ``host:port`` of a registrar given as a SIP URI or without the scheme."""
    without_scheme = registrar.strip().removeprefix("sip:")
    return without_scheme.rpartition("@")[2].partition(";")[0]


def uri_parameters(settings: SipSettings) -> str:
    """What a URI needs so that a request to it leaves by the configured transport."""
    return ";transport=tcp" if settings.transport is SipTransport.TCP else ""


def call_capacity() -> int:
    """Calls this build of the stack can hold at once (asked of the library, not guessed)."""
    native = _native_function("pjsua_call_get_max_count")
    if native is None:
        _log.warning("sip_capacity_unknown", assumed=_CAPACITY_OF_UNKNOWN_BUILD)
        return _CAPACITY_OF_UNKNOWN_BUILD
    return int(native())


def calls_in_stack() -> int | None:
    """Call slots in use inside the stack, also by calls that are still being torn down."""
    native = _native_function("pjsua_call_get_count")
    return None if native is None else int(native())


def _shorten_transactions() -> None:
    set_timers = _native_function("pjsip_tsx_set_timers")
    if set_timers is None:
        _log.warning("sip_timers_unchanged", effect="a vanished caller's line is busy for 32 s more")
        return
    unchanged = 0
    set_timers(unchanged, unchanged, unchanged, TRANSACTION_TIMEOUT_MS)


def _silence_native_log() -> None:
    # libCreate() prints six lines before any log setting can be given.
    set_level = _native_function("pj_log_set_level")
    if set_level is not None:
        set_level(0)


def _native_function(name: str) -> "ctypes._FuncPointer | None":
    library = ctypes.CDLL(pj._pjsua2.__file__)
    return getattr(library, name, None)


def _bind_ip(settings: SipSettings) -> IPv4Address | IPv6Address:
    try:
        return ip_address(settings.bind_address)
    except ValueError as error:
        raise TelephonyError(
            f"VOICEBOT_SIP__BIND_ADDRESS={settings.bind_address}: not an IP address; "
            "give an address of this machine, or 0.0.0.0 for all"
        ) from error


def own_domain(settings: SipSettings) -> str:
    """What stands behind the @ of our own URI: the registrar's domain, else our address."""
    if settings.registrar is not None:
        return registrar_host(settings.registrar)
    host = settings.public_address or settings.bind_address
    return f"[{host}]" if ":" in host else host


async def resolve(host: str) -> set[str]:
    """IP addresses of a registrar given as ``host`` or ``host:port``; empty if unknown."""
    name, _, port = host.rpartition(":")
    bare = (name if name and port.isdigit() else host).strip("[]")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(bare, None)
    except OSError as error:
        _log.warning("registrar_not_resolved", registrar=host, error=str(error))
        return set()
    return {str(entry[4][0]) for entry in found}
