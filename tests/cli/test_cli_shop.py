"""``voicebot shop`` on a real database."""

from pathlib import Path

import openpyxl
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from voicebot.cli import shop, shop_tables
from voicebot.cli.main import build_app
from voicebot.config import PROJECT_DIR, Settings
from voicebot.shop.sheets import SheetError

SKINCARE, SNACKS = (str(PROJECT_DIR / "dialplans" / name) for name in ("skincare", "snacks"))
TABLE = "商品名称,商品编号,价格,库存\n竹露舒缓面膜,88001,￥168,12\n没有,,1,1\n"


def run(settings: Settings, *arguments: str, columns: str = "140") -> tuple[int, str]:
    assert isinstance(settings.database_url, SecretStr)
    environment = {
        "VOICEBOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "VOICEBOT_DIALPLAN_DIR": SKINCARE,
        "TERM": "dumb",
    }
    environment |= {"COLUMNS": columns}
    app = shop.app if arguments[0] != "check" else build_app(arguments)
    result = CliRunner().invoke(app, list(arguments), env=environment)
    if isinstance(result.exception, SheetError):
        raise result.exception
    return result.exit_code, result.output


def test_a_table_goes_in_and_is_listed_and_compared_with_the_texts(
    database_settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "goods.csv"
    table.write_bytes(TABLE.encode("gb18030"))
    code, told = run(database_settings, "import", str(table))
    assert code == shop_tables.SOME_LEFT_OUT
    assert f"{table}:3: no product is called '没有'" in told
    assert told.splitlines()[-1].split()[-6:] == ["products", "2", "0", "1", "0", "1"]
    table.write_text(TABLE.replace("没有,,1,1\n", ""), encoding="utf-8")
    code, told = run(database_settings, "import", str(table))
    assert (code, told.splitlines()[-1].split()[-6:]) == (0, ["products", "1", "0", "0", "1", "0"])
    code, listed = run(database_settings, "list")
    (row,) = [line for line in listed.splitlines() if line.split()[:1] == ["zhulu_mianmo"]]
    assert row.split() == ["zhulu_mianmo", "竹露舒缓面膜", "168元", "12", "import"]
    code, checked = run(database_settings, "check", SKINCARE, "--no-asr", "--shop")
    assert code == 0
    assert "the text says 188元, the shop imported 168元, which counts" in checked


def test_a_sheet_of_another_kind_does_not_keep_the_others_out(
    database_settings: Settings, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    notes, goods = book.active, book.create_sheet("商品")
    notes.title = "说明"
    notes.append(["请在周一前导入"])
    goods.append(["商品名称", "价格"])
    goods.append(["竹露舒缓面膜", 168])
    table = tmp_path / "goods.xlsx"
    book.save(table)
    code, told = run(database_settings, "import", str(table))
    assert code == 0
    assert f"{table}[说明]: left out: the headings (请在周一前导入) are those of no known table" in told
    assert "products" in told.splitlines()[-1]


def test_a_file_with_nothing_in_it_is_said_so(database_settings: Settings, tmp_path: Path) -> None:
    table = tmp_path / "goods.csv"
    table.write_text("\n\n", encoding="utf-8")
    with pytest.raises(SheetError, match="the file is empty"):
        run(database_settings, "import", str(table))


def test_promotions_are_listed_with_what_they_do_and_their_last_day(
    database_settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "promotions.csv"
    table.write_text(
        "活动编号,活动类型,活动名称,活动价,满,减,折扣,地区,结束时间\n"
        "T1,满减,大促,,200,30,,,2030-12-12\nT2,运费,邮费,10,99,,,新疆、西藏,2030-12-12 20:00\n"
        "T3,会员折扣,会员日,,,,95折,,\n",
        encoding="utf-8",
    )
    assert run(database_settings, "import", str(table))[0] == 0
    _, listed = run(database_settings, "list")
    rows = {line.split()[0]: line.split() for line in listed.splitlines() if line.startswith(" T")}
    assert rows["T1"][3:] == ["大促", "满200元减30元", "2030-12-12", "import"]
    assert rows["T2"][3:] == ["邮费", "运费10元，满99元包邮，新疆、西藏", "2030-12-12", "20:00", "import"]
    assert rows["T3"][3:] == ["会员日", "会员9.5折", "import"]


def test_a_list_that_goes_into_a_file_is_not_cut_at_the_screens_width(
    database_settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "promotions.csv"
    title = "开学季全场文具与护肤套装联合满减大促活动第二轮"
    table.write_text(f"活动编号,活动类型,活动名称,满,减\nZ9,满减,{title},500,60\n", encoding="utf-8")
    run(database_settings, "import", str(table))
    _, listed = run(database_settings, "list", columns="60")
    (row,) = [line for line in listed.splitlines() if line.split()[:1] == ["Z9"]]
    assert title in row
    assert "…" not in listed


def test_postage_of_texts_is_not_listed_beside_the_shops_own(
    database_settings: Settings, tmp_path: Path
) -> None:
    members, postage = tmp_path / "members.csv", tmp_path / "postage.csv"
    members.write_text("手机号,会员等级\n13900139000,金卡\n", encoding="utf-8")
    postage.write_text("活动编号,活动类型,活动价,满\nYF,运费,9,88\n", encoding="utf-8")
    run(database_settings, "import", str(members), "--dialplan", SNACKS)
    assert "text::1" in run(database_settings, "list")[1]
    run(database_settings, "import", str(postage), "--dialplan", SNACKS)
    _, listed = run(database_settings, "list")
    assert "text::1" not in listed
    assert "运费9元，满88元包邮" in listed


def test_unknown_headings_stop_everything_before_anything_is_written(
    database_settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "strange.csv"
    table.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"headings \(甲、乙\)"):
        run(database_settings, "import", str(table))
