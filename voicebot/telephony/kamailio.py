"""The configuration of a Kamailio in front of the workers; pure, the files are written elsewhere.

Tried with Kamailio 5.6. Calls go to the worker with the fewest, one that refuses or is dead is passed over,
and from outside only Kamailio is seen. See docs/kamailio.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

FRONT_HEADER = "x-voicebot-front"
"""In each INVITE that comes through a front; from outside it does not pass one."""
_MODULES = (
    *(
        "kex",
        "corex",
        "tm",
        "tmx",
        "sl",
        "rr",
        "pv",
        "maxfwd",
        "textops",
        "textopsx",
        "siputils",
        "sanity",
        "xlog",
    ),
    *("ctl", "htable", "permissions", "pike", "topoh", "dispatcher"),
)


@dataclass(frozen=True, slots=True)
class WorkerAddress:
    """Where a worker takes calls, and how many at a time."""

    host: str
    port: int
    lines: int


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Certificate (with its chain) and key of the outside, in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class FrontPlan:
    """What the configuration is made from.

    Args:
        listen: sockets for the outside, as Kamailio writes them: ``udp:203.0.113.5:5060``.
        inside: socket towards the workers; ``None``: the outside one serves both.
        allowed_sources: who may call.
        folder: where the files will lie.
        mask_key: secret that hides the workers' addresses in headers; the same on all fronts.
        flood_requests_per_s: more from one address are dropped for a while.
        worker_silent_ms: a worker that does not answer an INVITE at all for so long is passed over.
        metrics: ``HOST:PORT`` where Prometheus finds how many callers were refused; ``None``: nowhere.
        modules_folder: of Kamailio's modules, if it is not the built-in one.
    """

    listen: tuple[str, ...]
    workers: tuple[WorkerAddress, ...]
    allowed_sources: tuple[IPv4Network | IPv6Network, ...]
    folder: Path
    mask_key: str
    inside: str | None = None
    tls: TlsFiles | None = None
    flood_requests_per_s: int = 100
    worker_silent_ms: int = 2000
    retry_after_s: int = 10
    children: int = 2
    metrics: str | None = None
    modules_folder: str | None = None


def front_files(plan: FrontPlan) -> Mapping[str, str]:
    """The files of ``plan.folder`` by name; ``kamailio.cfg`` is the one to start with."""
    templates = Environment(
        loader=PackageLoader("voicebot", "telephony"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    modules = (
        *_MODULES,
        *(("tls",) if plan.tls is not None else ()),
        *(("xhttp", "xhttp_prom") if plan.metrics is not None else ()),
    )
    files = {
        "kamailio.cfg": templates.get_template("kamailio.cfg.jinja").render(plan=plan, modules=modules),
        "dispatcher.list": "".join(_destination(number, each) for number, each in enumerate(plan.workers)),
        "addresses": _addresses(plan),
    }
    if plan.tls is not None:
        files["tls.cfg"] = _tls(plan.tls)
    return files


def _destination(number: int, worker: WorkerAddress) -> str:
    attributes = f"duid=w{number};maxload={worker.lines}"
    return f"1 sip:{_in_uri(worker.host)}:{worker.port} 0 0 {attributes}\n"


def _addresses(plan: FrontPlan) -> str:
    callers = [
        f"1 {network.network_address} {network.prefixlen}  # may call\n" for network in plan.allowed_sources
    ]
    workers = [
        f"2 {worker.host} {128 if ':' in worker.host else 32} {worker.port}  # worker\n"
        for worker in plan.workers
    ]
    return "".join((*callers, *workers))


def _tls(files: TlsFiles) -> str:
    lines = (
        "[server:default]",
        "method = TLSv1.2+",
        f"certificate = {files.certificate}",
        f"private_key = {files.key}",
        "verify_certificate = no",
        "require_certificate = no",
        "",
        "[client:default]",
        "method = TLSv1.2+",
        "verify_certificate = no",
    )
    return "\n".join(lines) + "\n"


def _in_uri(host: str) -> str:
    return f"[{host}]" if ":" in host else host
