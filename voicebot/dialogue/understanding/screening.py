"""Which of the values found in an utterance count, and what several of them make together."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.understanding.mention import Mention, overlap
from voicebot.dialogue.understanding.vocabulary import PRODUCT_NAME, Vocabulary
from voicebot.language.numerals import find_numbers

_EXCLAIMED = re.compile(r"(?:[哎呀唉哟啊嗐]+，?)?(?:坏了|糟了|完了|惨了|坏菜了)(?=，)")
"""坏了，娃过敏: an exclamation, and nothing is broken."""
_ASKED_ABOUT = re.compile(r"(?:的)?(?:不(?=$|[，。啊呀？])|吗|么(?!多)|没(?=$|[，。？])|怎么办)")
_SCOLDS = re.compile(
    r"(?:你们?|脑子|脑袋)(?:是不是|真|真是|都|全)*有(?:毛)?病|有(?:毛)?病(?:吧|啊|呀|是吧|是不是)*你"
)
_OWN_PAPERS = re.compile(
    r"(?:(?<!内存)(?<!储)卡|发票|小票|收据|单据|凭证|说明书|吊牌|密码)(?:我|都|给|给我|让我|不小心|早就?|已经)*(?:弄|搞|扔)?$"
)
"""保修卡丢了: what the caller has lost, and no parcel."""
_NOT_HAPPENED = re.compile(
    r"(?:别|不要|甭|怕|担心|不会|会不会|防止|避免|万一|省得|免得)(?:太|再|老|那么|路上|放|搁|给|它|会|时间长|久了|把[一-龥]{1,3})*$"
)
"""别发烫, 怕碎: a wish or a fear, no problem with what was bought."""


def that_count(text: str, found: Sequence[Mention], plan: Dialplan, asked: str | None) -> list[Mention]:
    """The values without those far from their slot's cue words, those asked about, and fears of a problem.

    Args:
        text: normalised.
        found: in order of place.
        plan: tells which slots need cues.
        asked: slot of the last question; its values need none.
    """
    kept = []
    begins = _EXCLAIMED.match(text)
    exclaimed = begins.end() if begins else 0
    for mention in found:
        slot = plan.slots.get(mention.slot)
        cued = slot is not None and slot.cues and slot.type is SlotType.CHOICE and asked != slot.name
        if slot is not None and cued and not any(cue in text for cue in slot.cues):
            continue
        begin, end = mention.span
        if end <= exclaimed or (mention.implied and _ASKED_ABOUT.match(text, end)):
            continue
        if mention.slot == "issue" and (_SCOLDS.search(text) or _OWN_PAPERS.search(text[:begin])):
            continue
        if mention.slot == "issue" and (_NOT_HAPPENED.search(text[:begin]) or _asked_whether(text, begin)):
            continue
        if text[begin] == "不" and text[begin - 1 : begin] == text[begin + 1 : begin + 2]:
            continue  # 掉不掉色 asks
        kept.append(mention)
    return kept


def kinds_of_names(
    text: str, found: Sequence[Mention], product_slot: str, vocabulary: Vocabulary
) -> list[Mention]:
    """手机 of 一台青云S8手机: the kind that a name ends with, where nothing else tells it.

    Args:
        text: normalised.
        found: in order of place.
        product_slot: slot of the kind of product.
        vocabulary: knows the words for kinds.
    """
    kinds = []
    for name in (mention for mention in found if mention.slot == PRODUCT_NAME):
        start, end = name.span
        if any(item.slot == product_slot and overlap(item.span, name.span) for item in found):
            continue
        words = (text[at:end] for at in range(start + 1, end - 1))
        kind = next((word for word in words if product_slot in vocabulary.slots_of(word)), None)
        if kind is not None:
            kinds.append(Mention(product_slot, kind, (end - len(kind), end)))
    return kinds


def begins_in_a_name(mention: Mention, found: Sequence[Mention], plan: Dialplan) -> bool:
    """上海大剧院旁边: a place in the name of something on the list is no address, city or person.

    Args:
        mention: what was found without a list.
        found: values that were named.
        plan: tells the types of slots.
    """
    slot = plan.slots.get(mention.slot)
    if slot is None or slot.type not in (SlotType.ADDRESS, SlotType.CITY, SlotType.PERSON):
        return False
    return any(
        other.span[1] - other.span[0] >= _NAME_LENGTH
        and other.span[0] <= mention.span[0] < other.span[1]
        and other.slot in plan.slots
        for other in found
    )


_NAME_LENGTH = 4
"""Characters from which a value is so special that a place or a person in it is part of it."""


def _asked_whether(text: str, begin: int) -> bool:
    """掉不掉色: what may happen."""
    return text[begin - 1 : begin] == "不" and text[begin - 2 : begin - 1] == text[begin]


_JOINED = re.compile(r"[和跟与、]|还有|以及|再|或")
_COUNT = r"(?:[一两二三四五六七八九十百俩仨\d]+[盒瓶支袋双台部箱套副根张条包罐桶提只件份个])"
_COUNTED_AFTER = re.compile(rf"[来要拿，]*{_COUNT}")
_COUNTED_BEFORE = re.compile(rf"{_COUNT}的?$")


def composed(text: str, found: Sequence[Mention], product_slot: str, vocabulary: Vocabulary) -> list[Mention]:
    """送老师的礼盒，两百多的坚果: two kinds that are one (坚果礼盒), unless each is counted.

    Args:
        text: normalised.
        found: in order of place.
        product_slot: slot of the kind of product.
        vocabulary: knows what they make together.
    """
    kinds = [mention for mention in found if mention.slot == product_slot]
    if len(kinds) != 2:
        return list(found)
    first, second = kinds
    between = text[first.span[1] : second.span[0]]
    counted = any(
        _COUNTED_AFTER.match(text, kind.span[1]) or _COUNTED_BEFORE.search(text[: kind.span[0]])
        for kind in kinds
    )
    if counted or first.value == second.value or _JOINED.search(between):
        return list(found)
    for whole in (f"{second.value}{first.value}", f"{first.value}{second.value}"):
        if product_slot in vocabulary.slots_of(whole):
            return [
                replace(mention, value=whole) if mention is first else mention
                for mention in found
                if mention is not second
            ]
    return list(found)


def without_stuff(text: str, found: Sequence[Mention], product_slot: str) -> list[Mention]:
    """燕麦饼干两盒: what biscuits are made of is no other kind, unless each is ordered (牛奶饼干各来一箱)."""
    if _EACH.search(text):
        return list(found)
    begins = {mention.span[0] for mention in found if mention.slot == product_slot}
    stuff = {mention.span for mention in found if mention.slot == "substance" and mention.span[1] in begins}
    return [mention for mention in found if mention.slot != product_slot or mention.span not in stuff]


_EACH = re.compile(r"各|都|分别|一样|每样|每种")


def as_variants(
    text: str, found: Sequence[Mention], product_slot: str, variants: Collection[str]
) -> list[Mention]:
    """饼干四盒，两盒原味两盒海苔: a kind that tells a version here, beside another value of the slot.

    Args:
        text: normalised.
        found: in order of place.
        product_slot: slot of the kind of product.
        variants: slots in which versions differ.
    """
    kinds = [mention for mention in found if mention.slot == product_slot]
    pure = [mention for mention in found if mention.slot in variants]
    dropped = []
    for kind in kinds:
        twin = next((item for item in pure if item.span == kind.span), None)
        if not _COUNTED_BEFORE.search(text[: kind.span[0]]):
            continue
        if twin is None or not any(other.span[1] <= kind.span[0] for other in kinds if other is not kind):
            continue
        others = [item for item in pure if item.slot == twin.slot and item.span != twin.span]
        if any(all(item.span != other.span for other in kinds) for item in others):
            dropped.append(kind)
    return [mention for mention in found if mention not in dropped]


def as_taste(text: str, found: Sequence[Mention], product_slot: str, taste: str) -> list[Mention]:
    """饼干十盒，燕麦的: a kind behind another one, uncounted and with 的 or 味, says what that tastes of.

    Args:
        text: normalised.
        found: in order of place.
        product_slot: slot of the kind of product.
        taste: slot of the taste.
    """
    kinds = [mention for mention in found if mention.slot == product_slot]

    def tells(kind: Mention) -> bool:
        start, end = kind.span
        before = [other for other in kinds if other.value != kind.value and other.span[1] <= start]
        alone = not any(other.slot == taste and overlap(other.span, kind.span) for other in found)
        counted = _COUNTED_BEFORE.search(text[:start]) is not None
        # 饼干一盒，坚果的来两袋: each has its own count, and both are wanted
        apart = bool(find_numbers(text[:start])) and _COUNTED_APART.match(text, end) is not None
        told = _OF_TASTE.match(text, end) is not None and not apart
        return bool(before) and alone and not counted and told

    return [
        replace(mention, slot=taste, value=text[slice(*mention.span)])
        if mention.slot == product_slot and tells(mention)
        else mention
        for mention in found
    ]


_COUNTED_APART = re.compile(rf"[^，。]{{0,3}}[来要拿给](?:我|他|她|个)?{_COUNT}")
_OF_TASTE = re.compile(r"(?:口?味儿?的?|的)(?=$|[，。！吧呗啊呀嘛]|[来要拿给])")
