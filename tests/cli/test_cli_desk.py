"""``voicebot ticket`` and ``voicebot customer`` on a real database."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from records_world import CALLER, new_call, now, order_of, shop_with_goods
from typer.testing import CliRunner

from voicebot.cli import customer, ticket
from voicebot.config import Settings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.dialogue.service_effects import ConsentPurpose, FactToKeep, RecordConsent, RememberFacts
from voicebot.errors import RecordsError
from voicebot.records.store import Store
from voicebot.records.values import CallerTurn

OTHER = "13911112222"


def run(settings: Settings, app, *arguments: str, columns: int = 140) -> tuple[int, str]:
    assert isinstance(settings.database_url, SecretStr)
    environment = {
        "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "COLUMNS": str(columns),
        "TERM": "dumb",
    }
    result = CliRunner().invoke(app, list(arguments), env=environment)
    if isinstance(result.exception, RecordsError):
        raise result.exception
    return result.exit_code, result.output


async def a_customer(
    settings: Settings, number: str, recording: str | None = None, summary: str = ""
) -> None:
    store = await Store.open(settings, worker_id="w1")
    call = new_call(number)
    await store.open_call(call)
    await store.append_turn(call.id, CallerTurn(now(), f"我电话{number}", slots={"phone": number}))
    shop = await shop_with_goods(store.database)
    await shop.place_order(order_of(phone=number), call_id=call.id, timeout_s=30)
    for effect_id, priority in (("t1", Priority.LOW), ("t2", Priority.HIGH)):
        opened = OpenTicket(
            effect_id, TicketType.CALLBACK, priority, summary or f"请回电{number}", (), number
        )
        await store.open_ticket(opened, call_id=call.id)
    facts = RememberFacts("f", (FactToKeep("allergy", "酒精", health=True),), consent_words="可以记")
    await store.remember_facts(facts, call_id=call.id)
    await store.record_consent(RecordConsent("c", ConsentPurpose.ALL, False, "别再打了"), call_id=call.id)
    ended = call.started_at + timedelta(minutes=2)
    await store.close_call(call.id, outcome="caller_hung_up", ended_at=ended, recording_path=recording)
    await store.close()


def test_tickets_are_listed_by_urgency_and_worked_on(database_settings: Settings) -> None:
    asyncio.run(a_customer(database_settings, CALLER))
    code, listed = run(database_settings, ticket.app, "list")
    lines = [line for line in listed.splitlines() if "callback" in line]
    assert code == 0
    assert [line.split()[0] for line in lines] == ["100002", "100001"]
    run(database_settings, ticket.app, "assign", "100002", "李梅", "--by", "王强")
    _, mine = run(database_settings, ticket.app, "list", "--owner", "李梅")
    assert "100002" in mine
    assert "100001" not in mine
    _, closed = run(
        database_settings, ticket.app, "close", "100002", "-m", "已回电，退款已说明", "--by", "李梅"
    )
    assert "closed by 李梅: 已回电，退款已说明" in closed
    assert "assigned by 王强: to 李梅" in closed
    _, open_ones = run(database_settings, ticket.app, "list")
    assert "100002" not in open_ones
    _, again = run(database_settings, ticket.app, "reopen", "100002", "--by", "王强")
    assert "assigned" in again


def test_a_long_summary_is_shown_whole_on_a_narrow_screen(
    database_settings: Settings,
) -> None:
    asyncio.run(a_customer(database_settings, CALLER, summary="面膜漏液，" * 30 + "请回电"))
    _, listed = run(database_settings, ticket.app, "list", columns=80)
    _, shown = run(database_settings, ticket.app, "show", "100001", columns=80)
    for text in (listed, shown):
        assert text.count("漏液") >= 29
        assert "…" not in text


def test_an_unknown_ticket_is_said_so(database_settings: Settings) -> None:
    for number in ("999", "abc", "9" * 20):
        for command in ("close", "show"):
            with pytest.raises(RecordsError, match=f"no ticket {number}"):
                run(database_settings, ticket.app, command, number)


def test_a_number_that_stands_in_every_row_is_nobodys(database_settings: Settings) -> None:
    with pytest.raises(RecordsError, match="give the whole one"):
        run(database_settings, customer.app, "delete", "1", "--yes")


def test_what_is_kept_is_shown_and_handed_over(database_settings: Settings, tmp_path: Path) -> None:
    asyncio.run(a_customer(database_settings, CALLER, recording="/nowhere/call.wav"))
    _, shown = run(database_settings, customer.app, "show", "+86 138 0013 8000")
    assert "allergy is 酒精" in shown
    file = tmp_path / "kept.json"
    _, said = run(database_settings, customer.app, "export", CALLER, "-f", str(file))
    kept = json.loads(file.read_text("utf-8"))
    assert {"customer", "call", "turn", "orders", "ticket", "profile_fact", "consent"} <= set(kept)
    assert "voicebot call recording" in said
    assert file.stat().st_mode & 0o077 == 0


def test_deletion_leaves_no_trace_but_the_wish_not_to_be_called(
    database_settings: Settings, tmp_path: Path
) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"RIFF")
    asyncio.run(a_customer(database_settings, CALLER, recording=str(recording)))
    asyncio.run(a_customer(database_settings, OTHER))
    code, said = run(database_settings, customer.app, "delete", CALLER, "--yes")
    assert code == 0, said
    assert "No row holds this number any more" in said
    assert not recording.exists()
    _, kept = run(database_settings, customer.app, "show", CALLER)
    assert "do_not_call" in kept
    assert "turn" not in kept
    _, others = run(database_settings, customer.app, "show", OTHER)
    assert "turn" in others

    async def orders() -> list[tuple[str, str]]:
        store = await Store.open(database_settings)
        found = await store.personal_data(OTHER)
        await store.close()
        return [(str(row["receiver_name"]), str(row["phone"])) for row in found["orders"]]

    assert asyncio.run(orders()) == [("张三", OTHER)]


def test_what_others_said_is_named_and_not_hidden(database_settings: Settings) -> None:
    asyncio.run(a_customer(database_settings, CALLER))

    async def mentioned() -> None:
        store = await Store.open(database_settings, worker_id="w2")
        call = new_call(OTHER)
        await store.open_call(call)
        await store.append_turn(call.id, CallerTurn(now(), "送给我妈", slots={"phone": CALLER}))
        await store.close_call(call.id, outcome="caller_hung_up", ended_at=now())
        await store.close()

    asyncio.run(mentioned())
    code, said = run(database_settings, customer.app, "delete", CALLER, "--yes")
    assert code == customer.STILL_THERE
    assert "rows of others: turn (1)" in said


def test_nobody_is_deleted_while_a_call_with_them_is_up(database_settings: Settings) -> None:
    """What it still writes would lie in a file that nothing ties to the number any more."""
    asyncio.run(a_customer(database_settings, CALLER))

    async def while_it_is_up() -> None:
        store = await Store.open(database_settings, worker_id="w2")
        call = new_call(CALLER)
        await store.open_call(call)
        with pytest.raises(RecordsError, match="is up"):
            await asyncio.to_thread(run, database_settings, customer.app, "delete", CALLER, "--yes")
        assert (await store.call(call.id)) is not None
        await store.close()

    asyncio.run(while_it_is_up())
    code, said = run(database_settings, customer.app, "delete", CALLER, "--yes")
    assert code == 0, f"its worker is gone, and so is the call: {said}"


def test_deletion_asks_first_and_refuses_nonsense(database_settings: Settings) -> None:
    asyncio.run(a_customer(database_settings, CALLER))
    code, _ = run(database_settings, customer.app, "delete", CALLER)
    assert code == 1
    assert "turn" in run(database_settings, customer.app, "show", CALLER)[1]
    with pytest.raises(RecordsError, match="no telephone number"):
        run(database_settings, customer.app, "show", "mask")
