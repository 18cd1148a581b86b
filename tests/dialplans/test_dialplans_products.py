"""The product texts of the four example shops: read without remainder where people could be harmed."""

from functools import cache

import pytest

from tests.example_shops import example_shop
from voicebot.knowledge.product import Product
from voicebot.service.deployment import Deployment

SHOPS = ("skincare", "shoes", "phones", "snacks")


@cache
def shop(name: str) -> Deployment:
    return example_shop(name)


def product(shop_name: str, product_id: str) -> Product:
    found = shop(shop_name).catalogue.get(product_id)
    assert found is not None, product_id
    return found


@pytest.mark.parametrize("name", SHOPS)
def test_every_product_has_name_kind_and_price(name: str) -> None:
    products = shop(name).catalogue.products
    assert 12 <= len(products) <= 30
    for one in products:
        assert one.product_type is not None, one.product_id
        assert one.price_fen is not None and one.price_fen > 0, one.product_id
        assert one.name in one.text, one.product_id


@pytest.mark.parametrize("name", SHOPS)
def test_nothing_about_safety_is_left_unread(name: str) -> None:
    unread = [
        (one.product_id, piece.text)
        for one in shop(name).catalogue.products
        for piece in one.not_understood
        if piece.safety
    ]
    assert unread == []


@pytest.mark.parametrize("name", SHOPS)
def test_names_cannot_be_taken_for_each_other(name: str) -> None:
    catalogue = shop(name).catalogue
    for one in catalogue.products:
        hits = catalogue.find_by_name(f"我要{one.name}")
        assert hits and hits[0].product.product_id == one.product_id, one.name


BANS = [
    ("shoes", "kangle_mianxie", "contraindications", ["羊毛过敏"]),
    ("shoes", "xuesong_xuedixie", "contraindications", ["羊毛过敏"]),
    ("shoes", "heye_yuxie", "contraindications", ["橡胶过敏"]),
    ("shoes", "yuegui_gaogenxie", "not_for", ["孕妇", "脚宽"]),
    ("phones", "fengniao_chongdianbao", "contraindications", ["心脏起搏器"]),
    ("phones", "huamei_erji", "contraindications", ["硅胶过敏"]),
    ("phones", "xiaowei_shoubiao", "contraindications", ["硅胶过敏"]),
    ("snacks", "huotang_niurou", "contraindications", ["花生过敏", "孕妇", "胃病"]),
    ("snacks", "huotang_niurou", "allergens", ["花生", "芝麻"]),
    ("snacks", "muyun_niurougan", "free_from", ["花生", "坚果"]),
    ("snacks", "muyun_niurougan", "contraindications", ["大豆过敏", "小麦过敏", "芝麻过敏"]),
    ("snacks", "qicai_jianguo", "contraindications", ["花生过敏"]),
    ("snacks", "xiying_lihe", "contraindications", ["花生过敏", "坚果过敏"]),
    ("snacks", "pingan_lihe", "free_from", ["花生", "坚果", "防腐剂", "色素"]),
    ("snacks", "pingan_lihe", "contraindications", ["芒果过敏", "糖尿病"]),
    ("snacks", "tuanyue_yuebing", "allergens", ["花生", "核桃", "芝麻", "鸡蛋", "小麦"]),
    ("snacks", "tuanyue_yuebing", "contraindications", ["糖尿病"]),
    ("snacks", "qingyue_yuebing", "free_from", ["花生", "坚果"]),
    ("snacks", "yuanquan_quqi", "allergens", ["小麦", "牛奶", "鸡蛋", "坚果"]),
    ("snacks", "douya_mibing", "free_from", ["小麦", "牛奶", "鸡蛋"]),
    ("snacks", "caodian_niunai", "contraindications", ["牛奶过敏"]),
    ("snacks", "qingmu_niunai", "contraindications", ["牛奶过敏"]),
    ("snacks", "yujia_youyusi", "contraindications", ["海鲜过敏"]),
    ("snacks", "jiaoshi_haitai", "contraindications", ["甲亢"]),
    ("snacks", "zaoyuan_huizao", "contraindications", ["糖尿病"]),
]


@pytest.mark.parametrize(("name", "product_id", "fact", "values"), BANS)
def test_who_must_not_use_it_and_what_is_in_it(
    name: str, product_id: str, fact: str, values: list[str]
) -> None:
    stated = product(name, product_id).texts(fact)
    for value in values:
        assert any(value in one for one in stated), (value, stated)


AGES = [
    ("shoes", "xiaolu_xuebuxie", 1, 4),
    ("shoes", "lanjing_tongxie", 4, 12),
    ("phones", "xiaowei_shoubiao", 4, 12),
    ("phones", "songtao_erji", 12, None),
    ("snacks", "douya_mibing", 0.5, None),
    ("snacks", "muyun_ruanniurou", 3, None),
    ("snacks", "maitian_binggan", 1, None),
    ("snacks", "qingmu_niunai", 1, None),
]


@pytest.mark.parametrize(("name", "product_id", "youngest", "oldest"), AGES)
def test_ages(name: str, product_id: str, youngest: float, oldest: float | None) -> None:
    facts = {fact.name: fact.value for fact in product(name, product_id).facts}
    assert facts.get("age_min") == youngest
    assert facts.get("age_max") == oldest


PRICES = [
    ("shoes", "zhufeng_paoxie", 299),
    ("shoes", "tingyu_danxie", 169),
    ("phones", "yunque_shouji", 1399),
    ("phones", "huamei_erji", 169),
    ("phones", "shutong_pingban", 1199),
    ("snacks", "huotang_niurou", 39.9),
    ("snacks", "yujia_youyusi", 75),
]


@pytest.mark.parametrize(("name", "product_id", "yuan"), PRICES)
def test_the_price_is_what_it_costs_today(name: str, product_id: str, yuan: float) -> None:
    assert product(name, product_id).price_fen == round(yuan * 100)


FORBIDDEN = [
    ("shoes", {"product_type": "老人鞋", "allergy": ("羊毛",)}, "kangle_mianxie"),
    ("shoes", {"product_type": "高跟鞋", "population": ("孕妇",)}, "yuegui_gaogenxie"),
    ("phones", {"product_type": "充电宝", "population": ("心脏起搏器",)}, "fengniao_chongdianbao"),
    ("phones", {"product_type": "蓝牙耳机", "allergy": ("硅胶",)}, "huamei_erji"),
    ("snacks", {"product_type": "牛肉干", "allergy": ("花生",)}, "huotang_niurou"),
    ("snacks", {"product_type": "坚果礼盒", "allergy": ("坚果",)}, "xiying_lihe"),
    ("snacks", {"product_type": "坚果", "allergy": ("花生",)}, "qicai_jianguo"),
    ("snacks", {"product_type": "饼干", "allergy": ("牛奶",)}, "yuanquan_quqi"),
    ("snacks", {"product_type": "月饼", "allergy": ("鸡蛋",)}, "tuanyue_yuebing"),
    ("snacks", {"product_type": "月饼", "allergy": ("小麦",)}, "qingyue_yuebing"),
    ("snacks", {"product_type": "红枣", "population": ("糖尿病",)}, "zaoyuan_huizao"),
    ("snacks", {"product_type": "鱿鱼丝", "allergy": ("海鲜",)}, "yujia_youyusi"),
    ("snacks", {"product_type": "海苔", "population": ("甲亢",)}, "jiaoshi_haitai"),
]


@pytest.mark.parametrize(("name", "wishes", "product_id"), FORBIDDEN)
def test_what_the_text_forbids_never_fits(name: str, wishes: dict[str, object], product_id: str) -> None:
    catalogue = shop(name).catalogue
    kind = {slot: value for slot, value in wishes.items() if slot == "product_type"}
    assert product_id in catalogue.match(kind).fitting_ids  # type: ignore[arg-type]
    assert product_id not in catalogue.match(wishes).fitting_ids  # type: ignore[arg-type]
