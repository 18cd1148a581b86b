"""Whom and what a clause welcomes: 孕妇可以用, 适合油皮, 灶台瓷砖都行."""

import re

from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.people import bare_subject, is_medical, people_in, things_in
from voicebot.knowledge.reading.rulings import Ruling

DEVICE = re.compile(r"移动|联通|电信|广电|苹果|安卓|华为|小米|平板|电脑|手表|相机|系统|接口|[机卡网口本]$")
"""Devices and makes: that it works with them welcomes nobody."""


def allow(paper: Paper, clause: Clause, may: Ruling, care: Ruling | None) -> None:
    """Note whom and what a clause welcomes; what it says of the amount stays as a caution."""
    sides = (may.before, may.after if "适" in may.cue or may.cue == "友好" else "")
    for side in sides:
        if everybody := re.search(
            r"(?:各种|各类|所有|任何|全)(?:肤质|皮肤|肌肤|人群|年龄段?)|全家|全肤质|男女老[少幼]", side
        ):
            paper.add("suitable_for", everybody[0], clause.start, clause.end)
        people = people_in(paper, side)
        for person in people:
            _welcome(paper, clause, person, care)
        if side and not people and _FIT_FOR.fullmatch(may.cue + may.after):
            _suit_things(paper, clause, side)
    if care:
        paper.add("cautions", clause.text, clause.start, clause.end)


_FIT_FOR = re.compile(r"(?:都|也|均|皆)?(?:可以|能|可)?(?:行|用|使用|适用|没问题|都行|也行|可用)[的哈哦]*")


def _suit_things(paper: Paper, clause: Clause, side: str) -> None:
    """灶台、瓷砖能用: what it is good for, unless an activity or a device is named."""
    if DEVICE.search(bare_subject(side)) or re.search(r"[\da-zA-Z]|[跑走穿吃喝看听写煮炒充连]", side):
        return
    for thing in things_in(side):
        paper.add("suitable_for", thing, clause.start, clause.end)


def _welcome(paper: Paper, clause: Clause, person: str, care: Ruling | None) -> None:
    if _is_skin(paper, person):
        for skin, _, _, _ in paper.lexicon_hits("skin_type", person):
            paper.add("skin_type", skin, clause.start, clause.end, claim=False)
        return
    if re.search(r"熟龄|^男士?$|^女士?$|^男\S{0,2}女|^\d+岁", person):
        return
    value = f"{person}(控量)" if care and re.search(r"量|多", care.cue) else person
    paper.add("suitable_for", value, clause.start, clause.end)
    if _is_recipient(person) and not paper.has("target"):
        recipient = paper.lexicon.canonical("recipient", person) or person
        paper.add("target", recipient, clause.start, clause.end)


def _is_recipient(person: str) -> bool:
    return bool(re.search(r"老人|老年人|长辈|爸妈|学生|孩子|儿童|宝宝|娃|男士|女士", person))


def _is_skin(paper: Paper, person: str) -> bool:
    return bool(paper.lexicon_hits("skin_type", person)) and not is_medical(person)
