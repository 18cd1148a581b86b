"""Reductions told without a sum of money: 三件八折, 第二件半价, 买二送一."""

import re
from collections.abc import Iterator

from voicebot.knowledge.pricing import BuyGet, CutFor, GroupDiscount, NthUnit, QuantityCut, Rule
from voicebot.knowledge.reading.amounts import to_count, to_factor
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.tariff.occasions import for_everybody
from voicebot.knowledge.tariff.roles import GROUP
from voicebot.knowledge.tariff.units import COUNT, UNIT, count_of

_FOLD = r"(?P<fold>\d{1,2}(?:\.\d)?|[一二三四五六七八九](?:[点.]?[一二三四五六七八九五])?)\s*折"
_NTH = re.compile(
    rf"第(?P<nth>[二两三四五2345])(?P<unit>{UNIT})\s*(?:(?P<half>半价)|(?:打)?{_FOLD}|(?P<free>免费|免单|不要钱))"
)
_SEVERAL = re.compile(
    rf"(?:任意|买|拍|满|拿|购)*(?P<count>{COUNT})(?P<unit>{UNIT})(?:以上|及以上|起|往上)?(?:一起|就|再|还|都|可|能|享|打|全部?|总价|直接)*{_FOLD}"
)
_GROUP = re.compile(rf"(?P<who>{GROUP.pattern})\S{{0,6}}?{_FOLD}")
_CONDITION = re.compile(
    rf"^(?P<for>[\u4e00-\u9fff\d:]{{2,12}}?)(?:可?享?|都?打|就|再|立)*(?:{_FOLD}|(?P<half>半价))(?:优惠)?$"
)
_ON_TOP = re.compile(
    r"(?P<for>(?:要|开|需要?|含|带|补)*(?:\S{0,2}(?:发票|专票|普票|票|税))\S{0,2})(?:再|另外?|得|需要?)*(?:加收?|收|补|付)\s*(?P<share>\d{1,2}(?:\.\d)?)\s*(?:%|％|个点)"
)
"""要发票加6%税点."""
_BUY_GET = re.compile(
    rf"(?:买|拍|购|满|够)(?:够|满)?(?P<buy>{COUNT})(?P<unit>{UNIT})?(?:就|即|,)?(?:还|再)?(?P<verb>送|赠|得|发|到手)(?P<free>{COUNT})(?P<unit2>{UNIT})?(?!\s*\d+(?:\.\d+)?\s*(?:克|毫升|ml|g|米|片|抽|寸))(?P<what>[\u4e00-\u9fff]{{0,4}})"
)
_SENDS = re.compile(
    rf"^(?:拍|买)?(?P<buy>{COUNT})(?P<unit>{UNIT})(?:还|再|就|另)?(?P<verb>送|赠)(?P<free>{COUNT})(?P<unit2>{UNIT})(?P<what>)$"
)
"""五双送一双, without a word of buying."""
_PAYS = re.compile(
    rf"(?:拍|买|拿|要|收)?(?P<all>{COUNT})(?:{UNIT})?(?:只|就|才)?(?:付|收|算)(?P<paid>{COUNT})(?:{UNIT})?(?:的?钱)?$"
)
"""拍五付四: one of five costs nothing."""
_BEFORE = re.compile(r"吊牌|原价|专柜|市场|门市|门店|标价|正价|官网")
"""吊牌价五折: the price told has it taken off already."""
_SAMPLE = re.compile(r"小样|试用|体验装|中样")
_SAME = re.compile(r"^(?:同款|正装|一样的|$)")


def shares_in(text: str) -> Iterator[Rule]:
    """Rules for shares and for units given on top."""
    clauses = clauses_of(text)
    for place, (clause, plain, sentence, _) in enumerate(clauses):
        if found := _NTH.search(clause):
            factor = 0.5 if found["half"] else 0.0 if found["free"] else to_factor(found["fold"])
            yield NthUnit(to_count(found["nth"].replace("两", "二")), factor, 0, sentence)
        elif (found := _SEVERAL.search(plain)) and to_count(_plain(found["count"])) >= 2:
            yield QuantityCut(to_count(_plain(found["count"])), to_factor(found["fold"]), 0, sentence)
        elif found := _GROUP.search(plain):
            yield GroupDiscount(_who(found["who"]), to_factor(found["fold"]), 0, sentence)
        elif (found := _CONDITION.search(plain)) and not re.search(
            rf"[第]|{COUNT}{UNIT}|满|两|全场|最[高低]", found["for"]
        ):
            factor = 0.5 if found["half"] else to_factor(found["fold"])
            told = found["for"].split(":")[-1]
            if _BEFORE.match(told):
                continue
            yield CutFor(
                told,
                0,
                sentence,
                factor,
                for_everybody(told) or told.endswith("日") or told in ("现在", "活动"),
            )
        if found := _ON_TOP.search(plain):
            yield CutFor("发票", 0, sentence, 1 + float(found["share"]) / 100)
        if (paid := _PAYS.search(plain)) and 0 < count_of(paid["paid"]) < count_of(paid["all"]) <= 12:
            yield BuyGet(count_of(paid["paid"]), count_of(paid["all"]) - count_of(paid["paid"]), sentence)
        if found := _BUY_GET.search(plain) or _SENDS.search(plain):
            following = clauses[place + 1][0] if place + 1 < len(clauses) else ""
            rule = None if _SAMPLE.search(following) else _buy_get(found, sentence)
            if rule is not None:
                yield rule


def _buy_get(found: re.Match[str], sentence: str) -> BuyGet | None:
    buy, free = (int(number(_plain(found[name])) or 1) for name in ("buy", "free"))
    if found["unit2"] and found["unit"] and found["unit"] != found["unit2"]:
        return None
    if not _SAME.match(found["what"]):
        return None
    if found["verb"] in ("发", "得", "到手"):
        free -= buy
    return BuyGet(buy, free, sentence) if free > 0 else None


def _who(word: str) -> str:
    return "会员" if word in ("入会", "vip", "年卡会员") else word


def _plain(count: str) -> str:
    return {"俩": "2", "仨": "3"}.get(count, count)
