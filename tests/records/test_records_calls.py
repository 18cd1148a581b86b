import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from records_world import CALLER, new_call, now, open_call

from voicebot.config import Settings
from voicebot.dialogue.effects import OpenTicket, Priority, TicketOpened, TicketType
from voicebot.errors import RecordsError, RefusedError
from voicebot.records.desk import DEFAULT_DESK
from voicebot.records.phone_numbers import masked_number, normalise_number
from voicebot.records.store import Store
from voicebot.records.values import BotTurn, CallerTurn, Playback, Speaker, SpokenSentence, TurnTimings


async def test_turns_come_back_as_they_were_written(store: Store) -> None:
    call_id = await open_call(store)
    said = CallerTurn(
        at=now(),
        heard_text="我想买一款面模",
        confidence=0.8,
        alternatives=("我想买一款棉膜",),
        mended_text="我想买一款面膜",
        intents=(("buy", 0.9),),
        slots={"product_type": "面膜", "price": {"max": 300.0}, "effects": ("补水", "保湿")},
    )
    keyed = CallerTurn(at=now(), heard_text="", keyed="13800138000")
    reply = BotTurn(
        at=now(),
        sentences=(SpokenSentence("好的,", informative=False), SpokenSentence("已下单。", effect_id="e1")),
        asked=("effect",),
        timings=TurnTimings(speech_end_s=1.5, reply_ready_s=1.75),
    )
    assert [await store.append_turn(call_id, turn) for turn in (said, keyed, reply)] == [0, 1, 2]
    record = await store.call(call_id)
    assert record is not None
    as_json = {"product_type": "面膜", "price": {"max": 300.0}, "effects": ["补水", "保湿"]}
    first, second, third = record.turns
    assert first.turn == CallerTurn(**{**_fields(said), "slots": as_json})
    assert second.turn == CallerTurn(**{**_fields(keyed), "slots": {}})
    assert third.turn == reply
    assert [turn.speaker for turn in record.turns] == [Speaker.CALLER, Speaker.CALLER, Speaker.BOT]
    assert record.head.turn_count == 3


async def test_playback_completes_a_turn(store: Store) -> None:
    call_id = await open_call(store)
    sentences = (SpokenSentence("一"), SpokenSentence("二"), SpokenSentence("三"))
    index = await store.append_turn(call_id, BotTurn(now(), sentences, timings=TurnTimings(speech_end_s=1.0)))
    await store.update_turn_playback(call_id, index, timings=TurnTimings(first_audio_s=1.25))
    await store.update_turn_playback(
        call_id,
        index,
        playback=Playback(2),
        timings=TurnTimings(first_informative_s=2.0),
        holding_phrase_used=True,
    )
    turn = (await store.call(call_id)).turns[0].turn
    assert isinstance(turn, BotTurn)
    assert [sentence.heard for sentence in turn.sentences] == [True, True, False]
    assert turn.timings == TurnTimings(speech_end_s=1.0, first_audio_s=1.25, first_informative_s=2.0)
    assert (turn.holding_phrase_used, turn.fallback_used) == (True, False)


async def test_what_was_heard_of_a_sentence_that_was_cut_off(store: Store) -> None:
    call_id = await open_call(store)
    sentences = (SpokenSentence("好的。"), SpokenSentence("手机号就留这个，行吗？"), SpokenSentence("三"))
    index = await store.append_turn(call_id, BotTurn(now(), sentences, asked=("phone",)))
    await store.update_turn_playback(
        call_id, index, playback=Playback(1, "手机号", 600, question_heard=False)
    )
    turn = (await store.call(call_id)).turns[0].turn
    assert isinstance(turn, BotTurn)
    assert [(each.heard, each.heard_text, each.heard_ms) for each in turn.sentences] == [
        (True, None, None),
        (False, "手机号", 600),
        (False, None, None),
    ]
    assert turn.asked == (), "a question that was not heard was not asked"


async def test_turns_written_at_once_get_different_indices(store: Store) -> None:
    call_id = await open_call(store)
    turns = [CallerTurn(now(), str(number)) for number in range(20)]
    indices = await asyncio.gather(*(store.append_turn(call_id, turn) for turn in turns))
    assert sorted(indices) == list(range(20))


async def test_a_call_is_found_by_any_of_its_names(store: Store) -> None:
    older, call = new_call(), new_call()
    await store.open_call(older)
    await store.open_call(call)
    for name in (call.id, call.id[:10], call.sip_call_id, "last"):
        found = await store.call(name)
        assert found is not None
        assert found.head.id == call.id, name
    assert await store.call("nobody") is None
    assert await store.call("%") is None
    assert [head.id for head in await store.calls(limit=1)] == [call.id]


async def test_opening_and_closing_twice_changes_nothing(store: Store) -> None:
    call = new_call()
    await store.open_call(call)
    await store.open_call(call)
    await store.answer_call(call.id, call.started_at + timedelta(seconds=1))
    ended_at = call.started_at + timedelta(seconds=60)
    await store.close_call(call.id, outcome="we_hung_up", ended_at=ended_at)
    await store.close_call(call.id, outcome="failed", ended_at=now(), recording_path="a.wav")
    (head,) = await store.calls()
    assert (head.outcome, head.ended_at, head.recording_path) == ("we_hung_up", ended_at, "a.wav")
    assert head.caller_number == CALLER
    assert head.worker_id == "w1"


async def test_what_belongs_to_no_call_is_refused(store: Store) -> None:
    with pytest.raises(RecordsError, match="there is no call nope"):
        await store.append_turn("nope", CallerTurn(now(), "喂"))
    with pytest.raises(RecordsError, match="there is no call nope"):
        await store.close_call("nope", outcome="failed", ended_at=now())
    call_id = await open_call(store)
    with pytest.raises(RecordsError, match="has no turn 7"):
        await store.update_turn_playback(call_id, 7, playback=Playback(1))


async def test_only_a_worker_holds_calls(database_settings: Settings) -> None:
    reader = await Store.open(database_settings)
    with pytest.raises(RecordsError, match="worker_id"):
        await open_call(reader)
    await reader.close()


async def test_a_withheld_number_is_no_customer(store: Store) -> None:
    await open_call(store, number="anonymous")
    (head,) = await store.calls()
    assert head.caller_number is None
    context = await store.caller_context(None, now=now(), call_key="k")
    assert (context.number, context.orders, context.facts) == (None, (), ())


async def test_only_facts_with_consent_are_remembered_newest_first(store: Store) -> None:
    call_id = await open_call(store)
    at = now()
    for days, slot, value, consent in (
        (3, "skin_type", "dry", True),
        (2, "allergy", "alcohol", False),
        (1, "skin_type", "oily", True),
        (0, "skin_type", "dry", True),
    ):
        await store.remember_fact(
            "+8613800138000",
            slot=slot,
            value=value,
            consent=consent,
            call_id=call_id,
            learned_at=at - timedelta(days=days),
        )
    context = await store.caller_context("008613800138000", now=now(), call_key="k")
    assert [(fact.slot, fact.value, fact.learned_on) for fact in context.facts] == [
        ("skin_type", "dry", at),
        ("skin_type", "oily", at - timedelta(days=1)),
    ]
    assert context.number == CALLER


async def test_the_same_effect_opens_one_ticket(store: Store) -> None:
    call_id = await open_call(store)
    ticket = OpenTicket(
        "e9",
        TicketType.COMPLAINT,
        Priority.HIGH,
        "客户投诉包装破损。",
        (("order_number", "2511230042"),),
        CALLER,
    )
    opened = await store.open_ticket(ticket, call_id=call_id)
    assert opened == TicketOpened("e9", "100001")
    assert await store.open_ticket(ticket, call_id=call_id) == opened
    (record,) = (await store.call(call_id)).tickets
    assert (record.number, record.type, record.priority) == ("100001", TicketType.COMPLAINT, Priority.HIGH)
    assert (record.summary, record.callback_number, record.status) == ("客户投诉包装破损。", CALLER, "open")
    assert record.slots == (("order_number", "2511230042"),)
    assert record.due_at == DEFAULT_DESK.due_at(record.opened_at, Priority.HIGH)


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("138 0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("021-61234567", "02161234567"),
        ("+862161234567", "02161234567"),
        ("0086 10 6234 5678", "01062345678"),
        ("+864008001234", "4008001234"),
        ("+16502530000", "16502530000"),
        ("8001", "8001"),
        ("anonymous", None),
        ("", None),
        (None, None),
    ],
)
def test_one_customer_has_one_number(number: str | None, normal: str | None) -> None:
    assert normalise_number(number) == normal


@pytest.mark.parametrize(
    ("number", "masked"), [("13800138000", "138****8000"), ("8001", "8001"), ("800123", "****23")]
)
def test_numbers_are_masked(number: str, masked: str) -> None:
    assert masked_number(number) == masked


def _fields(turn: CallerTurn) -> dict[str, object]:
    return {name: getattr(turn, name) for name in CallerTurn.__slots__}


async def test_what_the_database_will_never_take_is_told_from_an_outage(store: Store) -> None:
    with pytest.raises(RefusedError, match="NUL"):
        await store.open_call(replace(new_call(), called_number="1\0"))
