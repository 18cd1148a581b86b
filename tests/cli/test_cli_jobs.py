"""``voicebot jobs`` on a real database."""

import asyncio
import json
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr
from records_world import CALLER, new_call
from typer.testing import CliRunner

from voicebot.cli import jobs, ticket
from voicebot.config import Settings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.errors import RecordsError
from voicebot.records.store import Store


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """The command sets logging up for its process, which is ours here."""
    yield
    structlog.reset_defaults()


ENDPOINT = {"name": "crm", "url": "http://127.0.0.1:9/", "secret_variable": "CRM_SECRET"}


def run(settings: Settings, app, *arguments: str, columns: int = 220) -> str:
    assert isinstance(settings.database_url, SecretStr)
    environment = {
        "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "VOICEBOT_DATA_DIR": str(settings.data_dir),
        "VOICEBOT_WEBHOOKS__ENDPOINTS": json.dumps([ENDPOINT]),
        "CRM_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "VOICEBOT_DESK__CONSOLE_URL": "https://console.example/",
        "COLUMNS": str(columns),
        "TERM": "dumb",
    }
    result = CliRunner().invoke(app, list(arguments), env=environment)
    if isinstance(result.exception, RecordsError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


async def leave_a_ticket(settings: Settings) -> str:
    store = await Store.open(settings, worker_id="w1")
    call = new_call()
    await store.open_call(call)
    opened = OpenTicket("t1", TicketType.COMPLAINT, Priority.HIGH, "漏液。", (("product", "面膜"),), CALLER)
    await store.open_ticket(opened, call_id=call.id)
    await store.close()
    return call.id


def test_the_queue_is_worked_off_looked_at_and_retried(database_settings: Settings) -> None:
    asyncio.run(leave_a_ticket(database_settings))
    run(database_settings, jobs.app, "work", "--until-empty")
    listed = run(database_settings, jobs.app, "list", "--status", "todo")
    (line,) = [line for line in listed.splitlines() if "deliver_event" in line]
    assert "endpoint crm: ConnectError" in line
    assert CALLER not in listed
    narrow = run(database_settings, jobs.app, "list", "--status", "todo", columns=60)
    of = next(line.split() for line in narrow.splitlines() if "event_id=" in line)
    assert set(of) <= set(line.split())
    with pytest.raises(RecordsError, match="there is no failed job 4711"):
        run(database_settings, jobs.app, "retry", "4711")
    assert "0 jobs" in run(database_settings, jobs.app, "retry", "--all")


def test_a_ticket_tells_how_to_open_what_was_said(database_settings: Settings) -> None:
    call_id = asyncio.run(leave_a_ticket(database_settings))
    shown = run(database_settings, ticket.app, "show", "100001")
    assert f"voicebot call show {call_id}" in shown
    assert f"https://console.example/calls/{call_id}" in shown
    assert f"voicebot call recording {call_id}" in shown
