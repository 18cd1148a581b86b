"""Invoices: titles and tax numbers as callers tell them, at once or in pieces, and put right."""

import pytest

from tests.dialogue.test_aftersales_in_breath import added_to_tickets, an_order, call_about, tickets_of
from voicebot.dialogue.aftersales_money import title_in
from voicebot.dialogue.aftersales_tax_number import LENGTHS, corrected, told_in
from voicebot.dialogue.service_effects import RequestInvoice
from voicebot.service.deployment import Deployment

SHOE, NUTS = "逐风跑鞋", "青岭纸皮核桃"
COMPANY, TAX = "长沙木棉文化有限公司", "91430100MA4L2RTX7K"


def invoices_of(call) -> list[RequestInvoice]:
    return [effect for effect in call.effects if isinstance(effect, RequestInvoice)]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("开发票，个人，周远", "周远"),
        ("给我开张发票，个人的", "个人"),
        ("开发票，抬头写长沙木棉文化有限公司", COMPANY),
        ("我要开发票", ""),
        ("公司要报销，开个发票", ""),
    ],
)
def test_a_title_told_with_the_wish(said: str, title: str) -> None:
    assert title_in(said) == title


def test_an_invoice_told_in_one_breath_is_only_read_back(shoes: Deployment) -> None:
    call = call_about(shoes, an_order(SHOE, received="2026-11-11"))
    reply = call.say(f"开发票，抬头{COMPANY}，税号{TAX}")
    assert COMPANY in reply
    assert reply.endswith("对吗？")
    call.say("对")
    [invoice] = invoices_of(call)
    assert (invoice.title, invoice.tax_number) == (COMPANY, TAX)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("不对，最后是九K", TAX[:-2] + "9K"),
        ("不对，开头是九二", "92" + TAX[2:]),
        ("税号错了，九一四三零一零零MA四L二RTX八K", "91430100MA4L2RTX8K"),
        ("税号不对", ""),
        ("不对，是五", ""),
        ("不对，最后一位是M", TAX[:-1] + "M"),
        ("好的", None),
        ("算了不开了", None),
    ],
)
def test_a_tax_number_is_put_right(said: str, number: str | None) -> None:
    assert corrected(TAX, said) == number


def test_a_correction_at_the_read_back_is_read_back_and_not_the_end(snacks: Deployment) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"))
    call.say_all("开发票", COMPANY, "九一四三零一零零MA四L二RTX七K")
    reply = call.say("不对，末尾是八K")
    assert "二RTX，八K" in reply
    call.say("对")
    assert [invoice.tax_number for invoice in invoices_of(call)] == [TAX[:-2] + "8K"]


@pytest.mark.parametrize(
    ("said", "count"), [("九一四三零一零零MA四L二RTX七K三", "19位"), ("九一四三零一零零MA", "10位")]
)
def test_a_number_of_another_length_is_told_how_long_it_was(
    snacks: Deployment, said: str, count: str
) -> None:
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"))
    call.say_all("开发票", COMPANY, said)
    reply = call.say("对")
    assert count in reply
    assert "18位" in reply
    assert "读" not in reply
    assert "对吗" in call.say("九一四三零一零零MA四L二RTX七K")


def test_a_yes_is_no_title(phones: Deployment) -> None:
    call = call_about(phones, an_order("远山旗舰手机", received="2026-11-11"))
    call.say_all("开发票", "对")
    assert not invoices_of(call)
    assert "抬头对" not in call.exchanges[-1].reply


def test_a_special_invoice_and_what_belongs_to_it_go_to_a_colleague(skincare: Deployment) -> None:
    call = call_about(skincare, an_order(received="2026-11-11"))
    assert "同事来开" in call.say("能开专票吗")
    for told in (f"公司叫{COMPANY}", f"税号{TAX}"):
        reply = call.say(told)
        assert "元" not in reply, "a number that is named is no money"
        assert told in added_to_tickets(call)[-1]
    assert len(told_in(f"税号{TAX}")) in LENGTHS


@pytest.mark.parametrize("said", ["税号914301000000123456", "我的会员号是88001234", "工号九五二七四"])
def test_a_number_that_is_named_is_nobodys_budget(skincare: Deployment, said: str) -> None:
    call = call_about(skincare)
    call.say("我想买面膜")
    assert "元左右" not in call.say(said)
    assert not any(slot.startswith("price") for slot in call.state.slots)


def test_one_of_several_orders_by_its_goods(snacks: Deployment) -> None:
    other = an_order("枣园灰枣", received="2026-11-11", id="20261110002")
    call = call_about(snacks, an_order(NUTS, received="2026-11-11"), other)
    assert "还是" in call.say("两个单子发票都能开吗")
    call.say_all("先开核桃那个", "个人", "对")
    assert [invoice.order_number for invoice in invoices_of(call)] == ["20261110001"]


def test_an_invoice_made_out_wrongly_is_a_matter_and_no_rule(phones: Deployment) -> None:
    row = an_order("远山旗舰手机", received="2026-11-11", invoice={"title": "个人", "status": "issued"})
    call = call_about(phones, row)
    assert "重开" in call.say("发票抬头写错了能改吗")
    call.say(f"改成{COMPANY}")
    assert COMPANY in tickets_of(call)[-1].summary
