"""Keeps a Kamailio in front of the workers of this machine: writes its files, starts it, starts it again."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import structlog

from voicebot.config import FrontStart, Settings
from voicebot.errors import ConfigError, TelephonyError
from voicebot.service.kernel import die_with
from voicebot.service.log_file import keep_short, last_line_with
from voicebot.telephony.kamailio import FrontPlan, TlsFiles, WorkerAddress, front_files

log = structlog.get_logger(__name__)

BINARY = "kamailio"
START_PATIENCE_S = 30.0
PROBE_INTERVAL_S = 0.2
STOP_PATIENCE_S = 5.0
RESTART_AFTER_S = 1.0
LOG_INTERVAL_S = 5.0
SHARED_MEMORY_MB = 64
KNOWN_LINES = 4
"""Of a worker on another machine, when its address does not tell: what the SIP stack's wheel allows."""


def wants_front(settings: Settings) -> bool:
    """Whether ``serve`` puts a Kamailio in front of its workers.

    Raises:
        ConfigError: it must, and there is none.
    """
    here = shutil.which(BINARY) is not None
    match settings.front.start:
        case FrontStart.NEVER:
            return False
        case FrontStart.ALWAYS if not here:
            raise ConfigError(
                "VOICEBOT_FRONT__START=always: there is no program kamailio; install it "
                "(Debian/Ubuntu: apt-get install kamailio) or set it to auto"
            )
        case FrontStart.ALWAYS:
            return True
        case FrontStart.AUTO:
            return here and settings.workers > 1 and settings.sip.port != 0


def front_plan(settings: Settings, workers: tuple[WorkerAddress, ...], folder: Path) -> FrontPlan:
    """The plan for ``workers`` of this machine and those that the settings name.

    Raises:
        ConfigError: an address makes no sense, certificate or key are missing, the port is left to chance,
            or the workers cannot be reached.
    """
    front, sip = settings.front, settings.sip
    if (front.tls_certificate is None) != (front.tls_key is None):
        raise ConfigError("VOICEBOT_FRONT__TLS_CERTIFICATE and VOICEBOT_FRONT__TLS_KEY go together: set both")
    if not front.listen and not sip.port:
        raise ConfigError(
            "VOICEBOT_SIP__PORT=0: callers must know the front's port; set it, or VOICEBOT_FRONT__LISTEN"
        )
    listen = front.listen or (f"{sip.transport.value}:{sip.bind_address}:{sip.port}",)
    if front.inside is None and not any(socket.startswith("udp:") for socket in listen):
        raise ConfigError(
            f"VOICEBOT_FRONT__LISTEN={list(listen)}: the workers are reached by UDP; name a socket "
            "towards them in VOICEBOT_FRONT__INSIDE, e.g. udp:127.0.0.1:5060"
        )
    with_tls = [socket for socket in (*listen, front.inside or "") if socket.startswith("tls:")]
    if with_tls and front.tls_certificate is None:
        raise ConfigError(
            f"VOICEBOT_FRONT__LISTEN: {with_tls[0]} needs VOICEBOT_FRONT__TLS_CERTIFICATE and "
            "VOICEBOT_FRONT__TLS_KEY: set both"
        )
    tls = None
    if front.tls_certificate is not None and front.tls_key is not None:
        tls = TlsFiles(front.tls_certificate.resolve(), front.tls_key.resolve())
    return FrontPlan(
        listen=listen,
        inside=front.inside,
        workers=(*workers, *(worker_address(each) for each in front.workers)),
        allowed_sources=sip.allowed_sources,
        folder=folder.resolve(),
        mask_key=front.mask_key.get_secret_value() or _own_key(folder / "mask_key"),
        tls=tls,
        flood_requests_per_s=front.flood_requests_per_s,
        worker_silent_ms=front.worker_silent_ms,
        retry_after_s=settings.admission.retry_after_s,
        metrics=_metrics_socket(settings, len(workers)),
    )


def _metrics_socket(settings: Settings, workers_here: int) -> str | None:
    """Where the front's figures are found: on the port after those of this machine's workers."""
    if not settings.metrics_port:
        return None
    host = settings.metrics_address
    return f"{f'[{host}]' if ':' in host else host}:{settings.metrics_port + workers_here}"


def worker_address(text: str) -> WorkerAddress:
    """``10.0.0.5:5061`` or ``10.0.0.5:5061/8`` (lines).

    Raises:
        ConfigError: it is neither.
    """
    address, _, lines = text.partition("/")
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdigit() and (not lines or lines.isdigit())):
        raise ConfigError(
            f"VOICEBOT_FRONT__WORKERS: {text!r} is no address of a worker; write 10.0.0.5:5061, "
            "or 10.0.0.5:5061/4 with its number of lines"
        )
    return WorkerAddress(host.strip("[]"), int(port), int(lines or KNOWN_LINES))


def write_front(plan: FrontPlan) -> Path:
    """Write the files of a plan.

    Returns:
        the configuration to start Kamailio with.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    for name, text in front_files(plan).items():
        (plan.folder / name).write_text(text, "utf-8")
    (plan.folder / "kamailio.cfg").chmod(0o600)  # it holds the mask key
    return plan.folder / "kamailio.cfg"


class Front:
    """A running Kamailio."""

    def __init__(self, plan: FrontPlan) -> None:
        self._plan = plan
        self._log_file = plan.folder / "kamailio.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._restart_at_s = self._look_at_log_at_s = 0.0

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            TelephonyError: it ends at once, or does not answer.
        """
        configuration = write_front(self._plan)
        self._launch(configuration)
        give_up_at_s = time.monotonic() + START_PATIENCE_S
        while not self._answers():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > give_up_at_s:
                self.stop()
                why = "ended at once" if ended else "does not answer"
                reason = last_line_with(self._log_file, "ERROR", "CRITICAL") or "no reason given"
                raise TelephonyError(
                    f"kamailio {why}: {reason}; see {self._log_file}, or set VOICEBOT_FRONT__START=never"
                )
            time.sleep(PROBE_INTERVAL_S)
        log.info("front_started", listen=self._plan.listen, workers=len(self._plan.workers))

    def look(self, now_s: float) -> None:
        """Start it again if it has ended; calls that are up go on meanwhile, their audio does not need it.

        Its log is kept short: callers and strangers write it.
        """
        self._keep_log_short(now_s)
        if self._process is None or self._process.poll() is None:
            return
        if not self._restart_at_s:
            log.error("front_crashed", code=self._process.returncode, restart_in_s=RESTART_AFTER_S)
            self._restart_at_s = now_s + RESTART_AFTER_S
        elif now_s >= self._restart_at_s:
            self._restart_at_s = 0.0
            try:
                self._launch(self._plan.folder / "kamailio.cfg")
            except OSError as error:  # a full disk, say; calls that are up go on without it
                log.error("front_not_started", cause=str(error))

    def stop(self) -> None:
        """End it; after the workers, as their goodbyes go through it."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with its children, who would go on without it
            process.wait()

    def _launch(self, configuration: Path) -> None:
        parent = os.getpid()

        def before_exec() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.setpgrp()
            die_with(signal.SIGTERM, parent)

        # -DD: in the foreground; -E: log to stderr; -Y: where it may write
        options = ["-DD", "-E", "-m", str(SHARED_MEMORY_MB), "-Y", str(self._plan.folder)]
        with self._log_file.open("ab") as output:
            self._process = subprocess.Popen(
                [BINARY, *options, "-f", configuration],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=before_exec,
            )

    def _answers(self) -> bool:
        """Whether it answers OPTIONS on its first UDP socket; one without UDP is taken on trust."""
        outside = next((each for each in self._plan.listen if each.startswith("udp:")), None)
        if outside is None:
            return (self._plan.folder / "ctl.sock").exists()
        host, _, port = outside.removeprefix("udp:").rpartition(":")
        host = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host).strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.settimeout(PROBE_INTERVAL_S)
            try:
                probe.connect((host, int(port)))
                probe.send(_options(probe.getsockname(), f"{host}:{port}"))
                return probe.recv(2048).startswith(b"SIP/2.0")
            except OSError:
                return False

    def _keep_log_short(self, now_s: float) -> None:
        if now_s < self._look_at_log_at_s:
            return
        self._look_at_log_at_s = now_s + LOG_INTERVAL_S
        try:
            keep_short(self._log_file)
        except OSError as error:  # all calls of the machine would end with the supervisor
            log.error("log_not_shortened", file=str(self._log_file), cause=str(error))


def _options(here: tuple[str, int], target: str) -> bytes:
    """A probe (RFC 3261 §11)."""
    tag = secrets.token_hex(4)
    return (
        f"OPTIONS sip:{target} SIP/2.0\r\nVia: SIP/2.0/UDP {here[0]}:{here[1]};branch=z9hG4bK{tag}\r\n"
        f"Max-Forwards: 1\r\nFrom: <sip:probe@{target}>;tag={tag}\r\nTo: <sip:{target}>\r\n"
        f"Call-ID: {tag}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    ).encode("ascii")


def _own_key(path: Path) -> str:
    """A secret made once and kept, so that dialogs outlive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16), "ascii")
    return path.read_text("ascii").strip()
