"""Prices of a festival (398，六一358): they hold on that day, and the usual one on all others."""

import re
from collections.abc import Sequence

from voicebot.knowledge.pricing import CutFor
from voicebot.knowledge.tariff.labels import VERSION
from voicebot.knowledge.tariff.sums import Role, Sum

_FESTIVAL = re.compile(
    r"(?P<time>双十[一二]|双1[12](?!\d)|618(?!\d)|六一八|劳动节|国庆|中秋|春节|元旦|元宵|端午|七夕|情人节|女神节|妇女节|儿童节|教师节"
    r"|[父母]亲节|重阳|圣诞|腊八|年货节)(?:节(?=.))?(?:当天|那天|期间|活动|大促|特惠|当日|前后)?(?:价|只要|卖|到手|就|才|是|[:为])*$"
)
_USUAL = re.compile(r"平时|平常|平日|日常|往常")


def _is_seasonal(one: Sum) -> re.Match[str] | None:
    if one.role not in (Role.PRICE, Role.NOW) or re.search(r"现|今[天日晚]", one.mention.left):
        return None
    return _FESTIVAL.search(one.mention.left)


def parted(sums: Sequence[Sum]) -> tuple[list[Sum], list[CutFor]]:
    """The sums that hold on any day, and what is less on a festival than usual."""
    usual = [
        one.fen
        for one in sums
        if (
            one.role is Role.PRICE
            and not VERSION.search(one.label)
            and not _FESTIVAL.search(one.mention.left)
        )
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
            cuts.append(CutFor(told["time"], 0, one.sentence, everybody=True, unit_fen=one.fen))
    return kept, cuts
