"""Contacts from files and from the records; the list of numbers that are not called; the report."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy.ext.asyncio import AsyncSession

from tests.campaign.campaign_world import (
    MORNING,
    JumpingClock,
    Office,
    People,
    begin,
    campaign,
    consenting,
    numbers,
)
from voicebot.campaign.contact_file import read_contacts
from voicebot.campaign.contact_query import ContactQuery
from voicebot.campaign.contact_search import search
from voicebot.campaign.do_not_call import block, entries, unblock
from voicebot.campaign.do_not_call_file import read_blocked, write_blocked
from voicebot.campaign.outcome import Outcome
from voicebot.campaign.report import build_report
from voicebot.campaign.report_files import write_csv, write_html
from voicebot.dialogue.service_effects import ConsentPurpose
from voicebot.errors import DialplanError
from voicebot.records.consent import permission_of
from voicebot.records.database import Database
from voicebot.records.models import Order, OrderLine

CSV = """电话,姓名,时区,同意,依据,城市
13900000001,王芳,,service,下单时勾选,上海
老王,,,,,
13900000002,,Mars/Base,,,
13900000003,,Asia/Urumqi,marketing,,
+86 139 0000 0004,'李雷,,,,"乌鲁木齐,新市区"
"""


def test_a_csv_file_is_read_row_by_row_and_mistakes_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(CSV, "utf-8-sig")
    mistakes: list[DialplanError] = []
    first, last = read_contacts(path, mistakes.append)
    assert (first.number, first.name, first.consent) == ("13900000001", "王芳", ConsentPurpose.SERVICE)
    assert (first.fields, first.source) == ({"城市": "上海"}, "contacts.csv:2")
    assert last.fields["城市"] == "乌鲁木齐,新市区"
    told = [str(one) for one in mistakes]
    assert [one.removeprefix(f"{path}:").split(":")[0] for one in told] == ["3", "4", "5"]
    assert "no telephone number" in told[0]
    assert "Mars/Base" in told[1]
    assert "evidence" in told[2]


def test_a_workbook_is_read_and_its_numbers_are_no_amounts(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["手机号", "name"])
    sheet.append([13900000001.0, "王芳"])
    sheet.append([None, None])
    sheet.append(["010-62345678", "公司"])
    book.save(tmp_path / "c.xlsx")
    found = list(read_contacts(tmp_path / "c.xlsx", lambda error: pytest.fail(str(error))))
    assert [(one.number, one.name) for one in found] == [("13900000001", "王芳"), ("010-62345678", "公司")]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"name,city\n", "no column of telephone numbers"), ("电话\n".encode("gbk"), "UTF-8")],
)
def test_a_file_of_another_kind_is_one_clear_error(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    with pytest.raises(DialplanError, match=told):
        list(read_contacts(path, lambda error: None))
    with pytest.raises(DialplanError, match="cannot read"):
        list(read_contacts(tmp_path / "none.xlsx", lambda error: None))


async def _order(
    session: AsyncSession, phone: str, *, delivered_days: float, product: str, quantity: int = 1
) -> None:
    delivered_at = MORNING - timedelta(days=delivered_days)
    order = Order(
        order_number=f"{phone}-{delivered_days}",
        idempotency_key=f"{phone}-{delivered_days}",
        effect_id="e",
        status="delivered",
        total_fen=9900,
        receiver_name="某人",
        phone=phone,
        address="某地",
        placed_at=delivered_at - timedelta(days=3),
        delivered_at=delivered_at,
    )
    session.add(order)
    await session.flush()
    session.add(
        OrderLine(
            order_id=order.id,
            line=1,
            product_id=product,
            name=product,
            quantity=quantity,
            unit="盒",
            unit_price_fen=9900,
        )
    )


async def test_a_query_finds_who_received_a_product_and_who_has_used_it_up(database: Database) -> None:
    a, b, c, d = numbers(4)

    async def fill(session: AsyncSession) -> None:
        await _order(session, a, delivered_days=8, product="mask")
        await _order(session, b, delivered_days=20, product="mask")
        await _order(session, c, delivered_days=9, product="serum")
        await _order(session, d, delivered_days=45, product="mask", quantity=2)
        await _order(session, b, delivered_days=2, product="mask")

    await database.run(fill, doing="filling")

    async def found(**query: object) -> list[str]:
        contacts = await database.run(
            lambda session: search(session, ContactQuery.model_validate(query), MORNING), doing="searching"
        )
        return [one.number for one in contacts]

    assert await found(delivered_days=[7, 10], product="mask") == [a]
    assert await found(delivered_days=[7, 10]) == [c, a]
    # One lasts 20 days: b's first is used up but b has a new one; d's two are used up since five days.
    assert await found(product="mask", used_up_after_days=20) == [d]
    assert await found(product="mask", used_up_after_days=20, not_bought_since=False) == [d, b]
    assert await found(delivered_days=[0, 100], most=1) == [d]


async def test_the_list_of_numbers_not_to_call_goes_out_and_in(database: Database, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    one, other = numbers(2)

    async def add(session: AsyncSession) -> int:
        return await block(session, [(f"+86{one}", "别打了"), (other, "")], source="console", now=now)

    assert await database.run(add, doing="blocking") == 2
    found = await database.run(entries, doing="reading")
    formula = ("13900000009", now, "import x.csv", "=cmd|' /C calc'!A0")
    write_blocked([formula], tmp_path / "formula.csv")
    assert ",'=cmd" in (tmp_path / "formula.csv").read_text("utf-8-sig")
    write_blocked(found, tmp_path / "dnc.csv")
    assert list(read_blocked(tmp_path / "dnc.csv", lambda error: pytest.fail(str(error)))) == [
        (one, "别打了"),
        (other, ""),
    ]
    later = now + timedelta(seconds=1)
    again = [(one, "")]
    assert await database.run(lambda s: block(s, again, source="import", now=later), doing="blocking") == 0
    assert await database.run(lambda s: unblock(s, one, words="可以打", now=later), doing="unblocking")
    permission = await database.run(lambda s: permission_of(s, one), doing="reading")
    assert not permission.do_not_call


async def test_the_report_counts_each_contact_and_is_written(database: Database, tmp_path: Path) -> None:
    script = {
        "13900000000": [Outcome.COMPLETED],
        "13900000001": [Outcome.BUSY, Outcome.REFUSED],
        "13900000002": [Outcome.VOICEMAIL] * 3,
        "13900000003": [Outcome.OPTED_OUT],
    }
    people = People(JumpingClock(), lambda number, times: script[number][times - 1])
    office = await Office.open(database, people)
    contacts = [*consenting(script), *consenting(["12345678"])]
    contacts[0] = type(contacts[0])(
        contacts[0].number, "=HYPERLINK()", consent=ConsentPurpose.ALL, evidence="x", source="s"
    )
    await begin(database, campaign(), contacts)
    await office.work_until(MORNING + timedelta(days=9))
    report = await database.run(lambda s: build_report(s, "c", "Asia/Shanghai"), doing="reporting")
    assert dict(report.funnel()) == {
        "contacts": 5,
        "dialled": 4,
        "answered": 4,
        "reached": 3,
        "completed": 1,
        "interested": 0,
        "ordered": 0,
    }
    figures = dict(report.figures())
    assert (figures["refused"], figures["opted out"], figures["voicemail"], figures["busy"]) == (
        "1",
        "1",
        "1",
        "0",
    )
    assert figures["not called: invalid number"] == "1"
    assert sum(made for _, made, _ in report.by_hour()) == len(report.attempts) == 7
    write_csv(report, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig") as file:
        rows = {row["number"]: row for row in csv.DictReader(file)}
    assert rows["13900000001"]["result"] == "refused"
    assert rows["13900000000"]["name"] == "'=HYPERLINK()"
    write_html(report, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "13900000001" not in page
    await office.close()
