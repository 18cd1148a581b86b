"""What sending costs, and which region of a text a place belongs to."""

import re

from voicebot.knowledge.pricing import Freight, Pricing

_SIGNED = (
    "云:云南 贵:贵州 川:四川 渝:重庆 粤:广东 桂:广西 琼:海南 闽:福建 赣:江西 湘:湖南 鄂:湖北 豫:河南 "
    "皖:安徽 浙:浙江 苏:江苏 沪:上海 鲁:山东 冀:河北 晋:山西 陕:陕西 甘:甘肃 青:青海 宁:宁夏 新:新疆 "
    "藏:西藏 蒙:内蒙古 辽:辽宁 吉:吉林 黑:黑龙江 京:北京 津:天津 港:香港 澳:澳门 台:台湾"
)
_PROVINCE_SIGNS = dict(pair.split(":") for pair in _SIGNED.split())
"""What a province is called in one character: 渝, and 云贵川 for three of them."""

_AREAS = {
    "江浙沪": {"江苏", "浙江", "上海"},
    "珠三角": {"广东"},
    "东北": {"辽宁", "吉林", "黑龙江"},
    "东三省": {"辽宁", "吉林", "黑龙江"},
    "京津冀": {"北京", "天津", "河北"},
    "长三角": {"江苏", "浙江", "上海", "安徽"},
    "偏远": {"新疆", "西藏", "内蒙古", "青海", "宁夏", "甘肃"},
    "西北": {"新疆", "青海", "宁夏", "甘肃", "陕西"},
}
"""Names of areas, as shops use them."""


def freight_of(
    pricing: Pricing, destination: str, quantity: int, total_fen: int, *, posted: bool = False
) -> tuple[int, Freight | None]:
    """What sending costs, and the rule that says so; a rule for the region goes before a general one."""
    rules = [rule for rule in pricing.rules if isinstance(rule, Freight)]
    regional = [
        rule for rule in rules if destination and any(within(destination, region) for region in rule.regions)
    ]
    general = [
        rule
        for rule in rules
        if not rule.regions
        and (destination or posted)
        and not any(within(destination, region) for region in rule.beyond if destination)
    ]
    for rule in (*regional, *general):
        if rule.free_units is not None and quantity >= rule.free_units:
            return 0, rule
        if rule.free_fen is not None and total_fen >= rule.free_fen:
            return 0, rule
        return rule.fee_fen * (quantity if rule.each else 1), rule
    return 0, None


def within(destination: str, region: str) -> bool:
    """Whether a place is named by a region of the text: 贵州 by 云贵川, 新疆 by 新疆西藏."""
    places = {name for name in _PROVINCE_SIGNS.values() if name in destination} or {destination}
    if any(place in region or (place == "内蒙古" and "内蒙" in region) for place in places):
        return True
    for area, members in _AREAS.items():
        if area in region and places & members:
            return True
        region = region.replace(area, "")
    if region.startswith("港澳台") and places & {"香港", "澳门", "台湾"}:
        return True
    if re.fullmatch(f"[{''.join(_PROVINCE_SIGNS)}]+", region):
        return any(_PROVINCE_SIGNS[sign] in places for sign in region)
    return False
