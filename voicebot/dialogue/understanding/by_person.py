"""Who gets which: 我爸要皮鞋，四十二的，我妈妈妈鞋，三十七 is one line for each person named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voicebot.dialogue.understanding.mention import Mention, Polarity, Span
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.dialogue.understanding.shares import Quantity

_TELLING = ("size", "color", "flavor", "storage_gb", "ram_gb", "foot_length_cm")
"""Slots by which pieces of one order are told apart."""
_KIN = (
    r"(?:爸爸?|妈妈?|爹|娘|爷爷?|奶奶?|公公?|婆婆?|姥姥|姥爷|外婆|外公|哥哥?|姐姐?|弟弟?|妹妹?|姑姑?|姨|叔叔?|舅舅?|大姨|大姑|岳父|岳母"
    r"|老公|老婆|老伴|媳妇|爱人|对象|儿子|女儿|闺女|孩子|男朋友|女朋友|室友|同事|朋友|老大|老二|老三|大的|小的|老的|男的|女的|大娃|二娃|大宝|二宝)"
)
_WHO = (
    rf"(?:(?P<kin>(?:我们?|俺|咱|他|她)?(?:家|那)?{_KIN})|(?P<me>我自己|我|俺|自己)(?!们|家|说|看|问|觉得|记得|昨|想|也不|刚|知道|不)"
    r"|(?P<they>[他她](?!们))|(?P<other>还有(?:一|1)[个双台份盒件]|另(?:外)?(?:一|1)?[个双台份]|剩下(?:的|那[个双]))|(?P<called>[阿小老][一-龥](?=，|的|要|穿)))"
)
_HEAD = re.compile(rf"(?:^|(?<=[，。；？！、 ])|(?<=[的码色]))(?:那|就|嗯|呃|哦|哎|然后|给|把|是)*{_WHO}")
_OWN = re.compile(r"^(?:我们?|俺|咱|他|她)?(?:家|那)?(?=.)")


@dataclass(frozen=True, slots=True)
class Share:
    """What is said of one person.

    Args:
        who: 爸, 妹; 我 for the caller; empty for one more who is not named.
        span: of the words that are about them.
    """

    who: str
    span: Span


def shares_of(text: str) -> list[Share]:
    """The parts of an utterance that speak of one person each, in order.

    她 after somebody who was named goes on about them; after 我 it is somebody else.
    """
    found: list[Share] = []
    named_until = -1
    for match in _HEAD.finditer(text):
        who = person(match)
        the_same = match.start() == named_until and match[0].startswith("是")
        named_until = match.end()
        if the_same:
            continue  # 小的是闺女: who the little one is
        if found:
            last = found[-1]
            goes_on = match["they"] is not None and last.who not in ("我", "")
            if goes_on or last.who == who != "" or (match["called"] and last.who == ""):
                continue
            found[-1] = replace(last, span=(last.span[0], match.start()))
        found.append(Share(who, (match.start(), len(text))))
    return found


def person(match: re.Match[str]) -> str:
    """The person in one word: 爸 for 我爸, 我爸爸 and 爸爸."""
    if match["me"]:
        return "我"
    if match["other"]:
        return ""
    word = match["kin"] or match["they"] or match["called"]
    word = _OWN.sub("", word) or word
    return word[0] if len(word) == len("爸爸") and word[0] == word[1] else word


def told_by_person(
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity],
    text: str,
    product_slot: str,
    known: Mapping[str, SlotValue],
) -> tuple[list[dict[str, SlotValue]], list[Mention]]:
    """One line for each person, and the mentions with bare numbers read as those of the others.

    Values that are listed before the first person (三十三和二十八，哥哥蓝的，妹妹粉的) go to them in order.
    """
    shares = shares_of(text)
    if "items" in known or len(quantities) > 1 or len(shares) < 2 or _RECALLED.search(text):
        return [], list(mentions)
    of_all = [item for item in mentions if _is_of_all(item, shares[-1].span[0], text)]
    own: Sequence[Mention] = [item for item in mentions if item not in of_all]
    told = [_of(share, own, product_slot) for share in shares]
    for slot, taken_for in (("size", "age"), ("foot_length_cm", "size")):
        if any(slot in slots for slots in told):
            own = _alike(slot, taken_for, shares, told, own)
            told = [_of(share, own, product_slot) for share in shares]
    told = [slots for slots in told if slots]
    first = shares[0].span[0]
    for slot in _TELLING:
        listed = [item.value for item in own if _is_told(item, slot) and item.span[1] <= first]
        if len(listed) == len(told) and not any(slot in slots for slots in told):
            told = [{**slots, slot: value} for slots, value in zip(told, listed, strict=True)]
    total = quantities[0].value if quantities else known.get("quantity")
    alike = len({frozenset(slots) for slots in told}) == 1
    if len(told) < 2 or not alike or (total is not None and total not in (1, len(told))):
        return [], [*own, *of_all]
    common: dict[str, SlotValue] = {item.slot: item.value for item in of_all}
    kind = known.get(product_slot)
    if product_slot not in told[0] and isinstance(kind, str):
        common[product_slot] = kind
    common["quantity"] = 1
    unit = quantities[0].unit if quantities else known.get("unit")
    if unit:
        common["unit"] = unit
    return [{**common, **slots} for slots in told], [*own, *of_all]


_RECALLED = re.compile(
    r"(?:前头|前面|刚才?|刚刚|先前|之前|方才|头先|那会儿|起先|一开始)(?:我|不是|是|跟|和|同|给|你|您|们|都)*(?:说|讲|报|定|选|要|订|提)"
)
"""我前头说黑的对吧，我媳妇嫌老气: one thing is thought better of, and not one for each."""


def _is_of_all(item: Mention, last: int, text: str) -> bool:
    """我爸四十二，我妈三十七，都要黑的: said after the last person, of what each of them gets."""
    told = any(_is_told(item, slot) for slot in _TELLING)
    return told and item.span[0] > last and _ALL.search(text[: item.span[0]]) is not None


_ALL = re.compile(r"，(?:都|全)(?:是|要|来|买|拿|给我)*$")


def _of(share: Share, mentions: Sequence[Mention], product_slot: str) -> dict[str, SlotValue]:
    """The kind and the version told in a share; of two values of a slot the last."""
    start, end = share.span
    return {
        slot: item.value
        for item in sorted(mentions, key=lambda item: item.span)
        for slot in (product_slot, *_TELLING)
        if _is_told(item, slot) and start <= item.span[0] and item.span[1] <= end
    }


def _is_told(item: Mention, slot: str) -> bool:
    return item.slot == slot and item.name in ("", slot) and item.polarity is Polarity.WANTED


def _alike(
    slot: str,
    taken_for: str,
    shares: Sequence[Share],
    told: Sequence[Mapping[str, SlotValue]],
    mentions: Sequence[Mention],
) -> list[Mention]:
    """我的三十八，她要四十的; 哥哥脚二十公分，妹妹是十七: a bare number is what it is of the others."""
    read_anew: list[Mention] = []
    for share, slots in zip(shares, told, strict=True):
        start, end = share.span
        numbers = [
            item for item in mentions if (item.name or item.slot) == taken_for and start <= item.span[0] < end
        ]
        if slot not in slots and len(numbers) == 1:
            read_anew += numbers
    return [replace(item, slot=slot, name=slot) if item in read_anew else item for item in mentions]
