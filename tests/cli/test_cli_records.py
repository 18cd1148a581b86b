"""``voicebot call`` and ``voicebot db`` on a real database."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr
from records_world import CALLER, new_call, order_of, shop_with_goods
from sqlalchemy import URL
from typer.testing import CliRunner

from voicebot.cli import call, db
from voicebot.config import Settings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketType
from voicebot.errors import RecordsError
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, Playback, SpokenSentence, TurnTimings


def run(app, *arguments: str, url: str) -> tuple[int, str]:
    environment = {"VOICEBOT_DATABASE_URL": url, "COLUMNS": "120", "TERM": "dumb"}
    result = CliRunner().invoke(app, list(arguments), env=environment)
    if isinstance(result.exception, RecordsError):
        raise result.exception
    return result.exit_code, result.output


def url_of(settings: Settings) -> str:
    assert isinstance(settings.database_url, SecretStr)
    return settings.database_url.get_secret_value()


async def a_call(settings: Settings) -> str:
    store = await Store.open(settings, worker_id="w1")
    new = new_call()
    await store.open_call(new)
    await store.answer_call(new.id, new.started_at)
    at = new.started_at + timedelta(seconds=4)
    heard = CallerTurn(
        at, "要两盒面模[/b]", mended_text="要两盒面膜", intents=(("buy", 1.0),), slots={"quantity": 2}
    )
    await store.append_turn(new.id, heard)
    sentences = (SpokenSentence("已为您下单。", effect_id="e1"), SpokenSentence("再见。"))
    timings = TurnTimings(speech_end_s=10.0, first_audio_s=10.5, first_informative_s=11.25)
    index = await store.append_turn(new.id, BotTurn(at + timedelta(seconds=1), sentences, timings=timings))
    shop = await shop_with_goods(store.database)
    await shop.place_order(order_of(), call_id=new.id, timeout_s=30)
    await store.order_announcing(new.id, "e1")
    await store.order_announced(new.id, "e1")
    await store.update_turn_playback(new.id, index, playback=Playback(1))
    await store.open_ticket(
        OpenTicket("e2", TicketType.CALLBACK, Priority.HIGH, "请回电。", (), CALLER), call_id=new.id
    )
    await store.close_call(
        new.id,
        outcome="caller_hung_up",
        ended_at=new.started_at + timedelta(seconds=65),
        recording_path="a.wav",
    )
    await store.close()
    return new.id


@pytest.mark.parametrize("name", ["last", None])
async def test_a_call_is_shown_whole(database_settings: Settings, name: str | None) -> None:
    call_id = await a_call(database_settings)
    status, output = await in_thread(call.app, "show", name or call_id, url=url_of(database_settings))
    assert status == 0
    for expected in (
        call_id,
        CALLER,
        "1:05, caller_hung_up",
        "a.wav",
        "4.0 s caller 要两盒面模[/b]  → 要两盒面膜",
        "buy, quantity=2",
        "5.0 s bot    已为您下单。再见。",
        "first audio after 0.50 s, informative after 1.25 s, not heard to the end",
        "草本面膜 × 1 盒, 288 yuan each",
        "total 288 yuan, placed",
        "told to the caller at",
        "ticket 100001",
        "请回电。",
        f"call back {CALLER}",
    ):
        assert expected in output, output


async def test_calls_are_listed_with_masked_numbers(database_settings: Settings) -> None:
    call_id = await a_call(database_settings)
    status, output = await in_thread(call.app, "list", url=url_of(database_settings))
    assert status == 0
    assert call_id[:12] in output
    assert "138****8000" in output
    assert CALLER not in output


async def test_a_call_that_is_not_there_is_one_clear_line(database_settings: Settings) -> None:
    with pytest.raises(RecordsError, match="there are no calls yet"):
        await in_thread(call.app, "show", url=url_of(database_settings))
    with pytest.raises(RecordsError, match="there is no call nope; see: voicebot call list"):
        await in_thread(call.app, "show", "nope", url=url_of(database_settings))


def test_the_tables_are_brought_up_to_date(empty_database_url: URL) -> None:
    url = empty_database_url.render_as_string(hide_password=False)
    status, output = run(db.app, "status", url=url)
    assert status == 1
    assert "voicebot db upgrade" in output
    status, output = run(db.app, "upgrade", url=url)
    assert (status, "upgraded from nothing to version" in output) == (0, True)
    status, output = run(db.app, "upgrade", url=url)
    assert (status, "already at version" in output) == (0, True)
    status, output = run(db.app, "status", url=url)
    assert status == 0
    assert "customer" in output


async def in_thread(app, *arguments: str, url: str) -> tuple[int, str]:
    """The commands bring their own event loop."""
    return await asyncio.to_thread(run, app, *arguments, url=url)
