"""Who is meant by a ban that names nobody: the people of the clauses before it (孕妇请换平底，这双别穿)."""

import re

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.paper import Clause, Paper, split_list
from voicebot.knowledge.reading.people import (
    PERSON,
    described_in,
    is_complaint,
    is_medical,
    is_of_a_body,
    people_in,
)

_REASON = re.compile(r"会|容易|用了|用着|吃了|穿着")


def people_before(paper: Paper, clause: Clause) -> list[Clause]:
    """孕妇, 哺乳期, 都不要用: clauses before the ban that hold nothing but people, nearest first."""
    found: list[Clause] = []
    earlier = [
        other for other in paper.clauses if other.start < clause.start and other.sentence == clause.sentence
    ]
    for other in reversed(earlier):
        warned = {found.name for found in paper.found if found.start == other.start}
        aged = "、" in other.text and warned <= _SAFETY  # 未满18岁的、怀孕的、酒精过敏的
        claimed = paper.is_claimed(other.start, other.end) and warned != {"cautions"} and not aged
        if claimed or not _only_people(paper, other.text):
            break
        people = people_meant(paper, other.text)
        if not any(is_medical(one) or is_complaint(one) or re.search(PERSON, one) for one in people) and not (
            paper.lexicon_hits("skin_type", other.text)
            or re.match("怕|嫌|有|皮肤|脸|想|[戴装刚]", other.text)
            or is_of_a_body(other.text)
        ):
            break  # 徒步登山穿的，不建议…: what it is for
        found.append(other)
        if _REASON.search(other.text) or _whom(other.text) != other.text:
            break  # 适合中性、油性皮肤，干性皮肤用了会紧绷，不建议: the reason says who is meant
    return found


def _whom(text: str) -> str:
    """皮肤干燥的人 of 皮肤干燥的人洗完会紧."""
    told = re.match(r"(?P<who>.{2,12}?的人|.{2,12}?者)(?=.{0,6}(?:会|容易))", text)
    told = told or _ELSEWHERE_OR_HARMED.fullmatch(text)
    return told["who"] if told and not _PRAISED.search(text) else text


_ELSEWHERE_OR_HARMED = re.compile(
    r"(?P<who>\S{1,16}?(?:的(?:人|朋友)?|者|人群|党|皮肤|[皮肌](?!肤)|[足妇期病]|体质|发质|孩子|老人|宝宝|新娘|以下))"
    r"(?:(?:请|建议|最好|可以|得)*(?:另|改)?(?:[选买挑拍换]|[用吃穿戴看](?![着了起上多]))\S{1,10}|有\S{2,8}[款版]"
    r"|(?!都|也)\S{0,8}(?:会|容易|[勒疼痛挤磨累卡噎呛闷晕崩粘]|受不了|遭罪|受罪|难受|不舒服|[^了]不[动了住上进])\S{0,8})"
)
"""脚背高的勒, 孕妇请换平底, 戴助听器的会有电流声: who is meant, and their harm or what they should take."""
_PRAISED = re.compile(
    r"适合|放心|喜欢|(?<!还是)不会|首选|必备|福音|救星|专用|够用|正好|刚好|舒服(?<!不舒服)|不[挤磨勒累卡粘]|也[能可]|都[能可]"
)


_TREATED = re.compile("刚[做打点]|[做打点]完|[做打]过|术后")


def people_meant(paper: Paper, text: str) -> list[str]:
    """The people of a clause before a ban: by name, or as the ill and by their body, by how they are."""
    whom = _whom(text)
    described = described_in(whom)
    ill = is_of_a_body(whom) or _TREATED.search(whom) or any(map(is_medical, described))
    return people_in(paper, whom) or (described if ill else [])


def _only_people(paper: Paper, text: str) -> bool:
    if _whom(text) != text:
        return bool(people_meant(paper, text))
    people = people_meant(paper, text)
    if re.search(r"爱|喜欢|适合|特别|[能可]", text):
        return False
    told = len(_JOINTS.sub("", text)) if "、" in text else len(text)
    return bool(people) and sum(map(len, people)) >= told - 6


_SAFETY = frozenset({"cautions", "not_for", "contraindications", "age_min", "age_max"})
_JOINTS = re.compile("[、的]")
_CONTAINED = re.compile(r"(?:含有?|有|用了?|放了?|加了?)(?P<what>[^,。]{1,30})$")
_LONGEST_SUBSTANCE = 6


def allergic_to_the_list(paper: Paper, clause: Clause) -> list[str]:
    """芝麻过敏, 核桃过敏 of 含芝麻、核桃，这两样过敏不能吃, and of 有芝麻！过敏的换别的."""
    earlier = [one for one in paper.clauses if one.start < clause.start]
    listed = _CONTAINED.search(earlier[-1].text) if earlier else None
    if listed is None:
        return []
    items = [item for item in split_list(listed["what"]) if len(item) <= _LONGEST_SUBSTANCE]
    if earlier[-1].sentence == clause.sentence and re.match("对?(?:以上|上述|这)", clause.text):
        return [f"{item}过敏" for item in items]
    return [f"{item}过敏" for item in items] if all(is_substance(paper, item) for item in items) else []
