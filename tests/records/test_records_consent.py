"""Consent is kept with its words; a refusal holds at once; health is remembered only after a yes."""

import pytest
import sqlalchemy as sa
from records_world import CALLER, now, open_call

from voicebot.dialogue.service_effects import (
    ConsentPurpose,
    ConsentRecorded,
    FactsRemembered,
    FactToKeep,
    RecordConsent,
    RememberFacts,
)
from voicebot.errors import RecordsError
from voicebot.records.after_sale_models import Consent
from voicebot.records.consent import Permission, permission_of, write_consent
from voicebot.records.store import Store


async def permission(store: Store, number: str = CALLER) -> Permission:
    return await store.database.run(lambda session: permission_of(session, number), doing="reading")


async def test_nobody_has_agreed_to_anything_unasked(store: Store) -> None:
    assert await permission(store) == Permission(service=False, marketing=False, do_not_call=False)


async def test_the_newest_statement_counts_and_all_are_kept(store: Store) -> None:
    call_id = await open_call(store)
    yes = RecordConsent("c1", ConsentPurpose.MARKETING, True, "行，有活动叫我")
    assert await store.record_consent(yes, call_id=call_id) == ConsentRecorded(
        "c1", ConsentPurpose.MARKETING, True
    )
    assert (await permission(store)).marketing
    await store.record_consent(RecordConsent("c2", ConsentPurpose.MARKETING, False, "算了"), call_id=call_id)
    assert not (await permission(store)).marketing
    rows = await store.database.run(
        lambda session: session.scalar(sa.select(sa.func.count()).select_from(Consent)), doing="counting"
    )
    assert rows == 2


async def test_a_refusal_of_all_calls_blocks_the_number_at_once(store: Store) -> None:
    call_id = await open_call(store)
    no = RecordConsent("c", ConsentPurpose.ALL, False, "别再打了")
    await store.record_consent(no, call_id=call_id)
    await store.record_consent(no, call_id=call_id)
    assert await permission(store) == Permission(service=False, marketing=False, do_not_call=True)
    await store.database.run(
        lambda session: write_consent(
            session,
            CALLER,
            ConsentPurpose.SERVICE,
            granted=True,
            words="order form",
            source="import",
            cause="import:1",
            at=now(),
        ),
        doing="importing",
    )
    assert (await permission(store)).do_not_call


async def test_health_is_kept_only_with_a_yes(store: Store) -> None:
    call_id = await open_call(store)
    allergy = FactToKeep("allergy", "酒精", health=True)
    with pytest.raises(RecordsError, match="spoken yes"):
        await store.remember_facts(RememberFacts("f", (allergy,)), call_id=call_id)
    kept = RememberFacts("f", (allergy, FactToKeep("skin_type", "干性")), consent_words="可以，记下吧")
    assert await store.remember_facts(kept, call_id=call_id) == FactsRemembered("f")
    context = await store.caller_context(CALLER, now=now(), call_key="k")
    assert {(fact.slot, fact.value) for fact in context.facts} == {("allergy", "酒精"), ("skin_type", "干性")}


async def test_a_withheld_number_keeps_nothing(store: Store) -> None:
    call_id = await open_call(store, None)
    with pytest.raises(RecordsError, match="no number"):
        await store.record_consent(RecordConsent("c", ConsentPurpose.ALL, False, "别打"), call_id=call_id)
