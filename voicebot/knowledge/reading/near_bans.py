"""Bans that look like others: asked and denied, of one version, of a wish, of a way to handle it."""

import re
from itertools import pairwise

from voicebot.knowledge.reading.paper import Paper
from voicebot.knowledge.reading.people import ANIMAL, bare_subject, is_age, is_medical, people_in
from voicebot.knowledge.reading.rulings import Ruling

AT_WORK = re.compile(r"(?:上课|上学|驾驶|开车|考试|睡眠|锁屏)(?:时|期间|自动)?$")
"""上课禁用 is what a watch can do; nobody is forbidden to wear it."""
CONCEDED = re.compile(r".*(?:没事|没问题|可以|不要紧|还行|OK|ok)(?=[\u4e00-\u9fff])")
"""小雨没事大雨别穿: what is allowed first is not what is forbidden."""
_WISH = re.compile(
    r"(?:想|爱|喜欢|追求|需要|要|受不了|接受不了|介意|在意|闻不惯)[\u4e00-\u9fff]{0,6}?(?:的(?:人|朋友|亲|姐妹|话)?)?$"
)
"""想留香的别买: who wants what it has not; nobody is harmed."""
HANDLED = re.compile(r"(?:带|背|拿|提|拎|放|携带)(?:着|出门)?$")
"""不适合出差带: it is awkward, not unfit."""
WATER = re.compile(r"^(?:潜水|游泳|泡澡|下水|洗澡|桑拿|蒸桑拿|戴着?游泳)$")


WEATHER = re.compile("^(?:下?[雨雪]|化雪|梅雨|湿地|积水)")
"""雨天别穿: what it does not stand."""


def is_of_a_version(paper: Paper, ban: Ruling) -> bool:
    """嘴里有溃疡别吃藤椒: the ban is on one of its versions, which the text names elsewhere."""
    told = re.match(
        r"[吃喝用穿戴买选拍](?P<what>(?:(?![的了])[\u4e00-\u9fff]){2,4}?)(?:[款味版会容]|$)", ban.after
    )
    return told is not None and paper.text.count(told["what"]) > 1 and not paper.kinds_in(told["what"])


def is_wish(subject: str) -> bool:
    """Whether who is sent away only wants what it has not, or dislikes something; nobody is harmed."""
    return bool(_WISH.fullmatch(bare_subject(subject))) and not is_medical(subject)


_HARMED = re.compile(
    r"(?P<who>.{2,14}?)(?:[吃喝用穿戴抹涂敷]了?(?:这个|它)?)?(?:会|容易|可能)?(?:胀气|拉肚子|腹泻|误食|噎着?|呛着?|不舒服|难受|过敏|起疹子?|发痒|泛红|刺痛|疼|头晕)(?:的)?"
)
_ELSEWHERE = re.compile(
    r"(?:请|就|可以?|建议|推荐|最好)*(?:换|改?[选用买拍看挑]|另[选买])[\u4e00-\u9fffA-Za-z\d]{2,10}"
)


def read_sent_away(paper: Paper) -> None:
    """乳糖不耐的喝了胀气, 选分离乳清那款: who is harmed and sent to another product must not use this one."""
    for first, second in pairwise(paper.clauses):
        harmed = _HARMED.fullmatch(first.text)
        if not harmed or first.sentence != second.sentence or not _ELSEWHERE.fullmatch(second.text):
            continue
        told = [one for one in paper.found if one.start < first.end and first.start < one.end]
        if any(one.name in ("not_for", "suitable_for") for one in told):
            continue
        for person in people_in(paper, harmed["who"]):
            if is_medical(person):
                paper.add("contraindications", person, first.start, first.end)
            if is_medical(person) or is_age(person) or re.search(ANIMAL, person):
                paper.add("not_for", person, first.start, first.end)
                paper.add("cautions", first.text, first.start, first.end)


_ASKED_AND_DENIED = re.compile(
    r"(?P<who>[^,，。.!！;；?？:：\s]{2,12}?)(?:的(?:人|朋友|话)?)?(?:能不能[用吃穿戴喝]|能[用吃穿戴喝][吗么不]|可以[用吃穿戴喝]?[吗么]|行不行|行[吗么]|[吗么])?[?？]?"
    r"[?？—-]+(?:答案是|答|那|我们?|这款|本品|就|[:：,，—-])*(?:不能|不行|别|不可以|不建议|不适合|不要)"
)
"""有人问阿司匹林过敏能不能用——不能: asked, and answered with no."""


def read_asked(paper: Paper) -> None:
    """Note whom the answer to a question in the text forbids it."""
    for match in _ASKED_AND_DENIED.finditer(paper.original):
        who = re.sub(r"^(?:有人问|客人问|常有人问|问|请问|如果|要是)+", "", match["who"])
        for person in people_in(paper, who):
            if is_medical(person) and not is_age(person):
                place = max(0, min(match.start(), len(paper.text) - 1))
                paper.add("contraindications", person, place, place + 1, claim=False)
                paper.add("not_for", person, place, place + 1, claim=False)
