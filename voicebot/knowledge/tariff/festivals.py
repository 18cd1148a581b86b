"""Prices of a time (398，六一358) or a way of buying (按月订每箱58): the usual one holds for all others."""

import re
from collections.abc import Sequence

from voicebot.knowledge.pricing import CutFor
from voicebot.knowledge.tariff.labels import VERSION
from voicebot.knowledge.tariff.occasions import at_its_time
from voicebot.knowledge.tariff.sums import Role, Sum
from voicebot.knowledge.tariff.units import UNIT

_FESTIVAL = re.compile(
    r"(?P<time>双十[一二]|双1[12](?!\d)|618(?!\d)|六一八|劳动节|国庆|中秋|春节|元旦|元宵|端午|七夕|情人节|女神节|妇女节|儿童节|教师节"
    r"|[父母]亲节|重阳|圣诞|腊八|年货节)(?:节(?=.))?(?:当天|那天|期间|活动|大促|特惠|当日|前后)?(?:价|只要|卖|到手|就|才|是|[:为])*$"
)
WAY = (
    r"(?:按[月季年周][订买购付送]|连续?包[月季年]|包[月季年](?!龄)|订阅|周期购|定期[购送]|(?:到店)?自[提取]"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}[日号]|[初中底末])?[以之]?前(?:下单|预?订|买|拍|购买)?)"
)
"""How or until when it is bought at a price of its own."""
_WAY = re.compile(rf"(?P<time>{WAY})(?:的(?:话|价)?|[每1一]{UNIT}|价格?|只要|就?[是要]|才|卖|[:为,])*$")
_USUAL = re.compile(r"平时|平常|平日|日常|往常")


def _is_seasonal(one: Sum) -> re.Match[str] | None:
    left = one.mention.left
    if one.role not in (Role.PRICE, Role.NOW) or re.search(r"现|今[天日晚]", left):
        return None
    return (
        _FESTIVAL.search(left) or _WAY.search(left) or (_WAY.search(one.mention.before) if not left else None)
    )


def parted(sums: Sequence[Sum], known_fen: int | None) -> tuple[list[Sum], list[CutFor]]:
    """The sums that hold on any day, and what is less on a festival than usual.

    Args:
        sums: all of a text.
        known_fen: the price that the reader has found.
    """
    usual = [known_fen] if known_fen else []
    usual += [
        one.fen
        for one in sums
        if (one.role is Role.PRICE and not VERSION.search(one.label) and _is_seasonal(one) is None)
        or (one.role is Role.ORIGINAL and _USUAL.search(one.mention.left))
    ]
    kept: list[Sum] = []
    cuts: list[CutFor] = []
    for one in sums:
        told = _is_seasonal(one)
        dearer = next((fen for fen in usual if one.fen < fen < 3 * one.fen), None)
        if told is None or dearer is None:
            kept.append(one)
        else:
            everybody = _FESTIVAL.search(told[0]) is not None or at_its_time(told["time"])
            cuts.append(CutFor(told["time"], 0, one.sentence, everybody=everybody, unit_fen=one.fen))
    return kept, cuts
