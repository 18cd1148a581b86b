"""A row of a table of promotions as a rule of the till. Pure."""

from collections.abc import Mapping
from typing import Any

from voicebot.shop import cells
from voicebot.shop.prices import Kind, Rule

KINDS = {
    **dict.fromkeys(("price", "特价", "活动价", "限时价", "秒杀"), "price"),
    **dict.fromkeys(("bulk", "阶梯价", "批发价"), "bulk"),
    **dict.fromkeys(("bundle", "组合价", "多件价", "套餐"), "bundle"),
    **dict.fromkeys(("nth", "第二件半价", "第几件", "第n件"), "nth"),
    **dict.fromkeys(("percent", "折扣", "打折", "满件折"), "percent"),
    **dict.fromkeys(("cut", "立减", "直降", "满件减"), "cut"),
    **dict.fromkeys(("threshold", "满减", "每满减"), "threshold"),
    **dict.fromkeys(("free", "买送", "买赠同款"), "free"),
    **dict.fromkeys(("gift", "赠品", "满赠"), "gift"),
    **dict.fromkeys(("member", "会员价", "会员折扣"), "member"),
    **dict.fromkeys(("shipping", "运费", "邮费", "快递费"), "shipping"),
}

_NEEDS: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.PRICE: (("price_fen",),),
    Kind.BULK: (("price_fen",), ("pieces",)),
    Kind.BUNDLE: (("price_fen",), ("pieces",)),
    Kind.NTH: (("pieces",), ("percent", "cut_fen", "price_fen")),
    Kind.PERCENT: (("percent",),),
    Kind.CUT: (("cut_fen",),),
    Kind.THRESHOLD: (("threshold_fen",), ("cut_fen",)),
    Kind.FREE: (("pieces",), ("free_pieces",)),
    Kind.GIFT: (("title",),),
    Kind.MEMBER: (("price_fen", "percent"),),
    Kind.SHIPPING: (("price_fen",),),
}
_OF_ONE_PRODUCT = frozenset({Kind.PRICE, Kind.BULK, Kind.BUNDLE, Kind.NTH, Kind.FREE})
_NEVER_FREE = frozenset({Kind.PERCENT, Kind.MEMBER})
_COLUMN_NAMES = {
    "price_fen": "活动价",
    "pieces": "件数",
    "percent": "折扣",
    "cut_fen": "减",
    "threshold_fen": "满",
    "free_pieces": "送件数",
    "title": "活动名称",
}


def rule_of(values: Mapping[str, Any]) -> Rule:
    """A row of promotions as a rule.

    Raises:
        ValueError: the kind is unknown, or something that it needs is missing.
    """
    said = str(values["kind"])
    kind = Kind(cells.one_of(KINDS)(said))
    given: dict[str, Any] = {name: values[name] for name in _COLUMN_NAMES if name in values}
    repeats = bool(values.get("repeats", said.startswith("每满")))
    if said.startswith("第二件半价"):
        given = {"pieces": 2, "percent": 50} | given
    for alternatives in _NEEDS[kind]:
        if not any(name in given for name in alternatives):
            names = " or ".join(_COLUMN_NAMES[name] for name in alternatives)
            raise ValueError(f"活动类型 {said} needs {names}")
    named = "product_id" in values or "name" in values
    if kind in _OF_ONE_PRODUCT and not named:
        raise ValueError(f"活动类型 {said} is about one product: 商品编号 or 商品名称 is missing")
    if kind is Kind.MEMBER and "price_fen" in given and not named:
        raise ValueError(
            f"活动类型 {said} with a price is about one product: 商品编号 or 商品名称 is missing"
        )
    if (kind in _NEVER_FREE and given.get("percent") == 0) or (
        kind in (Kind.PRICE, Kind.BULK, Kind.BUNDLE) and not given["price_fen"]
    ):
        raise ValueError(f"活动类型 {said} would give the goods away; 赠品 tells what is free")
    if kind is Kind.THRESHOLD and given["cut_fen"] >= given["threshold_fen"]:
        raise ValueError("减 must be less than 满: the goods would be given away")
    if given.get("pieces") == 0 or (kind is Kind.THRESHOLD and not given["threshold_fen"]):
        raise ValueError("件数 and 满 must be more than nothing")
    return Rule(
        code=str(values["code"]),
        kind=kind,
        product_id=values.get("product_id"),
        repeats=repeats,
        regions=tuple(values.get("regions", ())),
        **given,
    )
