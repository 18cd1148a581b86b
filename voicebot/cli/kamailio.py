"""``voicebot kamailio``: the configuration of a front that spreads calls over workers."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.cli.terminal import terminal
from voicebot.config import Settings, load_settings
from voicebot.errors import ConfigError, TelephonyError
from voicebot.service.front import BINARY, KNOWN_LINES, front_plan, wants_front, write_front
from voicebot.service.supervisor import reachable_at, worker_port
from voicebot.telephony.kamailio import WorkerAddress


def kamailio(
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("kamailio"),
    local: Annotated[
        bool, typer.Option("--local/--no-local", help="Whether the workers of this machine are among them.")
    ] = True,
) -> None:
    """Write the configuration of a Kamailio from the same settings as the bot's.

    ``serve --workers N`` starts one by itself where Kamailio is installed; this command is for one that runs
    on its own, before workers on several machines (VOICEBOT_FRONT__WORKERS). The workers of this machine are
    those that ``serve`` has with the same settings (VOICEBOT_WORKERS, VOICEBOT_FRONT__START).
    """
    settings = load_settings()
    workers = workers_of_serve(settings) if local else ()
    plan = front_plan(settings, workers, out)
    if not plan.workers:
        raise ConfigError("no workers: name them in VOICEBOT_FRONT__WORKERS, or leave --no-local out")
    configuration = write_front(plan)
    console = terminal(soft_wrap=True, highlight=False)
    for worker in plan.workers:
        console.print(f"worker {worker.host}:{worker.port}, {worker.lines} lines")
    if plan.metrics is not None:
        console.print(f"metrics at http://{plan.metrics}/metrics")
    _check(configuration, console)
    console.print(f"start it: kamailio -DD -E -Y {plan.folder} -f {configuration}")


def workers_of_serve(settings: Settings) -> tuple[WorkerAddress, ...]:
    """Where ``serve`` has its workers with these settings.

    Raises:
        ConfigError: the ports are left to chance, or the first worker sits where the front is to listen.
    """
    if not settings.sip.port:
        raise ConfigError(
            "VOICEBOT_SIP__PORT=0: nobody can say where the workers will be; set it, or name workers in "
            "VOICEBOT_FRONT__WORKERS and use --no-local"
        )
    started_by_serve = wants_front(settings)
    if not started_by_serve and not settings.front.listen:
        raise ConfigError(
            f"VOICEBOT_WORKERS={settings.workers} without a front of its own: 'serve' takes calls on port "
            f"{settings.sip.port} itself. Set VOICEBOT_FRONT__LISTEN to another address or port for the "
            "front, use --no-local, or VOICEBOT_WORKERS=2 and more, for which 'serve' starts the front"
        )
    return tuple(
        WorkerAddress(
            reachable_at(settings),
            worker_port(settings, number, front=started_by_serve),
            settings.sip.max_lines or KNOWN_LINES,
        )
        for number in range(settings.workers)
    )


def _check(configuration: Path, console: Console) -> None:
    if shutil.which(BINARY) is None:
        console.print(f"wrote {configuration} (unchecked: kamailio is not installed here)")
        return
    done = subprocess.run([BINARY, "-c", "-f", configuration], capture_output=True, text=True, check=False)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if "ERROR" in line or "CRITICAL" in line]
        raise TelephonyError(f"{configuration}: kamailio refuses it: {(reasons or ['no reason given'])[0]}")
    console.print(f"wrote {configuration}, and kamailio takes it")
