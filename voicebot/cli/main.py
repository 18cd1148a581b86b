"""The ``voicebot`` command: one typer app, one file per group of commands."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import typer

from voicebot.cli.failures import USAGE_ERROR, report
from voicebot.errors import VoicebotError

COMMANDS = {
    "demo": "voicebot.cli.demo:demo",
    "chat": "voicebot.cli.chat:chat",
    "check": "voicebot.cli.check:check",
    "test": "voicebot.cli.test:run_tests",
    "serve": "voicebot.cli.serve:serve",
    "kamailio": "voicebot.cli.kamailio:kamailio",
    "simulate": "voicebot.cli.simulate:simulate",
    "call": "voicebot.cli.call:app",
    "ticket": "voicebot.cli.ticket:app",
    "customer": "voicebot.cli.customer:app",
    "shop": "voicebot.cli.shop:app",
    "jobs": "voicebot.cli.jobs:app",
    "campaign": "voicebot.cli.campaign:app",
    "do-not-call": "voicebot.cli.do_not_call:app",
    "db": "voicebot.cli.db:app",
    "models": "voicebot.cli.models:app",
    "bench": "voicebot.cli.bench:app",
    "knowledge": "voicebot.cli.knowledge:app",
    "understand": "voicebot.cli.understand:understand",
    "ask": "voicebot.cli.ask:ask",
    "replay": "voicebot.cli.replay:replay",
}
"""Where each command is, a function or a typer app, in the order a newcomer needs them."""


def main() -> NoReturn:
    """Run the command line; expected errors become a line each on stderr and exit code 2."""
    try:
        build_app(sys.argv[1:])(prog_name="voicebot")
    except VoicebotError as error:
        report(error)
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        # The reader of our output went away (``voicebot call list | head``).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """The application.

    Only the command that ``arguments`` name is loaded, all of them when they name none: the
    recogniser and the SIP stack take a second to load, and ``chat`` needs neither.
    """
    app = typer.Typer(
        name="voicebot", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(_about)
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name in [named] if named in COMMANDS else COMMANDS:
        module_name, attribute = COMMANDS[name].split(":")
        command: Any = getattr(import_module(module_name), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _about() -> None:
    """A telephone voice bot for online shops. Start with demo or chat."""
