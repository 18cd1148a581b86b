"""docs/shop.md names every table, every column that must be there, and every kind of promotion."""

from zoneinfo import ZoneInfo

from voicebot.config import PROJECT_DIR
from voicebot.shop.columns import layouts
from voicebot.shop.prices import Kind
from voicebot.shop.promotion_rows import KINDS

PAGE = (PROJECT_DIR / "docs" / "shop.md").read_text(encoding="utf-8")


def test_every_column_stands_in_the_page() -> None:
    for layout in layouts(ZoneInfo("Asia/Shanghai")):
        assert f"| {layout.table.value} |" in PAGE
        for column in layout.columns:
            heading = column.headings[0]
            assert f"**{heading}**" in PAGE if column.needed else heading in PAGE, (layout.table, heading)


def test_every_kind_of_promotion_stands_in_the_page() -> None:
    assert set(KINDS.values()) == {kind.value for kind in Kind}
    for kind in Kind:
        assert f"| `{kind.value}` |" in PAGE
