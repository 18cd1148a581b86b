"""Campaign calls by voice: the whole bot in its own process calls somebody who picks up and speaks."""

import os
from pathlib import Path

import pytest

from tests.campaign.voice_run import NUMBER, PRODUCT, SATISFIED, STOP, hold

pytestmark = [
    pytest.mark.call,
    pytest.mark.skipif("VOICEBOT_LONG_TESTS" not in os.environ, reason="minutes; set VOICEBOT_LONG_TESTS=1"),
]


async def test_delivered_praised_low_on_stock_ordered_again(tmp_path: Path) -> None:
    seen = await hold(SATISFIED, tmp_path)
    (order,) = seen.record.orders
    assert [item.product_id for item in order.order.items] == [PRODUCT]
    assert order.announced_at is not None
    assert (order.order.phone, order.order.receiver_name) == (NUMBER, "王芳")
    assert [(one.purpose, one.granted) for one in seen.consents] == [("marketing", True)]
    assert any("快用完了" in ticket.summary for ticket in seen.record.tickets)
    assert (seen.attempt.outcome, seen.attempt.satisfaction) == ("completed", 9)
    assert seen.attempt.interested
    assert seen.contact.state == "done"


async def test_never_again_holds_at_once_and_is_confirmed(tmp_path: Path) -> None:
    seen = await hold(STOP, tmp_path)
    assert seen.blocked
    assert [(one.purpose, one.granted) for one in seen.consents] == [("all", False)]
    assert (seen.attempt.outcome, seen.contact.state) == ("opted_out", "done")
    assert seen.record.orders == ()
