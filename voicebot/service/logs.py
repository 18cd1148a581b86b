"""Structured logs on stderr; personal data is masked before it gets here."""

import logging
import sys

import structlog
from structlog.typing import Processor

from voicebot.errors import ConfigError


def set_up_logging(level: str) -> None:
    """Send structured logs to stderr, readable on a terminal, JSON lines elsewhere.

    Raises:
        ConfigError: the level does not exist.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ConfigError(f"VOICEBOT_LOG_LEVEL={level}: no such level; use DEBUG, INFO, WARNING or ERROR")
    # It tells every address it asks for, and a customer's phone number may stand in one.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    human = sys.stderr.isatty()
    for_people: list[Processor] = [
        # The usual one shows local variables: numbers and addresses of callers.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    ]
    for_machines: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S.%f" if human else "iso", utc=not human),
            *(for_people if human else for_machines),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
