"""Versions told one by one without a count of their own: 三双，黑的三十八，白的三十九，酒红的三十八."""

import re
from collections.abc import Mapping, Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import Quantity

_TELLING = ("size", "color", "flavor", "storage_gb")
"""Slots by which pieces of one order are told apart."""
_PERSON = (
    r"(?:我家|俺家|我们?家?|俺)?(?:那口子|[爸妈爷奶公婆爹娘哥姐弟妹]{1,2}|老[公婆伴]|媳妇|爱人|对象|儿子|女儿|闺女|孩子|娃|他|她|大的|小的|老大|老二|"
    r"老的|男的|女的|我|俺|自己)(?:自己|那双|那份|那个|的|是|要|穿|吃|用)*"
)
_WHO = re.compile(rf"(?:那|就|嗯|呃|，)*{_PERSON}$")
_CLAUSE = re.compile(r"[，。；]")
_PERSON_AHEAD = re.compile(
    rf"(?<=[的码一二三四五六七八九十半\d])(?={_PERSON}(?:穿|要)?[一二三四五六七八九十])"
)


def told_one_by_one(
    text: str,
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity],
    product_slot: str,
    known: Mapping[str, SlotValue],
) -> list[dict[str, SlotValue]]:
    """One line for each version; empty when the utterance tells of no several ones.

    As many clauses as pieces are ordered each name a version; or each clause begins with its person
    (我四十三黑的，她三十七墨绿的).

    Args:
        text: normalised.
        mentions: with polarity, in order of place.
        quantities: counts in the utterance.
        product_slot: slot of the kind of product.
        known: what was said before; its ``quantity`` counts, too.
    """
    kinds = [item for item in mentions if item.slot == product_slot and item.polarity is Polarity.WANTED]
    if "items" in known:
        return []  # the lines are there already, and get what is said of each
    if len(quantities) > 1 or len({str(item.value) for item in kinds}) > 1:
        return []
    total = quantities[0].value if quantities else known.get("quantity")
    begin = quantities[0].span[1] if quantities else 0
    groups = _groups(text, mentions, begin)
    if len(groups) < 2 or not _differ([slots for _, slots in groups]):
        return []
    by_person = all(_WHO.search(head) for head, _ in groups)
    if not by_person and total != len(groups):
        return []
    if by_person and quantities and total not in (1, len(groups)):
        return []
    common: dict[str, SlotValue] = {product_slot: kinds[0].value} if kinds else {}
    common["quantity"] = 1
    unit = quantities[0].unit if quantities else known.get("unit")
    if unit:
        common["unit"] = unit
    return [{**common, **slots} for _, slots in groups]


def _groups(text: str, mentions: Sequence[Mention], begin: int) -> list[tuple[str, dict[str, SlotValue]]]:
    """Clauses with the versions that they name, and the words before the first of these."""
    cuts = sorted(
        {match.end() for match in _CLAUSE.finditer(text)} | {m.start() for m in _PERSON_AHEAD.finditer(text)}
    )
    groups = []
    start = 0
    for end in (*cuts, len(text)):
        told = [
            item
            for item in mentions
            if item.slot in _TELLING
            and item.name in ("", item.slot)
            and item.polarity is Polarity.WANTED
            and max(start, begin) <= item.span[0]
            and item.span[1] <= end
        ]
        if told and len({item.slot for item in told}) == len(told):
            head = text[start : told[0].span[0]]
            groups.append((head, {item.slot: item.value for item in told}))
        elif told:
            return []
        start = end
    return groups


def _differ(groups: Sequence[Mapping[str, SlotValue]]) -> bool:
    """Whether all tell of the same slots and no two of the same version."""
    names = {frozenset(group) for group in groups}
    versions = {tuple(sorted((name, str(value)) for name, value in group.items())) for group in groups}
    return len(names) == 1 and len(versions) == len(groups)
