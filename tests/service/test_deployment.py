"""Reading a shop from disk: every mistake is named with its file."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.dialogue.harness import DIALPLAN
from voicebot.config import PROJECT_DIR
from voicebot.errors import DialplanError
from voicebot.service.deployment import load_deployment
from voicebot.service.inspection import Gravity, inspect

MASK = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。酒精过敏的人请勿使用。"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "products").mkdir()
    (tmp_path / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    (tmp_path / "products" / "mask.txt").write_text(MASK, encoding="utf-8")
    return tmp_path


def test_a_shop_is_read(shop: Path) -> None:
    deployment = load_deployment(shop)
    assert [product.product_id for product in deployment.catalogue.products] == ["mask"]
    assert deployment.script.shop.name == "小店"
    assert "草本补水面膜" in deployment.dialogue.vocabulary()


def test_a_shop_saved_by_a_windows_editor_is_read(shop: Path) -> None:
    path = shop / "products" / "mask.txt"
    path.write_bytes(b"\xef\xbb\xbf" + MASK.encode())
    assert load_deployment(shop).catalogue.products[0].name == "草本补水面膜"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DialplanError, match="nowhere: there is no such folder"):
        load_deployment(tmp_path / "nowhere")


def test_a_missing_dialplan_is_named(tmp_path: Path) -> None:
    with pytest.raises(DialplanError, match=r"dialplan\.yaml: the file is missing"):
        load_deployment(tmp_path)


def test_a_shop_without_products_is_refused(shop: Path) -> None:
    (shop / "products" / "mask.txt").unlink()
    with pytest.raises(DialplanError, match="no product texts"):
        load_deployment(shop)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("白玉面膜，主打补水。".encode(), "no price"),
        ("第一行\n草本补水面膜，288元".encode("gb18030"), "not UTF-8"),
        (MASK.encode(), "callers could not tell them apart"),
    ],
)
def test_a_bad_product_text_is_named(shop: Path, content: bytes, says: str) -> None:
    (shop / "products" / "other.txt").write_bytes(content)
    with pytest.raises(DialplanError, match=says) as caught:
        load_deployment(shop)
    assert "other.txt" in str(caught.value)


def test_the_shop_that_ships_is_valid_and_nothing_about_safety_is_left_unread() -> None:
    findings = inspect(load_deployment(PROJECT_DIR / "dialplans" / "skincare"))
    assert [finding for finding in findings if finding.gravity is Gravity.SAFETY] == []


def test_what_was_not_understood_is_reported_with_its_line(shop: Path) -> None:
    text = MASK + "\n老板娘亲自选的货。\n"
    (shop / "products" / "mask.txt").write_text(text, encoding="utf-8")
    findings = inspect(load_deployment(shop))
    assert any(finding.where.endswith("mask.txt:2") for finding in findings)


def test_words_that_the_recogniser_does_not_know_are_reported_in_two_lines(shop: Path) -> None:
    text = DIALPLAN.replace(
        "substances: {酒精: []", "substances: {酒精: [变性乙醇, VC], NFC: [], SD卡: [内存卡]"
    )
    (shop / "dialplan.yaml").write_text(text, encoding="utf-8")
    asked_about: list[str] = []

    def spellings(words: Sequence[str]) -> dict[str, str | None]:
        asked_about.extend(words)
        found: dict[str, str | None] = {
            "洗面奶": "xi3 mian4 nai3",
            "草本补水面膜": "cao3 ben3",
            "变性乙醇": "b",
        }
        return {
            word: found.get(word) for word in words if word in found or not word.isalpha() or word.isascii()
        }

    findings = [one for one in inspect(load_deployment(shop), spellings) if "recogniser" in one.message]
    (learnt,) = [one for one in findings if "learns" in one.message]
    (unheard,) = [one for one in findings if "cannot hear" in one.message]
    assert len(findings) == 2
    for word in ("洗面奶 (xi3 mian4 nai3)", "草本补水面膜 (cao3 ben3)"):
        assert word in learnt.message
    assert "NFC;" in unheard.message
    assert "VC" not in unheard.message.replace("NFC", ""), "酒精 can be said in other words"
    assert "SD" not in unheard.message
    file, _, line = unheard.where.rpartition(":")
    assert "NFC" in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert "顺丰" not in asked_about, "the engine's own words are no editor's business"


def test_options_of_a_product_type_that_is_not_sold_are_reported(shop: Path) -> None:
    text = DIALPLAN.replace("units: {面膜: 盒", "units: {面摸: 盒").replace(
        "  product_type:\n    type: choice\n", "  product_type:\n    type: choice\n    product: true\n"
    )
    (shop / "dialplan.yaml").write_text(text, encoding="utf-8")
    (finding,) = [one for one in inspect(load_deployment(shop)) if "面摸" in one.message]
    assert "did you mean '面膜'" in finding.message


def test_mistakes_of_the_dialplan_and_of_the_texts_are_told_at_once(shop: Path) -> None:
    text = DIALPLAN.replace("most_questions: 3", "most_questions: 30") + "slts: {}\n"
    (shop / "dialplan.yaml").write_text(text, encoding="utf-8")
    (shop / "products" / "other.txt").write_text("白玉面膜，主打补水。", encoding="utf-8")
    (shop / "products" / "third.txt").write_text("", encoding="utf-8")
    with pytest.raises(DialplanError) as caught:
        load_deployment(shop)
    files = [(Path(one.file).name, one.line) for one in caught.value.each]
    assert files == [
        ("dialplan.yaml", 3),
        ("dialplan.yaml", text.count("\n")),
        ("other.txt", 1),
        ("third.txt", None),
    ]


def test_a_question_that_is_never_put_is_reported(shop: Path) -> None:
    text = DIALPLAN.replace(
        "ask: [product_type, effect, price, skin_type]", "ask: [product_type, effect, price]"
    )
    (shop / "dialplan.yaml").write_text(text, encoding="utf-8")
    findings = inspect(load_deployment(shop))
    assert any("skin_type is never put" in finding.message for finding in findings)
